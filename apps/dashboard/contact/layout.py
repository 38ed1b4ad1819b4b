"""In which order a layer's frames and holes stand on the contact sheet."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from apps.dashboard.contact.gaps import Hole, holes_of
from apps.farm.sheets import LeafSheet
from apps.farm.sheets.columns import STATES
from apps.farm.status import FrameState

MISSING = "missing"
"""Asks for the holes alone, beside the states of frames."""


@dataclass(frozen=True)
class Layout:
    """What stands where."""

    entries: Sequence[int]
    """Places of frames in the sheet; the n-th hole is -1 - n."""
    holes: Sequence[Hole]
    missing: int
    """Frames that all holes stand for."""

    def __len__(self) -> int:
        return len(self.entries)

    def part(self, first: int, count: int) -> list[int | Hole]:
        """Some of what stands there: places of frames, and holes."""
        return [
            entry if entry >= 0 else self.holes[-1 - entry]
            for entry in self.entries[first : first + count]
        ]


_made: WeakKeyDictionary[LeafSheet, dict[str, Layout]] = WeakKeyDictionary()


def layout_of(sheet: LeafSheet, wanted: str = "") -> Layout:
    """The layout of a sheet: of all, of one state's frames, or of the MISSING."""
    kept = _made.setdefault(sheet, {})
    if wanted not in kept:
        kept[wanted] = _layout(sheet, wanted)
    return kept[wanted]


def _layout(sheet: LeafSheet, wanted: str) -> Layout:
    if wanted:
        whole = layout_of(sheet)
        return Layout(_entries(sheet, whole, wanted), whole.holes, whole.missing)
    holes = holes_of(sheet)
    missing = sum(hole.size for hole in holes)
    return Layout(_merged(len(sheet), holes), holes, missing)


def _entries(sheet: LeafSheet, whole: Layout, wanted: str) -> Sequence[int]:
    if wanted == MISSING:
        return array("l", (-1 - number for number in range(len(whole.holes))))
    state = STATES.index(FrameState(wanted))
    return array("l", (at for at, found in enumerate(sheet.states) if found == state))


def _merged(frames: int, holes: Sequence[Hole]) -> Sequence[int]:
    if not holes:
        return range(frames)
    entries = array("l")
    done = 0
    for number, hole in enumerate(holes):
        entries.extend(range(done, hole.after + 1))
        entries.append(-1 - number)
        done = hole.after + 1
    entries.extend(range(done, frames))
    return entries


def totals_of(sheet: LeafSheet) -> dict[str, int]:
    """How many of the layer's frames are in each state, those MISSING among them."""
    counts = {str(state): sheet.states.count(at) for at, state in enumerate(STATES)}
    return counts | {MISSING: layout_of(sheet).missing}
