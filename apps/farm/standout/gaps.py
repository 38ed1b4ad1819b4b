"""Frame numbers that are not there. Pure."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise

from apps.farm.ranges import MOST_NUMBERS, numbers_of, range_text
from apps.farm.sheets import LeafSheet

LEAST = 5
"""Numbers of which a usual step can be told."""
LONGEST = 400
"""Characters of a text of missing numbers."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Numbers without a frame."""

    text: str
    """The numbers as a range, its beginning where it is long."""
    count: int
    first: int
    last: int
    """The first and the last of those that there should be."""
    step: int
    """The step of the others; 0: the task's own range names the numbers."""


def missing(sheet: LeafSheet, frames_range: str) -> Missing | None:
    """Numbers of the task's own range that no frame has; without a range that fits
    the frames, those left out between the first and the last at the usual step.

    A frame named 2-4[1] has three numbers. What lies between blocks of frames is no
    gap: it is longer than half of what is there.
    """
    there = _there(sheet)
    asked = numbers_of(frames_range)
    if there and 2 * len(asked & there) >= len(there):
        return _missing(asked - there, min(asked), max(asked), step=0)
    return _left_out(sorted(there))


def _there(sheet: LeafSheet) -> set[int]:
    """The numbers that there are. Names are the farm's, and each might name a million:
    once that many are read, a name stands for its own number."""
    found = set(sheet.numbers)
    left = MOST_NUMBERS
    for name in sheet.names.values():
        some = numbers_of(name, most=left)
        left -= len(some)
        found |= some
    return found


def _left_out(numbers: list[int]) -> Missing | None:
    if len(numbers) < LEAST:
        return None
    steps = Counter(after - before for before, after in pairwise(numbers))
    step, times = steps.most_common(1)[0]
    if 2 * times <= len(numbers) or any(other % step for other in steps):
        return None
    most = step * (len(numbers) // 2 + 1)
    gaps = [
        range(before + step, after, step)
        for before, after in pairwise(numbers)
        if step < after - before <= most
    ]
    if sum(map(len, gaps)) > MOST_NUMBERS:
        return None
    absent = set(chain.from_iterable(gaps))
    return _missing(absent, numbers[0], numbers[-1], step=step)


def _missing(absent: set[int], first: int, last: int, *, step: int) -> Missing | None:
    if not absent:
        return None
    text = range_text(absent)
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(",")[0] + ",…"
    return Missing(text, len(absent), first, last, step)
