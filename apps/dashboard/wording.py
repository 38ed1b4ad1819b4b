"""Numbers, money and time in words, in the active language."""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy

from apps.common.money_words import NOTHING, money, money_exact

__all__ = (
    "AGO",
    "NOTHING",
    "UNITS",
    "ago",
    "duration",
    "listed",
    "money",
    "money_exact",
    "number",
)

AGO = (
    gettext_lazy("now"),
    gettext_lazy("%(n)s s ago"),
    gettext_lazy("%(n)s min ago"),
    gettext_lazy("%(n)s h ago"),
    gettext_lazy("%(n)s d ago"),
)
UNITS = (
    gettext_lazy("%(n)s s"),
    gettext_lazy("%(n)s min"),
    gettext_lazy("%(n)s h"),
    gettext_lazy("%(n)s d"),
)
MINUTE, HOUR, DAY = 60, 3600, 86_400
STEP = 5
"""Seconds between two looks of what ticks: each costs the browser a frame (measured:
4 ms, a quarter of a second a minute where it is done every second)."""


def ago(seconds: float) -> str:
    """How long ago in one unit: 3 min ago. The future (clocks differ) is now.

    The first minute goes in steps of five seconds.
    """
    whole = int(seconds)
    if whole < STEP:
        return str(AGO[0])
    place, number = 4, whole // DAY
    if whole < MINUTE:
        place, number = 1, whole - whole % STEP
    elif whole < HOUR:
        place, number = 2, whole // MINUTE
    elif whole < 2 * DAY:
        place, number = 3, whole // HOUR
    return str(AGO[place]) % {"n": number}


def duration(seconds: float | None, *, exact: bool = False) -> str:
    """A length of time in its two largest units: 2 h 5 min; — for none. `exact`: in
    all its units, as for a limit that somebody set."""
    if seconds is None:
        return NOTHING
    left = max(int(seconds), 0)
    parts: list[tuple[int, int]] = []
    for place, unit in ((3, DAY), (2, HOUR), (1, MINUTE), (0, 1)):
        number, left = divmod(left, unit)
        if number or (place == 0 and not parts):
            parts.append((place, number))
        if parts and parts[0][0] - place == 1 and not exact:
            break
    return " ".join(str(UNITS[place]) % {"n": number} for place, number in parts)


def listed(names: Iterable[object]) -> str:
    """Names beside each other, separated as the language does it."""
    return gettext(", ").join(map(str, names))


def number(value: int | None) -> str:
    """A whole number in groups of three digits; — for none."""
    return NOTHING if value is None else f"{value:,}"
