"""Columns of a sheet cut down to frames of a state: done by C, not by loops. Pure."""

from array import array
from collections import Counter
from itertools import compress

from apps.farm.sheets import LeafSheet
from apps.farm.sheets.columns import NONE, STATES
from apps.farm.status import FrameState


def chosen(sheet: LeafSheet, *states: FrameState) -> bytes:
    """1 for each frame in one of the states, 0 for the others."""
    table = bytes(STATES[at] in states if at < len(STATES) else 0 for at in range(256))
    return sheet.states.translate(table)


def count_of(sheet: LeafSheet, *states: FrameState) -> int:
    """How many frames are in one of the states."""
    return sum(chosen(sheet, *states))


def places_in(sheet: LeafSheet, *states: FrameState) -> list[int]:
    """Places of the frames in one of the states."""
    return list(compress(range(len(sheet)), chosen(sheet, *states)))


def nodes_of(sheet: LeafSheet, state: FrameState) -> Counter[int]:
    """How many frames of a state each machine has; those without one are left out."""
    found = Counter(compress(sheet.nodes, chosen(sheet, state)))
    found.pop(0, None)
    return found


def known(
    sheet: LeafSheet,
    column: "array[int]",
    *states: FrameState,
    least: int = NONE + 1,
) -> tuple[list[int], list[int]]:
    """Places and values of the frames in the states (done) of which it is known."""
    places = places_in(sheet, *(states or (FrameState.DONE,)))
    values = [column[place] for place in places]
    if min(values, default=least) >= least:
        return places, values
    wanted = [value >= least for value in values]
    return list(compress(places, wanted)), list(compress(values, wanted))
