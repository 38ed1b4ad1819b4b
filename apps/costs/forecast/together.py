"""Forecasts of several leaves or tasks as one. Pure.

P90s do not add up: that all of them turn out dear at once is far less likely than one
in ten. Nor do their errors cancel out as if they had nothing to do with each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

from apps.common.money import UNIT, ZERO
from apps.costs.forecast.levels import ONE, PRECISE, Band

LEAN = Decimal("0.25")
"""How much the errors of leaves, or of a project's tasks, lean the same way."""
SKEW = Decimal("0.3")
"""Mean minus median of a band, in parts of how much longer its upper half is. Means add
up, medians do not (log-normal bands: between 0.25 and 0.30)."""
_LOGISTIC = Decimal("2.197")
"""ln 9: where the logistic distribution has its P90."""
_HALVINGS = 24


@dataclass(frozen=True, slots=True)
class Ends:
    """P10, P50 and P90 of the instant at which something is done."""

    low: datetime
    mid: datetime
    high: datetime


def bands_sum(bands: Sequence[Band]) -> Band:
    """The band of the sum of all."""
    if not bands:
        return Band(ZERO, ZERO, ZERO)
    with localcontext(PRECISE):
        lower = _spread([band.mid - band.low for band in bands])
        upper = _spread([band.high - band.mid for band in bands])
        means = sum((band.mid + _skewed(band) for band in bands), ZERO)
        mid = means - (upper - lower) * SKEW
        least = sum((band.low for band in bands), ZERO)
        mid = max(mid, least)
    low, mid, high = (
        part.quantize(UNIT) for part in (max(mid - lower, least), mid, mid + upper)
    )
    return Band(low, mid, high)


def _skewed(band: Band) -> Decimal:
    return (band.low + band.high - 2 * band.mid) * SKEW


def _spread(widths: Sequence[Decimal]) -> Decimal:
    """Width of the sum: between independent (squares add up) and all the same."""
    apart = sum((width * width for width in widths), ZERO)
    whole = sum(widths, ZERO) ** 2
    return ((ONE - LEAN) * apart + LEAN * whole).sqrt()


def last_of(ends: Sequence[Ends]) -> Ends | None:
    """When all of them are done: later than each alone, for one of them is late."""
    if not ends:
        return None
    if len(ends) == 1:
        return ends[0]
    start = min(end.low for end in ends)
    latest = max(end.high for end in ends)
    shapes = [_seconds(end, start) for end in ends]
    # Whoever is done before the others begin to end decides nothing.
    first = max(low for low, _, _ in shapes)
    shapes = [shape for shape in shapes if 2 * shape[2] - shape[1] >= first]
    most = 2 * int((latest - start).total_seconds()) + 60

    def at(part: Decimal) -> datetime:
        return start + timedelta(seconds=_quantile(shapes, part, most))

    return Ends(at(Decimal("0.1")), at(Decimal("0.5")), at(Decimal("0.9")))


def _seconds(end: Ends, start: datetime) -> tuple[int, int, int]:
    low, mid, high = (
        int((one - start).total_seconds()) for one in (end.low, end.mid, end.high)
    )
    return low, mid, high


def _quantile(shapes: Sequence[tuple[int, int, int]], part: Decimal, most: int) -> int:
    """The second by which all are done with a chance of `part`."""
    with localcontext(PRECISE):
        return _halve(lambda second: _all_done(shapes, second) >= part, most)


def _halve(reached: Callable[[int], bool], most: int) -> int:
    """The first second from 0 to `most` at which it is reached, nearly."""
    low, high = 0, most
    for _ in range(_HALVINGS):
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle + 1
        if low >= high:
            break
    return high


def _all_done(shapes: Sequence[tuple[int, int, int]], second: int) -> Decimal:
    """Chance that all are done by then; each alone is logistic on both sides."""
    chance = ONE
    for low, mid, high in shapes:
        width = (high - mid) if second > mid else (mid - low)
        if not width:
            chance *= ONE if second >= mid else ZERO
            continue
        off = _LOGISTIC * (second - mid) / width
        chance *= ONE / (ONE + (-off).exp())
    return chance
