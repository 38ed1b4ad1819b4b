"""Keyset paging: the next rows by where the last ones ended, never by counting.

A cursor holds the sort keys of the row at an end of the shown page, so that rows which
come or go elsewhere neither repeat nor hide any.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
LONGEST = 2000
"""Characters of a cursor that are looked at."""
LARGEST = 2**63


class CursorError(ValueError):
    """A cursor that no page of this list gave out."""


@dataclass(frozen=True)
class Key:
    """One part of an order; nulls come last, whatever the direction."""

    field: str
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the cursors of their neighbours where there are any."""

    items: list[Row]
    next: str | None
    previous: str | None


def keyset_page(
    queryset: QuerySet[Row], *, keys: Sequence[Key], limit: int, cursor: str = ""
) -> Page[Row]:
    """At most `limit` rows after (or before) the cursor, in one query.

    The last key has to be unique. CursorError for a cursor of another list.
    """
    backward, values = _read(cursor, keys) if cursor else (False, [])
    rows = queryset.order_by(*(_order(key, backward=backward) for key in keys))
    if cursor:
        rows = _bounded(rows, keys, values, backward=backward)
    found = list(rows[: limit + 1])
    more, items = len(found) > limit, found[:limit]
    if backward:
        items.reverse()
    after, before = (bool(cursor), more) if backward else (more, bool(cursor))
    return Page(
        items=items,
        next=_write(items[-1], keys, backward=False) if items and after else None,
        previous=_write(items[0], keys, backward=True) if items and before else None,
    )


def _order(key: Key, *, backward: bool) -> Any:
    column = F(key.field)
    nulls = {}
    if key.nullable:
        nulls = {"nulls_first": True} if backward else {"nulls_last": True}
    if key.descending != backward:
        return column.desc(**nulls)
    return column.asc(**nulls)


def _bounded(
    rows: QuerySet[Row], keys: Sequence[Key], values: Sequence[Any], *, backward: bool
) -> QuerySet[Row]:
    """Rows strictly on the far side of the values."""
    beyond, equal = Q(pk__in=()), Q()
    for key, value in zip(keys, values, strict=True):
        beyond |= equal & _beyond(key, value, backward=backward)
        equal &= Q(
            (f"{key.field}__isnull", True) if value is None else (key.field, value)
        )
    first = keys[0]
    try:
        rows = rows.filter(beyond)
        if not first.nullable:
            # Says again what `beyond` implies, in the form that an index can use.
            lookup = "lte" if first.descending != backward else "gte"
            rows = rows.filter((f"{first.field}__{lookup}", values[0]))
    except (TypeError, ValueError, OverflowError) as error:
        raise CursorError("the cursor is of another list") from error
    return rows


def _beyond(key: Key, value: Any, *, backward: bool) -> Q:
    """One key strictly beyond a value, nulls being last."""
    if value is None:
        return Q((f"{key.field}__isnull", False)) if backward else Q(pk__in=())
    lookup = "lt" if key.descending != backward else "gt"
    q = Q((f"{key.field}__{lookup}", value))
    if key.nullable and not backward:
        q |= Q((f"{key.field}__isnull", True))
    return q


def _mark(keys: Sequence[Key]) -> int:
    """A number that tells one order from another."""
    return zlib.crc32(repr(list(keys)).encode()) & 0xFFFF


def _write(row: Model, keys: Sequence[Key], *, backward: bool) -> str:
    values = [_plain(getattr(row, key.field)) for key in keys]
    text = json.dumps(
        [_mark(keys), int(backward), *values],
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"y": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return {"d": str(value)} if isinstance(value, Decimal) else value


def _read(cursor: str, keys: Sequence[Key]) -> tuple[bool, list[Any]]:
    """Direction and values of a cursor."""
    try:
        text = cursor[:LONGEST] + "=" * (-len(cursor[:LONGEST]) % 4)
        parts = json.loads(base64.urlsafe_b64decode(text.encode()))
        if not isinstance(parts, list) or len(parts) != len(keys) + 2:
            raise CursorError("that is no cursor")
        if parts[0] != _mark(keys) or parts[1] not in (0, 1):
            raise CursorError("the cursor is of another list")
        return bool(parts[1]), [_value(value) for value in parts[2:]]
    except (binascii.Error, ValueError, TypeError, KeyError, InvalidOperation) as error:
        raise CursorError("that is no cursor") from error


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        if "d" in value:
            return Decimal(value["d"])
        if "y" in value:
            return date.fromisoformat(value["y"])
        if "u" in value:
            return UUID(value["u"])
        at = datetime.fromisoformat(value["t"])
        if at.tzinfo is None:
            raise CursorError("a time without its zone")
        return at
    if isinstance(value, list) or (isinstance(value, str) and "\0" in value):
        raise CursorError("that is no cursor")
    if isinstance(value, int | float) and not abs(value) < LARGEST:
        raise CursorError("that is no cursor")
    return value
