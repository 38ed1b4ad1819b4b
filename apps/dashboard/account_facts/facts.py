"""What the farm tells of an account, field by field, in words. Farm text: hostile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.common.money import LARGEST
from apps.dashboard.wording import NOTHING, money

Data = Mapping[str, Any]
Words = str | Promise


@dataclass(frozen=True)
class Fact:
    """A name, what it is, and what that means."""

    label: str
    value: str
    hint: str = ""


def mapping(data: object) -> Data:
    """The answer where it is an object; of anything else nothing is known."""
    return data if isinstance(data, dict) else {}


def rows(data: object) -> list[Data]:
    """The objects of a list; of anything else there are none."""
    found = data if isinstance(data, list) else []
    return [one for one in found if isinstance(one, dict)]


def text(data: Data, name: str) -> str:
    """A field as text; "" for none."""
    value = data.get(name)
    return "" if value is None else str(value)


def whole(data: Data, name: str) -> int | None:
    """A whole number, also one that came as text; None for anything else."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def amount(data: Data, name: str) -> Decimal | None:
    """An amount that came as text; None for what is none."""
    try:
        found = Decimal(text(data, name))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < LARGEST else None


def instant(data: Data, name: str) -> datetime | None:
    """Unix milliseconds; 0 and none: never."""
    at = whole(data, name)
    try:
        return datetime.fromtimestamp(at / 1000, UTC) if at else None
    except (OverflowError, OSError, ValueError):
        return None


def choice(data: Data, name: str, words: Mapping[int, Words]) -> str:
    """What a number means; the number itself where nobody published that."""
    number = whole(data, name)
    if number is None:
        return text(data, name) or NOTHING
    return str(words[number]) if number in words else str(number)


def flag(data: Data, name: str) -> str:
    """Yes, no, or whatever else it is."""
    return choice(data, name, {0: _("No"), 1: _("Yes")})


def price(data: Data, name: str, currency: str) -> str:
    """An amount with its currency."""
    return money(amount(data, name), currency)


def told(facts: Iterable[Fact]) -> list[Fact]:
    """Those of which the farm said anything."""
    return [fact for fact in facts if fact.value not in ("", NOTHING)]
