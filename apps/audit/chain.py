"""The chain of the audit trail: each entry seals itself and the one before it. Pure.

Format 1. An entry that was written once has to be verified for ever: a change of what
is sealed, or how, is another format beside this one.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

FORMAT = "farmdash audit 1"
START = "0" * 64
"""Stands for the entry before the first."""
FIELDS = (
    "actor",
    "remote_addr",
    "verb",
    "target_kind",
    "target_id",
    "target_label",
    "account_id",
    "project",
    "reason",
    "before",
    "after",
    "request_id",
)
"""What is sealed, in this order, after the format, number, previous digest and time."""


class Head(NamedTuple):
    """Where the chain ends."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def digest_of(entry: Any, *, number: int | None = None) -> str:
    """SHA-256 over all fields of an entry in one canonical form.

    `number` in place of its own tells what it would be elsewhere in the chain.
    """
    place = entry.number if number is None else number
    facts = [FORMAT, place, entry.previous, _instant(entry.at)]
    facts += [_plain(getattr(entry, name)) for name in FIELDS]
    sealed = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(sealed.encode("ascii")).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    """The value as every database gives it back: PostgreSQL's JSON knows no order of
    keys, and one way to write a number."""
    if value is None or isinstance(value, str | int):
        return value
    return _same_numbers(json.loads(json.dumps(value)))


def _same_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_same_numbers(one) for one in value]
    if isinstance(value, dict):
        return {name: _same_numbers(one) for name, one in value.items()}
    return value
