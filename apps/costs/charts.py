"""Geometry of stacked column charts, in whole numbers: pages, reports, any renderer.

Across, places are hundredths of a percent of the width, so that a chart fits any window
without its texts growing or shrinking; upright, they are tenths of a pixel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from apps.common.money import ZERO

WHOLE = 10_000
"""All of the width."""
GAP_SHARE = 5
"""A fifth of a column's room is the gap beside it."""
LEAST = 10
"""A column that is not nothing is at least a pixel high."""
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Rect:
    """One part of a column."""

    series: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Bar:
    """One column with the room around it, which can be pointed at."""

    place: int
    left: int
    room: int
    rects: tuple[Rect, ...]


@dataclass(frozen=True)
class Tick:
    """One line of the scale."""

    amount: Decimal
    y: int


@dataclass(frozen=True)
class Chart:
    """All that is drawn."""

    height: int
    base: int
    """Where nothing is: columns stand on it, negative parts hang from it."""
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def scale_step(span: Decimal, most: int) -> Decimal:
    """A round step (1, 2, 2.5, 5 × 10ⁿ) of which at most `most` make up the span."""
    if span <= 0:
        return Decimal(1)
    rough = span / most
    unit = Decimal(1).scaleb(rough.adjusted())
    return next(unit * step for step in STEPS if unit * step >= rough)


def chart_of(
    columns: Sequence[Sequence[Decimal]], *, height: int, ticks: int = 4
) -> Chart:
    """Columns of parts, each part in the place of its series; `height` in tenths."""
    highs = [sum((part for part in parts if part > 0), ZERO) for parts in columns]
    lows = [sum((part for part in parts if part < 0), ZERO) for parts in columns]
    high, low = max(highs, default=ZERO), min(lows, default=ZERO)
    step = scale_step(high - low, ticks)
    top = step * (high / step).to_integral_value(ROUND_CEILING)
    bottom = step * (low / step).to_integral_value(ROUND_FLOOR)
    if top == bottom:
        top = bottom + step
    scale = Decimal(height) / (top - bottom)
    base = int(top * scale)
    count = int((top - bottom) / step)
    return Chart(
        height=height,
        base=base,
        bars=tuple(
            _bar(place, len(columns), parts, scale, base)
            for place, parts in enumerate(columns)
        ),
        ticks=tuple(
            Tick(top - step * number, int(step * number * scale))
            for number in range(count + 1)
        ),
    )


def _bar(
    place: int, count: int, parts: Sequence[Decimal], scale: Decimal, base: int
) -> Bar:
    left, right = WHOLE * place // count, WHOLE * (place + 1) // count
    room = right - left
    gap = room // GAP_SHARE
    x, width = left + gap // 2, max(room - gap, 1)
    above, below = ZERO, ZERO
    rects = []
    for series, part in enumerate(parts):
        if not part:
            continue
        start = above if part > 0 else below
        ends = sorted((base - int(start * scale), base - int((start + part) * scale)))
        if part > 0:
            above += part
        else:
            below += part
        if ends[0] < ends[1]:
            rects.append(Rect(series, x, ends[0], width, ends[1] - ends[0]))
    if not rects and any(parts):
        series = next(number for number, part in enumerate(parts) if part)
        rects.append(Rect(series, x, base - LEAST, width, LEAST))
    return Bar(place, left, room, tuple(rects))


def label_places(count: int, most: int) -> list[int]:
    """Which of `count` columns have their name below: evenly spread, the last too."""
    every = -(-count // most) if count else 1
    return list(range((count - 1) % every, count, every))
