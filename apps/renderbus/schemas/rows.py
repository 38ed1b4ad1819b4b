"""How JSON becomes rows: one at a time, so that one bad row stays one bad row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec

from apps.renderbus.schemas.values import (
    Kind,
    Unreadable,
    as_json,
    fraction,
    or_nothing,
    to_identity,
    to_integer,
    to_text,
)

_RAW_LENGTH = 20_000

decode = msgspec.json.Decoder(float_hook=fraction).decode
"""JSON to plain values; a fraction keeps its digits. Raises msgspec.DecodeError."""


class Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the farm sent, under Python's names; every field may be None but an id."""


RowT = TypeVar("RowT", bound=Row)
T = TypeVar("T")


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read: its text, why, and its id if that was there."""

    raw: str
    error: str
    remote_id: int | None


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `total` counts the whole list, bad rows included."""

    items: list[T] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    total: int = 0
    page_num: int = 0
    page_count: int = 0


def read_row(kind: type[RowT], value: object, **ready: object) -> RowT:
    """Make a row from a JSON object; `ready` holds fields read by the caller.

    Raises Unreadable for anything but an object and for an unreadable vital field;
    another field that cannot be read is taken for null.
    """
    if not isinstance(value, Mapping):
        raise Unreadable(f"not an object: {type(value).__name__}")
    for name, wire_name, how in _fields(kind):
        if name in ready:
            continue
        try:
            ready[name] = how.convert(value.get(wire_name))
        except Unreadable as error:
            if how.vital:
                raise Unreadable(f"{wire_name}: {error}") from None
            ready[name] = how.convert(None)
    return kind(**ready)


def read_row_or_nothing(kind: type[RowT], value: object) -> RowT:
    """Make a row in which whatever cannot be read is null. Only for rows without id."""
    known = value if isinstance(value, Mapping) else {}
    fields = {
        name: or_nothing(how.convert, known.get(wire_name))
        for name, wire_name, how in _fields(kind)
    }
    return kind(**fields)


def row_of(kind: type[RowT]) -> Callable[[object], RowT]:
    """A converter of a field that holds a row; what is none is an empty one."""
    return lambda value: read_row_or_nothing(kind, value)


def list_of(kind: type[RowT]) -> Callable[[object], list[RowT]]:
    """A converter of a field that holds a list of rows; what is no row is left out."""
    return lambda value: [
        read_row_or_nothing(kind, part)
        for part in (value if isinstance(value, list) else ())
        if isinstance(part, Mapping)
    ]


@cache
def _fields(kind: type[Row]) -> tuple[tuple[str, str, Kind], ...]:
    """(attribute, name on the wire, how to read it) for each field that has a kind."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        (part.name, part.encode_name, mark)
        for part in msgspec.structs.fields(kind)
        for mark in getattr(hints[part.name], "__metadata__", ())
        if isinstance(mark, Kind)
    )


def read_single(kind: type[RowT], raw: msgspec.Raw) -> RowT:
    """Read an answer that is one object. Raises Unreadable when it is none."""
    value = decode_data(raw)
    if not isinstance(value, Mapping):
        raise Unreadable(f"not an object: {type(value).__name__}")
    return read_row_or_nothing(kind, value)


def read_list(kind: type[RowT], raw: msgspec.Raw) -> list[RowT]:
    """Read an answer that is a plain list of objects without ids."""
    value = decode_data(raw)
    if not isinstance(value, list):
        raise Unreadable(f"not a list: {type(value).__name__}")
    return [read_row_or_nothing(kind, part) for part in value]


def decode_data(raw: msgspec.Raw) -> object:
    """Decode an answer's data. Raises Unreadable."""
    try:
        return decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise Unreadable("broken JSON") from None


class _PageWire(msgspec.Struct, rename="camel"):
    total: Any = None
    page_num: Any = None
    page_count: Any = None
    items: list[msgspec.Raw] | None = None


def read_page(raw: msgspec.Raw, read: Callable[[object, list[BadRow]], T]) -> Page[T]:
    """Read a page row by row; `read` may put parts of its row into the bad ones.

    Raises Unreadable when there is no list where the farm counts rows: an empty list
    and a broken one must never look alike.
    """
    try:
        wire = msgspec.json.decode(raw, type=_PageWire)
    except (msgspec.DecodeError, RecursionError):
        raise Unreadable("not a page") from None
    total = or_nothing(to_integer, wire.total) or 0
    if wire.items is None and (total or wire.total is None):
        raise Unreadable("a page without its list")
    items, bad = read_rows(wire.items or (), read)
    return Page(
        items=items,
        bad=bad,
        total=max(total, len(items)),
        page_num=or_nothing(to_integer, wire.page_num) or 0,
        page_count=or_nothing(to_integer, wire.page_count) or 0,
    )


def read_rows(
    raws: Iterable[msgspec.Raw], read: Callable[[object, list[BadRow]], T]
) -> tuple[list[T], list[BadRow]]:
    """Read rows one by one; returns the good and the bad."""
    items: list[T] = []
    bad: list[BadRow] = []
    for raw in raws:
        value: object = None
        try:
            value = decode(raw)
            items.append(read(value, bad))
        except (Unreadable, msgspec.DecodeError, RecursionError) as error:
            bad.append(bad_row(value, error, text=bytes(raw).decode(errors="replace")))
    return items, bad


def bad_row(value: object, error: Exception, *, text: str | None = None) -> BadRow:
    """Put a row aside; without its text it is written anew from its value."""
    row_id = value.get("id") if isinstance(value, Mapping) else None
    return BadRow(
        raw=(to_text(text if text is not None else as_json(value).decode()) or "")[
            :_RAW_LENGTH
        ],
        error=str(error),
        remote_id=or_nothing(to_identity, row_id),
    )
