"""What the farm itself lists as deleted, account by account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.farm.models import FarmAccount, FarmReading
from apps.farm.naming import task_title
from apps.farm.readings.show import looks
from apps.farm.selectors.deleted import mirrored_ids, not_gone_yet
from apps.farm.status import task_label

SHOWN = 100
"""Tasks of an account that only the farm knows."""
LONGEST_NAME = 120


@dataclass(frozen=True)
class BinTask:
    """A deleted task that was gone before it was ever seen here: farm text."""

    remote_id: int
    title: str
    about: str
    label: str
    cost: Decimal | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class Bin:
    """The farm's list of one account."""

    account: FarmAccount
    reading: FarmReading
    ids: frozenset[int]
    """The farm's ids of the tasks in it, as far as they were read."""
    total: int
    """How many it has, by the farm's word."""
    unknown: Sequence[BinTask]
    hidden: int
    """Others of them that are not shown."""
    late: Sequence[tuple[int, str]] = ()
    """Tasks that the mirror has not seen to be gone: primary key and name, the latest
    first. Farm text."""

    @property
    def element_id(self) -> str:
        """Id of its card."""
        return f"bin{self.account.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the card looks."""
        listed = (self.unknown, self.hidden, self.late)
        return (*looks(self.reading), self.total, *listed)

    @property
    def read(self) -> int:
        """How many of them were read."""
        return len(self.ids)


def bin_of(account: FarmAccount, reading: FarmReading, q: str) -> Bin:
    """The account's list; those of its tasks that the mirror does not know one by one,
    as far as the text occurs in them. Two queries."""
    data = reading.data if isinstance(reading.data, dict) else {}
    tasks = {int(one["id"]): one for one in data.get("tasks", ()) if one.get("id")}
    known = mirrored_ids(account_id=account.pk, remote_ids=tasks)
    rows = [_task(pk, one) for pk, one in tasks.items() if pk not in known]
    wanted = q.lower()
    fits = [row for row in rows if wanted in f"{row.title} {row.about}".lower()]
    late = not_gone_yet(account_id=account.pk, remote_ids=tasks).order_by("-pk")
    return Bin(
        account=account,
        reading=reading,
        ids=frozenset(tasks),
        total=int(data.get("total") or len(tasks)),
        unknown=fits[:SHOWN],
        hidden=max(0, len(fits) - SHOWN),
        late=[(one.pk, task_title(one)[:LONGEST_NAME]) for one in late[:SHOWN]],
    )


def _task(remote_id: int, one: Mapping[str, Any]) -> BinTask:
    alias = one.get("taskAlias") or str(remote_id)
    about = (alias, one.get("projectName"), one.get("userName"))
    status = one.get("taskStatus")
    return BinTask(
        remote_id=remote_id,
        title=(one.get("sceneName") or alias)[:LONGEST_NAME],
        about=" · ".join(str(part)[:LONGEST_NAME] for part in about if part),
        label=task_label(status) if isinstance(status, int) else "",
        cost=_amount(one.get("renderConsume")),
        submitted_at=_instant(one.get("submitDate")),
    )


def _amount(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _instant(value: object) -> datetime | None:
    if not isinstance(value, int) or not 0 < value < 253_402_300_800_000:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)
