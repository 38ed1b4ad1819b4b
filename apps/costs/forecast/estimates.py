"""What a leaf will have cost in the end, and when that is. Pure.

Which frames count as what (docs/adr/0012):
- ended: done and failed. A frame's cost holds all of its attempts, so the ended frames
  tell what the frames to come will cost with their failures and retries.
- to come: waiting and under way. What those under way have cost already is taken off.
- not to come: failed ones (the farm does not try them again by itself) and stopped
  ones. When somebody sends them again they wait, and the next forecast has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.common.money import UNIT, ZERO
from apps.costs.forecast.levels import (
    Band,
    Level,
    level_of,
    level_of_means,
    quantiles,
)

LEAST = 3
"""Ended frames without which nothing is said from a leaf's own frames."""
LEAST_RELATIVES = 2
"""Earlier tasks without which nothing is said from what they were like."""
TILES = 10
"""In so many parts the ended frames are cut at most."""
MACHINES_VARY = Decimal("0.1")
"""How far the machines that it gets until the end are from those of now, at least."""
LAST = (
    (Decimal("0.3"), Decimal("0.1")),
    (Decimal("0.5"), Decimal("0.2")),
    (Decimal("0.6"), Decimal("0.4")),
)
"""How long machines that find no more frames wait for the last one (low, mid, high): in
parts of a frame, the second for each doubling of the machines and spread of a frame."""
RUN_OUT = Decimal("0.9")
"""Frames under way are taken to have gone no more of their time than this."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Some frames that ended one after the other: how many, and their sums."""

    frames: int
    cost: Decimal
    seconds: int
    """On their machines, from start to end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a leaf is."""

    tiles: Sequence[Tile]
    """Ended frames in the order in which they ended."""
    spent: Decimal
    """What all of its frames cost so far."""
    waiting: int = 0
    under_way: Sequence[int] = ()
    """For how many seconds each rendering frame has been rendering."""
    under_way_cost: Decimal = ZERO
    """The part of `spent` that those have cost already."""
    machines_before: int = 0
    """Frames that rendered at the same time a little earlier; 0: not known."""

    @property
    def ended(self) -> int:
        """Frames that are done or failed."""
        return sum(tile.frames for tile in self.tiles)

    @property
    def remaining(self) -> int:
        """Frames still to come, those under way among them."""
        return self.waiting + len(self.under_way)

    @property
    def percent(self) -> int:
        """How much of it has ended."""
        return 100 * self.ended // max(1, self.ended + self.remaining)

    @property
    def machines(self) -> int:
        """Frames that render at the same time, smoothed with a little earlier."""
        rendering = len(self.under_way)
        if not self.machines_before or not rendering:
            return rendering
        return -(-(rendering + self.machines_before) // 2)


@dataclass(frozen=True, slots=True)
class Seconds:
    """P10, P50 and P90 of how much longer it takes."""

    low: int
    mid: int
    high: int


def cost_to_end(progress: Progress) -> Band | None:
    """What the leaf will have cost in the end; None: too little to say.

    Frames that all cost nothing say nothing either: their fees may be late.
    """
    if progress.ended < LEAST:
        return None
    level = frame_cost(progress)
    return _cost(level, progress) if level.mean else None


def cost_like(means: Sequence[Decimal], progress: Progress) -> Band | None:
    """The same when its frames will cost what those of earlier tasks did in the mean.

    None: too few of them.
    """
    if len(means) < LEAST_RELATIVES:
        return None
    return _cost(level_of_means(means), progress)


def frame_cost(progress: Progress) -> Level:
    """What a frame to come costs; needs ended frames."""
    costs = [(tile.frames, tile.cost) for tile in progress.tiles]
    return level_of(costs, progress.remaining)


def _cost(level: Level, progress: Progress) -> Band:
    fixed = progress.spent - progress.under_way_cost
    band = quantiles(level, progress.remaining)
    low, mid, high = (
        max(fixed + part, progress.spent).quantize(UNIT)
        for part in (band.low, band.mid, band.high)
    )
    return Band(low, mid, high)


def seconds_to_end(progress: Progress) -> Seconds | None:
    """How much longer the leaf takes on the machines that it gets now.

    None: nothing renders, or too little to say.
    """
    if progress.ended < LEAST or not progress.under_way:
        return None
    times = [(tile.frames, Decimal(tile.seconds)) for tile in progress.tiles]
    level = level_of(times, progress.remaining)
    vary = (level.mean * _machines_vary(progress)) ** 2
    level = replace(level, variance=level.variance + vary)
    band = quantiles(level, progress.remaining)
    machines = min(progress.machines, progress.remaining)
    most = level.mean * RUN_OUT
    gone = sum((min(Decimal(second), most) for second in progress.under_way), ZERO)
    waits = level.mean * (machines - 1) / machines
    uneven = level.spread * machines.bit_length()
    low, mid, high = (
        int(max(ZERO, part - gone) / machines + waits * (even + more * uneven))
        for part, (even, more) in zip(
            (band.low, band.mid, band.high), LAST, strict=True
        )
    )
    return Seconds(low, mid, high)


def _machines_vary(progress: Progress) -> Decimal:
    """How far off the number of machines may be: more when it has just changed."""
    if not progress.machines_before:
        return MACHINES_VARY
    rendering = len(progress.under_way)
    change = abs(rendering - progress.machines_before)
    return MACHINES_VARY + Decimal(change) / (rendering + progress.machines_before)
