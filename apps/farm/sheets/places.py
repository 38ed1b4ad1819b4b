"""Frames named by runs of primary keys, as browsers send them: "12-511,513"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from apps.farm.sheets.columns import LeafSheet

LONGEST = 400_000
"""Characters of a text of runs that are looked at."""
_RUN = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")


class RangesError(ValueError):
    """A text that names no runs of keys."""


def runs_of(text: str) -> list[tuple[int, int]]:
    """First and last of each run. RangesError."""
    if len(text) > LONGEST:
        raise RangesError("too long")
    runs = []
    for part in filter(None, text.split(",")):
        found = _RUN.fullmatch(part)
        if found is None:
            raise RangesError("no run")
        first = int(found[1])
        runs.append((first, int(found[2] or first)))
    return runs


def places_of(sheet: LeafSheet, runs: Iterable[tuple[int, int]]) -> list[int]:
    """Places in the sheet of the frames whose keys are in the runs, in rising order."""
    keys, order = sheet.by_id
    found: list[int] = []
    for first, last in _apart(runs):
        found += order[bisect_left(keys, first) : bisect_right(keys, last)]
    return sorted(found)


def _apart(runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs without what they have in common: texts may name a key many times."""
    end = -1
    for first, last in sorted(runs):
        if last > end:
            yield max(first, end + 1), last
            end = last


def ranges_of(keys: Iterable[int]) -> str:
    """The keys as a text of runs."""
    runs: list[list[int]] = []
    for key in sorted(set(keys)):
        if runs and key == runs[-1][1] + 1:
            runs[-1][1] = key
        else:
            runs.append([key, key])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
