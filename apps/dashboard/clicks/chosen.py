"""The frames that a click means where it does not name them one by one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from apps.actions.operations import Operation
from apps.actions.policies import MOST_FRAMES, objection_to_frame
from apps.actions.reasons import ClickRefused, Reason
from apps.dashboard.clicks.asked import Wanted
from apps.dashboard.failures.chosen import failed_meant
from apps.dashboard.tasks.filters import FrameQuery
from apps.farm.models import RenderTask
from apps.farm.selectors.frames import frame_list
from apps.farm.selectors.tasks import task_get, task_leaves
from apps.farm.sheets import (
    LeafSheet,
    RangesError,
    places_of,
    ranges_of,
    runs_of,
    sheets_of,
)


def frames_meant(user: Any, operation: Operation, wanted: Wanted) -> Wanted:
    """The click with its frames by name: those in its runs of keys, or those that its
    filter finds now. Frames of other tasks are never among them. ClickRefused."""
    if wanted.failed or wanted.range:
        return failed_meant(user, wanted)
    if not wanted.runs and not wanted.matching:
        return wanted
    task = task_get(user=user, pk=wanted.tasks[0]) if wanted.tasks else None
    if task is None:
        raise ClickRefused(Reason.NO_TASK)
    leaves = task_leaves(user=user, task=task)
    if not wanted.runs:
        return replace(wanted, frames=_found(leaves, wanted.matching), matching="")
    frames = _chosen(operation, sheets_of(leaves), wanted)
    # Exactly these: who says yes to a question says it to no frame that came since.
    return replace(wanted, frames=frames, runs=ranges_of(frames), matching="")


def _found(leaves: Sequence[RenderTask], matching: str) -> tuple[int, ...]:
    query = FrameQuery.read(QueryDict(matching.removeprefix("?")))
    ids = [leaf.pk for leaf in leaves if query.child in (None, leaf.pk)]
    frames = frame_list(task_ids=ids, wanted=query.wanted).values_list("pk", flat=True)
    found = tuple(frames[: MOST_FRAMES + 1])
    if len(found) > MOST_FRAMES:
        raise ClickRefused(Reason.TOO_MANY_FRAMES)
    return found


def _chosen(
    operation: Operation, sheets: Sequence[LeafSheet], wanted: Wanted
) -> tuple[int, ...]:
    """Keys of the frames in the runs; of too many, of those that it applies to."""
    try:
        runs = runs_of(wanted.runs)
    except RangesError:
        raise ClickRefused(Reason.NO_FRAMES) from None
    places = [(sheet, places_of(sheet, runs)) for sheet in sheets]
    codes = {sheet.codes[at] for sheet, chosen in places for at in chosen}
    if not codes:
        raise ClickRefused(Reason.NO_FRAMES)
    if sum(len(chosen) for _sheet, chosen in places) > MOST_FRAMES:
        reasons = {
            code: objection_to_frame(operation, code, include_done=wanted.include_done)
            for code in codes
        }
        places = [
            (sheet, [at for at in chosen if reasons[sheet.codes[at]] is None])
            for sheet, chosen in places
        ]
        if not any(chosen for _sheet, chosen in places):
            raise ClickRefused(next(reason for reason in reasons.values() if reason))
    keys = tuple(sheet.ids[at] for sheet, chosen in places for at in chosen)
    if len(keys) > MOST_FRAMES:
        raise ClickRefused(Reason.TOO_MANY_FRAMES)
    return keys
