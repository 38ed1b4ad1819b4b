"""One value held against those beside it: neighbours.py says how. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

from apps.farm.standout.robust import high_middle, logs_of, low_middle, spread_of

FACTOR = 2
QUICK_FACTOR = 3
SIDE = 5
"""Neighbours on each side that make its level."""
REACH = 15
"""Neighbours on each side that make the spread."""
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


class Row:
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
