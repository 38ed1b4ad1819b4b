"""A shot in the database for tests of what stands out in it."""

from datetime import timedelta
from typing import Any

from apps.farm.models import Frame, RenderTask
from tests.factories import NOW, make_frame, make_task

DONE, FAILED, RENDERING = 4, 5, 2


def make_shot(count: int = 30, *, task: RenderTask | None = None) -> RenderTask:
    """A leaf of done frames of a minute each, all read."""
    fields = {"total_frames": count, "done_frames": count, "frames_read_at": NOW}
    task = task or make_task(revision=1, **fields)
    for number in range(1, count + 1):
        make_frame(
            task,
            number=number,
            name=str(number),
            status_code=DONE,
            seconds=60,
            cost="0.1",
            started_at=NOW - timedelta(minutes=1),
            ended_at=NOW,
        )
    return task


def change(task: RenderTask, number: int, **fields: Any) -> Frame:
    """One frame as the farm shows it now."""
    frame = task.frames.get(number=number)
    Frame.objects.filter(pk=frame.pk).update(**fields)
    return frame
