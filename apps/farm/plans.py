"""A plan for the frames of one task, from what the mirror holds."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from apps.farm.counting import Tally, task_tally
from apps.farm.framebook import Known
from apps.farm.models import Frame, RenderTask
from apps.farm.planner import FramePlan, may_read_whole


def frame_plan(
    task: RenderTask, *, now: datetime, hints: Collection[int] = ()
) -> FramePlan:
    """What to read of a leaf's frames; `hints` are remote ids that were acted on."""
    return FramePlan(
        frames_known(task.pk),
        task_tally(task),
        residue=frames_residue(task),
        may_read_whole=may_read_whole(
            now=now, state=task.state, whole_at=task.frames_whole_at
        ),
        hints=hints,
    )


def frames_known(task_id: int) -> list[Known]:
    """The frames of a task that the farm still has: one query."""
    rows = Frame.objects.filter(task_id=task_id).present()
    columns = (
        "remote_id",
        "number",
        "status_code",
        # Money stays in whole units here: Decimals of a million frames take seconds.
        Cast("cost", BigIntegerField()),
        Cast("arrears_fee", BigIntegerField()),
        "ended_at",
    )
    return [Known._make(row) for row in rows.values_list(*columns)]


def frames_residue(task: RenderTask) -> Tally | None:
    """The difference between counters and frames that the farm is known to have."""
    residue = task.frames_residue
    return None if residue is None else Tally._make(residue)
