"""Single values far from those beside them. Pure.

A value stands out when it is FACTOR times (quick: a third of) the level beside it, and
LIMIT spreads of the thirty around it away. A side's level is the median of its five
nearest, and the worse of the two sides counts: so the slope of a ramp and both sides of
a cut are quiet, and so is any scene of six frames or more; up to three frames in a row
are found. Near an end, where a side has fewer than three, the two nearest of the other
side count as well: one frame may stand out there, two may be the next scene.
"""

from collections.abc import Callable, Iterable, Sequence

from apps.farm.standout.closely import FACTOR, QUICK_FACTOR, Apart, Row

LEAST = 10
"""Values without which none of them is called odd."""


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
    row = Row(list(values), least, open_ends)
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
