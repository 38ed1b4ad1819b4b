"""The frames that a click on the page of failures means: a group of them, all but a
group, or a range as somebody typed it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from apps.actions.asking.named import matched_in
from apps.actions.causes import By, failures_of
from apps.actions.policies import MOST_FRAMES
from apps.actions.reasons import ClickRefused, Reason
from apps.dashboard.clicks.asked import Wanted
from apps.farm.models import RenderTask
from apps.farm.selectors.tasks import tasks_by_id


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
