"""Numbers that a layer's frames leave out."""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from apps.farm.sheets import LeafSheet

ONE_BY_ONE = 12
"""Up to so many missing frames in a row are a hole each; more of them share one."""
_SPAN = re.compile(r"(\d{1,15})-(\d{1,15})\[(\d{1,9})\]$")


class Hole(NamedTuple):
    """Frames that are not there."""

    after: int
    """Place in the sheet of the frame before it."""
    first: int
    last: int
    size: int


def holes_of(sheet: LeafSheet) -> list[Hole]:
    """Holes between the first and the last frame, in rising order.

    None where the numbers follow no step: a choice of frames leaves nothing out.
    """
    step = usual_step(sheet)
    if not step:
        return []
    numbers, found = sheet.numbers, []
    for place, (number, following) in enumerate(pairwise(numbers)):
        if following - number > step:
            reach, by = _reach(sheet, place, step)
            count = (following - reach - 1) // by
            if count > 0:
                found += _split(Hole(place, reach + by, reach + by * count, count), by)
    return found


def usual_step(sheet: LeafSheet) -> int:
    """By how much most frames' numbers grow; 0: there is no such step."""
    steps = Counter(after - before for before, after in pairwise(sheet.numbers))
    steps.pop(0, None)
    if not steps:
        return 0
    step, often = steps.most_common(1)[0]
    return step if 2 * often > steps.total() else 0


def _reach(sheet: LeafSheet, place: int, step: int) -> tuple[int, int]:
    """The last number that a frame covers, and the step in it: 2-4[1] covers three."""
    number = sheet.numbers[place]
    span = _SPAN.search(sheet.names.get(place, ""))
    if span is None or int(span[1]) != number or not int(span[3]):
        return number, step
    return max(number, int(span[2])), int(span[3])


def _split(hole: Hole, by: int) -> list[Hole]:
    if hole.size > ONE_BY_ONE:
        return [hole]
    numbers = range(hole.first, hole.last + 1, by)
    return [Hole(hole.after, number, number, 1) for number in numbers]
