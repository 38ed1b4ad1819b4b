"""What a read of a task's frames says about the task: how old they are, what is due."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Count, Sum
from django.db.models.functions import Cast

from apps.farm.cadence import next_sync_at
from apps.farm.counting import Tally, adds_up, difference, frames_tally, task_tally
from apps.farm.models import Frame, RenderTask
from apps.farm.plans import frames_residue


def reading_is_late(task_id: int, seen_at: datetime) -> bool:
    """Whether a newer read of the task's frames was taken in already.

    Asked while the account's row is held: nothing may go back in time.
    """
    newest = RenderTask.objects.values_list("frames_seen_at", flat=True).get(pk=task_id)
    return newest is not None and seen_at < newest


@transaction.atomic
def reading_close(
    task_id: int, *, seen_at: datetime, complete: bool, settled: bool
) -> bool:
    """Note a read: the frames are fresh, and due no more, when everything adds up."""
    task = RenderTask.objects.select_for_update().get(pk=task_id)
    if task.frames_seen_at is not None and seen_at < task.frames_seen_at:
        return not task.frames_due
    left = difference(task_tally(task), _tally_of(task_id))
    residue = frames_residue(task)
    if complete and settled and any(left):
        residue = left
    accounted = adds_up(left, residue)
    values: dict[str, Any] = {
        "frames_seen_at": seen_at,
        "frames_residue": list(residue) if residue and any(left) else None,
        "frames_due": not accounted,
        "next_sync_at": None if accounted else _again_at(task, seen_at),
    }
    if complete or accounted:
        values["frames_read_at"] = seen_at
    if complete:
        values["frames_whole_at"] = seen_at
    RenderTask.objects.filter(pk=task_id).update(**values)
    return accounted


def reading_postpone(*, task_id: int, until: datetime) -> None:
    """The frames could not be read (the farm refused): not again before `until`."""
    RenderTask.objects.filter(pk=task_id, frames_due=True).update(next_sync_at=until)


def _tally_of(task_id: int) -> Tally:
    rows = Frame.objects.filter(task_id=task_id).present().values_list("status_code")
    groups = rows.annotate(
        number=Count("pk"),
        cost=Sum(Cast("cost", BigIntegerField())),
        owed=Sum(Cast("arrears_fee", BigIntegerField())),
    )
    return frames_tally(
        (status, number, int(cost), int(owed))
        for status, number, cost, owed in groups.order_by()
    )


def _again_at(task: RenderTask, seen_at: datetime) -> datetime:
    """`read_at` of the task is when it last moved."""
    return next_sync_at(
        now=seen_at,
        state=task.state,
        read_at=seen_at,
        quiet_for=seen_at - task.read_at,
        watched=False,
    )
