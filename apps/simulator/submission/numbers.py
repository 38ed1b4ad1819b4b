"""Frames as a submission writes them: `1-10[1]`, `5`, `1,4,8-12[2]`."""

import re
from collections.abc import Sequence

from apps.simulator.protocol.params import invalid

MOST_RANGE, MOST_LIST = 1_000_000, 10_000
_PART = re.compile(r"(-?\d{1,9})(?:-(-?\d{1,9}))?(?:\[(\d{1,6})\])?\Z", re.ASCII)


def frame_numbers(text: str) -> Sequence[int]:
    """The numbers that a text means, in their order; Refused with 600 for nonsense.

    A single range stays a range, however long; a list may name 10,000 numbers.
    """
    ranges = [_range(part.strip()) for part in text.split(",")]
    if len(ranges) == 1:
        if not 0 < len(ranges[0]) <= MOST_RANGE:
            raise invalid("frames")
        return ranges[0]
    if sum(map(len, ranges)) > MOST_LIST:
        raise invalid("frames")
    found = tuple(sorted({number for some in ranges for number in some}))
    if not found:
        raise invalid("frames")
    return found


def _range(part: str) -> range:
    match = _PART.match(part)
    if match is None:
        raise invalid("frames")
    first = int(match[1])
    last = first if match[2] is None else int(match[2])
    step = 1 if match[3] is None else int(match[3])
    if step < 1:
        raise invalid("frames")
    return range(first, last + 1, step)
