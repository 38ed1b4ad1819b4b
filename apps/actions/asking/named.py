"""Frames as somebody names them: by a range of numbers, or by the farm's own names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.actions.causes.failed import leaves_of
from apps.farm.models import RenderTask
from apps.farm.ranges import numbers_of
from apps.farm.sheets import LeafSheet, sheets_of
from apps.farm.status import FrameState

MOST_CELLS = 1_000_000
"""Frames of the tasks in which a range is looked for."""
LONGEST = 4_000
"""Characters of a range."""


@dataclass
class Matched:
    """What a range names."""

    frames: list[int] = field(default_factory=list)
    """Primary keys."""
    tasks: list[int] = field(default_factory=list)
    """Primary keys of the leaves that have them."""
    failed: int = 0
    unread: str = ""
    """The part of the text that is no range."""
    is_large: bool = False
    """The tasks have too many frames to look for a range in all of them."""


def matched_in(tasks: Sequence[RenderTask], text: str) -> Matched:
    """The frames of the tasks, and of what is below them, that a range names: by their
    numbers, or by the farm's own names. At most three queries."""
    found = Matched()
    parts = [part.strip().strip('"') for part in re.split("[,;]", text[:LONGEST])]
    parts = [part for part in parts if part]
    leaves = leaves_of(tasks)
    if sum(leaf.total_frames for leaf in leaves) > MOST_CELLS:
        return replace(found, is_large=True)
    known: set[str] = set()
    numbers = {part: numbers_of(part) for part in parts}
    for sheet in sheets_of(leaves):
        places, names = _places(sheet, numbers)
        known |= names
        if places:
            found.tasks.append(sheet.task_id)
        found.frames += [sheet.ids[at] for at in places]
        failed = (sheet.state(at) is FrameState.FAILED for at in places)
        found.failed += sum(failed)
    wrong = [part for part in parts if not numbers[part] and part not in known]
    if wrong:
        # Whoever mistyped a part meant other frames than the rest.
        return Matched(unread=wrong[0])
    return found


def _places(sheet: LeafSheet, parts: dict[str, set[int]]) -> tuple[list[int], set[str]]:
    """Places of the frames that are meant, and the parts that are a frame's name."""
    names = {name for name in sheet.names.values() if name in parts}
    wanted: set[int] = set()
    for part, numbers in parts.items():
        if part not in names:
            wanted |= numbers
    odd = {
        at
        for at, name in sheet.names.items()
        if name in names or not wanted.isdisjoint(numbers_of(name))
    }
    plain = (
        at
        for at, number in enumerate(sheet.numbers)
        if number in wanted and at not in sheet.names
    )
    return sorted({*plain, *odd}), names
