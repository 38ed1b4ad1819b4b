"""One converter for each kind of value that the farm sends.

Any field may be null, missing, a number as text or of another type altogether. A
converter takes what JSON gave (numbers with a fraction as Decimal), returns None for
everything that means "nothing", and raises Unreadable for what it cannot take.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec

FARM_ZONE = timezone(timedelta(hours=8))
"""The zone of every time that the farm writes as text."""

_NOTHING = {"", "-", "null", "none", "nil", "nan", "n/a", "undefined"}
_INFINITE = {"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "-nan"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 64
_LARGEST_INTEGER = 2**63 - 1
_LAST_INSTANT_MS = 253_402_214_399_999
"""The last day but one of the year 9999: in no zone is it the year 10000."""
_UNFIT = re.compile("[\x00\ud800-\udfff\u2066-\u2069]")

as_json = msgspec.json.Encoder(decimal_format="number").encode
"""Plain values back to JSON, with the digits they came with."""

T = TypeVar("T")


class Unreadable(ValueError):
    """A value that cannot be taken for what its field holds."""


@dataclass(frozen=True)
class Kind:
    """How a field is read. A row whose `vital` field is unreadable is put aside."""

    convert: Callable[[object], Any]
    vital: bool = False


def fraction(literal: str) -> Decimal | str:
    """A JSON number with a fraction or an exponent, with its very digits."""
    return Decimal(literal) if len(literal) <= _LONGEST_NUMBER else literal


def _number(value: object) -> Decimal | None:
    """A finite number from a number or its text."""
    if isinstance(value, int | Decimal):  # a bool too
        number = Decimal(value)
        return number if number.is_finite() else None
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        raise Unreadable(f"not a number: {type(value).__name__}")
    text = value.strip()
    if text.lower() in _NOTHING | _INFINITE:
        return None
    if not _NUMBER.fullmatch(text):
        raise Unreadable("not a number: text")
    return Decimal(text)


def to_integer(value: object) -> int | None:
    """A whole number that a database can hold (64 bits); a fraction is cut off."""
    if type(value) is int and -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        return value
    number = _number(value)
    if number is None:
        return None
    if number.adjusted() > 18 or number.copy_abs() > _LARGEST_INTEGER:
        raise Unreadable("number too large")
    return int(number) if number.adjusted() >= 0 else 0


def to_identity(value: object) -> int:
    """The number that names a row: whole and above zero."""
    if isinstance(value, bool):
        raise Unreadable("no id")
    number = _number(value)
    identity = to_integer(value)
    if identity is None or identity <= 0 or identity != number:
        raise Unreadable("no id")
    return identity


def to_number(value: object) -> Decimal | None:
    """A decimal number with the very digits of the wire."""
    number = _number(value)
    if number and not -_LONGEST_NUMBER < number.adjusted() < 15:
        raise Unreadable("number too large or too small")
    return number


def to_money(value: object) -> Decimal | None:
    """An amount in the account's currency; a boolean is none."""
    if isinstance(value, bool):
        raise Unreadable("not an amount: bool")
    return to_number(value)


def to_text(value: object) -> str | None:
    """Text; whatever else came is written out, so that nothing is lost.

    NUL and lone surrogates are replaced: no database takes them. So are marks that
    isolate directions: one left open takes the end of whatever a page isolates the
    text with, and what follows is drawn inside the text.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        value = as_json(value).decode()
    if _UNFIT.search(value):
        value = _UNFIT.sub("\ufffd", value)
    return value


def to_word(value: object) -> str | None:
    """Text where the farm writes out "null" for nothing."""
    text = to_text(value)
    return None if text and text.strip().lower() == "null" else text


def to_flag(value: object) -> bool | None:
    """Yes or no, as a boolean, a number or a word."""
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    number = _number(value)
    return None if number is None else bool(number)


def to_instant(value: object) -> int | None:
    """Unix milliseconds; 0 and null mean "not yet".

    The one place that knows that times written as text are in UTC+8.
    """
    if isinstance(value, str) and "-" in value.strip()[1:]:
        instant = _instant_from_text(value.strip())
    else:
        instant = to_integer(value)
    if instant is not None and not 0 <= instant <= _LAST_INSTANT_MS:
        raise Unreadable("no instant")
    return instant or None


def _instant_from_text(text: str) -> int | None:
    if text.startswith("0000-00-00"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("not a time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=FARM_ZONE)
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def farm_time_text(moment: datetime) -> str:
    """An aware moment as the farm writes it: `yyyy-MM-dd HH:mm:ss` in UTC+8."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(FARM_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def or_nothing(convert: Callable[[object], T | None], value: object) -> T | None:
    """Convert, and take what cannot be read for nothing."""
    try:
        return convert(value)
    except Unreadable:
        return None


Identity = Annotated[int, Kind(to_identity, vital=True)]
Integer = Annotated[int | None, Kind(to_integer)]
Status = Annotated[int | None, Kind(to_integer, vital=True)]
Money = Annotated[Decimal | None, Kind(to_money, vital=True)]
Number = Annotated[Decimal | None, Kind(to_number)]
Text = Annotated[str | None, Kind(to_text)]
Word = Annotated[str | None, Kind(to_word)]
Flag = Annotated[bool | None, Kind(to_flag)]
Instant = Annotated[int | None, Kind(to_instant)]
"""Unix milliseconds, None for "not yet"."""
