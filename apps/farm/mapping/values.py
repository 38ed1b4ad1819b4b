"""Single values: what a column can hold, and what becomes of the others."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from apps.common.money import LARGEST, PLACES, from_units
from apps.common.plain import text

UNKNOWN_STATUS = -1
"""Stands where the farm sent no status number."""
MOST_FRAMES = 10_000_000
LONGEST_S = 10**10
INT32 = 2**31 - 1
INT64 = 2**63 - 1
FIRST_MS = 946_684_800_000
LAST_MS = 4_102_444_800_000
"""The years 2000 to 2099: whatever lies outside is no time of a render."""

LONGEST_LABEL, MOST_LABELS = 200, 100
"""Characters of one, and how many of a task: an index takes no endless text."""

ONE = Decimal(10) ** PLACES
"""How many units an amount of 1 has."""

Extra = dict[str, Any]
Names = tuple[tuple[str, str], ...]
"""Pairs of a row's attribute and its name on the wire."""


class RowRefused(ValueError):
    """A row whose status, counters or money make no sense."""


def status(value: int | None, wire_name: str) -> int:
    """A status number, known or not; UNKNOWN_STATUS for none; RowRefused."""
    if value is None:
        return UNKNOWN_STATUS
    if not -INT32 <= value <= INT32:
        raise RowRefused(f"{wire_name}: {value} is no status number")
    return value


def count(value: int | None, wire_name: str) -> int:
    """A number of frames, 0 for none; RowRefused."""
    if value is None:
        return 0
    if not 0 <= value <= MOST_FRAMES:
        raise RowRefused(f"{wire_name}: {value} is no number of frames")
    return value


def units(value: Decimal | None, wire_name: str) -> int:
    """An amount in whole units of 10^-8, 0 for none; RowRefused.

    What is finer than a unit is the noise of a binary double, and rounded: the
    interface document calls most amounts doubles.
    """
    if not value:
        return 0
    if not value.is_finite() or not 0 < value < LARGEST:
        raise RowRefused(f"{wire_name}: {value} is no amount of money")
    return int((value * ONE).to_integral_value())


def money(value: Decimal | None, wire_name: str) -> Decimal:
    """The same as an amount."""
    return from_units(units(value, wire_name))


def instant(ms: int | None, wire_name: str, extra: Extra) -> datetime | None:
    """A moment from Unix milliseconds; one outside 2000 to 2099 goes to `extra`."""
    if ms is None:
        return None
    if not FIRST_MS <= ms < LAST_MS:
        extra[wire_name] = ms
        return None
    return datetime.fromtimestamp(ms / 1000, UTC)


def fit(value: int | None, most: int, wire_name: str, extra: Extra) -> int | None:
    """A number from 0 to `most`; another one goes to `extra`."""
    if value is None or 0 <= value <= most:
        return value
    extra[wire_name] = value
    return None


def names_without(kind: type[msgspec.Struct], columns: set[str]) -> Names:
    """The fields of a row that have no column."""
    return tuple(
        (field.name, field.encode_name)
        for field in msgspec.structs.fields(kind)
        if field.name not in columns
    )


def rest_of(row: msgspec.Struct, names: Names) -> Extra:
    """What those fields say, where they say something, under the wire's names."""
    found: Extra = {}
    for attribute, wire_name in names:
        value = getattr(row, attribute)
        if value is not None:
            plain = _plain(value)
            if plain is not None:
                found[wire_name] = plain
    return found


def _plain(value: object) -> object:
    """The value as JSON can hold it; decimals as text, so that no digit is lost."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, msgspec.Struct):
        nested = msgspec.to_builtins(value)
        return {name: item for name, item in nested.items() if item} or None
    return value
