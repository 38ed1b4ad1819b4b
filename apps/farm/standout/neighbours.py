"""Single values far from those beside them. Pure.

A value stands out when it is FACTOR times (quick: a third of) the level beside it, and
LIMIT spreads of the thirty around it away. A side's level is the median of its five
nearest, and the worse of the two sides counts: so the slope of a ramp and both sides of
a cut are quiet, and so is any scene of six frames or more; up to three frames in a row
are found. Near an end, where a side has fewer than three, the two nearest of the other
side count as well: one frame may stand out there, two may be the next scene.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

from apps.farm.standout.robust import high_middle, logs_of, low_middle, spread_of

LEAST = 10
"""Values without which none of them is called odd."""
SIDE = 5
"""Neighbours on each side that make its level."""
REACH = 15
"""Neighbours on each side that make the spread."""
FACTOR = 2
QUICK_FACTOR = 3
LIMIT = 4.5
"""Spreads."""
MOST_OF = 20
"""More than one in so many are no single values any more: that is what it is like."""
FEW = 3
"""So many are never too many."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A value far from its neighbours."""

    at: int
    value: int
    level: int
    """What those beside it are like."""

    @property
    def times(self) -> float:
        """How far, as a factor: of both directions the same."""
        high, low = max(self.value, self.level), min(self.value, self.level)
        return high / max(low, 1)


def apart(
    values: Sequence[int], *, least: int, open_ends: tuple[bool, bool] = (False, False)
) -> tuple[list[Apart], list[Apart]]:
    """Those far above and those far below, in order. 100,000 values: about 0.1 s.

    values: in the order of the frames, none below 0. least: a smaller difference is
    none. open_ends: there is more to come before the first, after the last: whether
    those are odd cannot be told yet.
    """
    if len(values) < LEAST:
        return [], []
    row = _Row(list(values), least, open_ends)
    return row.found(_higher(row.data), row.high), row.found(_lower(row.data), row.low)


def _higher(data: list[int]) -> Iterable[int]:
    """Those that may be high. Of a side's five three are no more than its median, so
    one of the nearest three is: a cheap look that leaves out nearly all."""
    before, after = _nearest(data, min, 0)
    rows = enumerate(zip(data, before, after, strict=True))
    return [at for at, (x, a, b) in rows if x >= FACTOR * a and x >= FACTOR * b]


def _lower(data: list[int]) -> Iterable[int]:
    before, after = _nearest(data, max, max(data) * QUICK_FACTOR)
    rows = enumerate(zip(data, before, after, strict=True))
    times = QUICK_FACTOR
    return [at for at, (x, a, b) in rows if x * times <= a and x * times <= b]


def _nearest(
    data: list[int], best: Callable[[int, int, int], int], beyond: int
) -> tuple[list[int], list[int]]:
    """Of each value's three neighbours before it, and after it, the lowest or highest.

    beyond: stands in past the ends.
    """
    pad = [beyond] * 3
    wide = [*pad, *data, *pad]
    runs = list(map(best, wide, wide[1:], wide[2:]))
    return runs[: len(data)], runs[4 : 4 + len(data)]


class _Row:
    """Values in a row, each of which can be looked at closely."""

    def __init__(self, data: list[int], least: int, ends: tuple[bool, bool]) -> None:
        self.data = data
        self._least = least
        self._logs = logs_of(data)
        self._places = range(int(ends[0]), len(data) - int(ends[1]))

    def found(
        self, places: Iterable[int], look: Callable[[int], Apart | None]
    ) -> list[Apart]:
        """Those that are apart; none where that is what the row is like."""
        apart = [one for at in places if at in self._places and (one := look(at))]
        return apart if len(apart) <= max(FEW, len(self.data) // MOST_OF) else []

    def high(self, at: int) -> Apart | None:
        """The value, if it is far above those beside it."""
        level = max(self._levels(at, high_middle, max))
        value = self.data[at]
        if value < FACTOR * level or value - level < self._least:
            return None
        return self._judged(Apart(at, value, level))

    def low(self, at: int) -> Apart | None:
        """The value, if it is far below those beside it."""
        level = min(self._levels(at, low_middle, min))
        value = self.data[at]
        if value * QUICK_FACTOR > level or level - value < self._least:
            return None
        return self._judged(Apart(at, value, level))

    def _levels(
        self,
        at: int,
        middle: Callable[[Sequence[int]], int],
        worst: Callable[[Iterable[int]], int],
    ) -> tuple[int, int]:
        """Of the side before, and of the one after."""
        left = self.data[max(0, at - SIDE) : at][::-1]
        right = self.data[at + 1 : at + 1 + SIDE]
        return (
            middle(left) if len(left) >= 3 else worst(left + right[:2]),
            middle(right) if len(right) >= 3 else worst(right + left[:2]),
        )

    def _judged(self, one: Apart) -> Apart | None:
        # The window is shifted near the ends, not cut; the value itself is not in it.
        start = max(0, min(one.at - REACH, len(self.data) - 2 * REACH - 1))
        around = self._logs[start : one.at]
        around += self._logs[one.at + 1 : start + 2 * REACH + 1]
        return one if log(one.times) >= LIMIT * spread_of(around) else None
