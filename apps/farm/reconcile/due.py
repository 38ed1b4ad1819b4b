"""Whose frames have to be read, and when."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from apps.common.chunks import chunks
from apps.farm.cadence import next_sync_at
from apps.farm.models import RenderTask
from apps.farm.reconcile.revisions import IDS_AT_ONCE
from apps.farm.status import ACTIVE_STATES

MOVES = frozenset(
    {
        "status_code",
        "total_frames",
        "done_frames",
        "failed_frames",
        "executing_frames",
        "waiting_frames",
        "abort_frames",
        "cost",
        "arrears",
        "deleted_at",
    }
)
"""Columns whose change says that frames of the task changed."""


def has_frames(task: RenderTask) -> bool:
    """Whether there is anything to read: a task under analysis has no frames yet."""
    return bool(task.total_frames or task.cost or task.frames_seen_at)


def due_at(task: RenderTask, differing: Collection[str], seen_at: datetime) -> datetime:
    """When to read the frames of a leaf that moved: at once when it came to rest."""
    if "status_code" in differing and task.state not in ACTIVE_STATES:
        return seen_at
    at = next_sync_at(
        now=seen_at,
        state=task.state,
        read_at=task.frames_seen_at,
        quiet_for=timedelta(0),
        watched=False,
    )
    if task.frames_due and task.next_sync_at is not None:
        return min(at, task.next_sync_at)
    return at


def frames_fall_due(moved: Iterable[tuple[int, datetime]]) -> None:
    """Have the frames of tasks (primary key, when) read."""
    by_time: dict[datetime, list[int]] = {}
    for pk, at in moved:
        by_time.setdefault(at, []).append(pk)
    for at, pks in by_time.items():
        for some in chunks(pks, IDS_AT_ONCE):
            RenderTask.objects.filter(pk__in=some).update(
                frames_due=True, next_sync_at=at
            )
