"""The frames that a click on the page of failures means: a group of them, all but a
group, or a range as somebody typed it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apps.actions.causes import By, failures_of
from apps.actions.causes.failed import leaves_of
from apps.actions.policies import MOST_FRAMES
from apps.actions.reasons import ClickRefused, Reason
from apps.dashboard.clicks.asked import Wanted
from apps.farm.models import RenderTask
from apps.farm.ranges import numbers_of
from apps.farm.selectors.tasks import tasks_by_id
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


def failed_meant(user: Any, wanted: Wanted) -> Wanted:
    """The click with its frames by name, and the leaves that have them. ClickRefused
    where there are none, or too many."""
    tasks = tasks_by_id(user=user, ids=wanted.tasks)
    if not tasks:
        raise ClickRefused(Reason.NO_TASK)
    if wanted.range:
        matched = matched_in(tasks, wanted.range)
        frames, leaves = matched.frames, matched.tasks
    else:
        frames, leaves = _grouped(tasks, wanted.failed)
    if not frames:
        raise ClickRefused(Reason.NO_FRAMES)
    if len(frames) > MOST_FRAMES:
        raise ClickRefused(Reason.TOO_MANY_FRAMES)
    found = replace(wanted, frames=tuple(frames), tasks=tuple(leaves))
    return replace(found, failed="", range="")


def _grouped(tasks: Sequence[RenderTask], choice: str) -> tuple[list[int], list[int]]:
    """Frames and leaves of a group, "cause.s-1f…", or of all others, "cause.not.…"."""
    by, _, key = choice.partition(".")
    others = key.startswith("not.")
    key = key.removeprefix("not.")
    if by not in By.__members__.values():
        return [], []
    chosen = [
        frame
        for group in failures_of(tasks, By(by)).groups
        if (group.key == key) is not others
        for frame in group.frames
    ]
    return [one.id for one in chosen], sorted({one.task_id for one in chosen})


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
