"""What stands beside a scale: its ends and some steps, in words."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat

from apps.common.money import PLACES, from_units
from apps.dashboard.grid.scales import Scale
from apps.dashboard.wording import DAY, HOUR, MINUTE, duration, money, number

MOST_TICKS = 6
_TIMES = (
    *(1, 2, 5, 10, 20, 30),
    *(MINUTE * n for n in (1, 2, 5, 10, 20, 30)),
    *(HOUR * n for n in (1, 2, 4, 8, 12)),
    *(DAY * n for n in (1, 2, 5, 10, 30, 100, 365, 1000, 10_000)),
)
_AMOUNTS = tuple(
    digit * 10**power for power in range(PLACES + 12) for digit in (1, 2, 5)
)
_SIZES = tuple(2**power for power in range(63))
_ROUND = {"time": _TIMES, "cost": _AMOUNTS, "memory": _SIZES}


def legend(colour: str, scale: Scale, currency: str) -> dict[str, Any]:
    """The scale as the browser draws it, its words in the active language."""
    say = _wording(colour, currency)
    top = scale.high if scale.top is None else scale.top
    return {
        "kind": scale.kind,
        "ticks": [
            {"at": scale.place(value), "label": say(value)}
            for value in _steps(colour, scale)
        ],
        "min": say(scale.low),
        "median": None if scale.median is None else say(scale.median),
        "max": say(top),
    }


def _wording(colour: str, currency: str) -> Callable[[int], str]:
    if colour == "time":
        return duration
    if colour == "cost":
        return lambda units: money(from_units(units), currency)
    return filesizeformat if colour == "memory" else number


def _steps(colour: str, scale: Scale) -> Sequence[int]:
    """Round values between the ends, not too many, evenly strewn."""
    if colour == "retries":
        every = range(scale.high + 1)
        return every[:: -(-len(every) // MOST_TICKS)]
    candidates = _ROUND[colour]
    first, end = (
        bisect_left(candidates, scale.low),
        bisect_right(candidates, scale.high),
    )
    inside = candidates[first:end]
    return inside[:: max(1, -(-len(inside) // MOST_TICKS))]
