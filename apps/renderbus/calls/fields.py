"""How what a caller names becomes a body that can be signed."""

from collections.abc import Iterable
from datetime import datetime

from apps.renderbus.schemas.values import farm_time_text


def numbers(values: Iterable[int]) -> list[int]:
    """Plain whole numbers, fit to be signed: an enum's member becomes its value."""
    return [int(value) for value in values]


def some_numbers(values: Iterable[int]) -> list[int]:
    """Whole numbers, at least one: what the farm makes of none at all is not known."""
    if not (listed := numbers(values)):
        raise ValueError("a call needs at least one id")
    return listed


def some_text(value: str) -> str:
    """A text that is not blank."""
    if not value.strip():
        raise ValueError("a call needs a name")
    return value


def some_texts(values: Iterable[str]) -> list[str]:
    """Texts that are not blank, at least one; a lone text is not taken apart."""
    if isinstance(values, str):
        raise TypeError("a list of texts, not one")
    if not (listed := [some_text(value) for value in values]):
        raise ValueError("a call needs at least one name")
    return listed


def without_empty(fields: dict[str, object]) -> dict[str, object]:
    """Leave out what is not asked for: null cannot be signed."""
    return {key: value for key, value in fields.items() if value not in (None, "", [])}


def time_text(moment: datetime | str | None) -> str | None:
    """An aware moment (or the farm's own text) as the farm takes it."""
    return farm_time_text(moment) if isinstance(moment, datetime) else moment
