"""Lines of the platform's logs as they are kept. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from apps.farm.mapping.values import instant
from apps.farm.models import RecordKind
from apps.farm.readings.plain import plain
from apps.renderbus.schemas import LoginRow, OperationRow

LONGEST = 2_000
"""Characters of one field that are kept: a request may name ten thousand frames."""
MOST_TASKS = 1_000
_TASK = re.compile(r"(?:[0-9]{0,3}[A-Za-z]{1,3})?([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line as the farm gave it."""

    kind: RecordKind
    at: datetime
    actor: str
    source: str
    address: str
    what: str
    task_ids: tuple[int, ...]
    data: dict[str, Any]
    digest: str


def operation_line(row: OperationRow) -> Line | None:
    """A line of the operation log; None where it does not tell when."""
    at = instant(row.create_time, "createTime", {})
    if at is None:
        return None
    data = _short(plain(row))
    return Line(
        kind=RecordKind.OPERATION,
        at=at,
        actor=_text(row.user_name),
        source=_text(row.channel),
        address=_text(row.request_ip),
        what=_text(row.details or row.button_name),
        task_ids=tuple(task_numbers(row.task_ids)),
        data=data,
        digest=_digest(data),
    )


def login_line(row: LoginRow) -> Line | None:
    """A line of the sign-in log; None where it does not tell when."""
    at = instant(row.login_time, "loginTime", {})
    if at is None:
        return None
    data = _short(plain(row))
    return Line(
        kind=RecordKind.LOGIN,
        at=at,
        actor=_text(row.user_name),
        source=_text(row.login_type),
        address=_text(row.ip or row.login_ip),
        what=_text(row.login_sta_desc),
        task_ids=(),
        data=data,
        digest=_digest(data),
    )


def numbered(lines: Iterable[Line]) -> dict[tuple[str, int], Line]:
    """Lines by digest and place among the equal ones of the same page."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Line] = {}
    for line in lines:
        found[line.digest, seen[line.digest]] = line
        seen[line.digest] += 1
    return found


def task_numbers(names: Iterable[str]) -> list[int]:
    """The farm's ids of tasks by their names: "2W1732707" is 1732707."""
    matches = (_TASK.fullmatch(name.strip()) for name in names)
    found = dict.fromkeys(int(match[1]) for match in matches if match)
    return list(found)[:MOST_TASKS]


def _text(value: str | None) -> str:
    return (value or "")[:LONGEST]


def _short(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _cut(value) for name, value in data.items()}


def _cut(value: Any) -> Any:
    return value[:LONGEST] if isinstance(value, str | list) else value


def _digest(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
