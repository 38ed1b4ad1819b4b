"""Colours of cells: each frame's value as a place from 0 to 254; 255 is none known."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

from apps.farm.sheets import LeafSheet

NOTHING = 255
TOP = 254
COLOURS = ("status", "time", "cost", "machine", "retries", "memory")
LOGARITHMIC = {"time": "seconds", "cost": "cost", "memory": "memory"}
"""Colours on a logarithmic scale: the sheet's column of each. What is not above nought
has no place on it, and the farm says 0 where it does not know."""
RETRIES = range(3, 21)
"""Retries at the end of their scale: as many as a frame has, within these bounds."""


@dataclass(frozen=True)
class Scale:
    """Where values stand between the least and the greatest of them."""

    kind: str
    """log or linear."""
    low: int
    high: int
    """In the column's unit: seconds, 10^-8 of the currency, bytes, retries."""
    top: int | None = None
    """Greatest value of all where the scale ends before it."""
    median: int | None = None

    @cached_property
    def bounds(self) -> tuple[float, ...]:
        """Least value of each step, rising."""
        if self.kind == "linear":
            return tuple(range(self.high + 1))
        if self.high <= self.low:
            return (self.low,)
        ratio = self.high / self.low
        return tuple(self.low * ratio ** (step / NOTHING) for step in range(NOTHING))

    @cached_property
    def _places(self) -> bytes:
        """How many bounds a value reaches, to its place."""
        steps = len(self.bounds)
        spread = TOP / max(self.high, 1) if self.kind == "linear" else 1
        places = [NOTHING, *(round(step * spread) for step in range(steps))]
        return bytes(places + [TOP] * (256 - len(places)))

    def paint(self, values: Iterable[int]) -> bytes:
        """The place of each value."""
        reached = bytes(map(partial(bisect_right, self.bounds), values))
        return reached.translate(self._places)

    def place(self, value: int) -> int:
        """The place of one value."""
        return self.paint((value,))[0]

    def holds(self, value: int) -> bool:
        """Whether a value is within its ends, or stands nowhere on it."""
        floor = 0 if self.kind == "linear" else 1
        return value < floor or self.low <= value <= (self.top or self.high)

    @property
    def token(self) -> str:
        """Tells it to another process."""
        return f"{self.kind}.{self.low}.{self.top or self.high}"

    @classmethod
    def told(cls, token: str) -> "Scale | None":
        """From such a token, without the median; None for whatever is none."""
        kind, *ends = token[:60].split(".")
        if len(ends) != 2 or not all(end.isascii() and end.isdigit() for end in ends):
            return None
        low, high = (int(end) for end in ends)
        if kind == "linear":
            return _linear(high)
        return cls("log", low, high) if kind == "log" and 0 < low <= high else None


def _linear(top: int, median: int | None = None) -> Scale:
    high = max(RETRIES.start, min(top, RETRIES.stop - 1))
    return Scale("linear", 0, high, top=max(top, high), median=median)


def scale_of(colour: str, sheets: Sequence[LeafSheet]) -> Scale | None:
    """The scale of all the sheets' frames; None where nothing is known of any."""
    if colour == "retries":
        retries = sorted(chain.from_iterable(sheet.retries for sheet in sheets))
        return _linear(retries[-1], _middle(retries)) if retries else None
    column = LOGARITHMIC[colour]
    every = sorted(chain.from_iterable(getattr(sheet, column) for sheet in sheets))
    known = every[bisect_right(every, 0) :]
    return Scale("log", known[0], known[-1], median=_middle(known)) if known else None


def _middle(known: Sequence[int]) -> int:
    return known[len(known) // 2]


def column_of(colour: str, sheet: LeafSheet) -> Sequence[int]:
    """The sheet's column that the colour shows."""
    return sheet.retries if colour == "retries" else getattr(sheet, LOGARITHMIC[colour])
