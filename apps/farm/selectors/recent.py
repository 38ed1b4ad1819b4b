"""Pictures of what was finished last."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from apps.farm.models import FrameImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.status import FrameState, frame_codes

FETCHED = 96
"""Pictures fetched last, of which those finished last are taken: somebody who looks at
an old task has its pictures fetched too."""
OF_A_TASK = 4
"""More of one task are taken only where there are too few others."""
_NEVER = datetime.min.replace(tzinfo=UTC)


def newest_images(*, user: Any, limit: int) -> list[FrameImage]:
    """Pictures of the frames that were done last, newest first: one query.

    Each with its frame, task and the task's parent.
    """
    # Asked picture by picture: in the other order SQLite would walk through all frames.
    seen = RenderTask.objects.visible_to(user).filter(pk=OuterRef("frame__task"))
    fetched = (
        FrameImage.objects.filter(
            Exists(seen),
            state=ImageState.READY,
            frame__deleted_at=None,
            frame__status_code__in=frame_codes(FrameState.DONE),
            frame__task__deleted_at=None,
        )
        .select_related("frame__task__parent")
        .defer("frame__extra", "frame__task__extra", "frame__task__parent__extra")
        .order_by("-fetched_at")[:FETCHED]
    )
    newest = sorted(
        fetched, key=lambda image: image.frame.ended_at or _NEVER, reverse=True
    )
    taken: Counter[int] = Counter()
    first: list[FrameImage] = []
    rest: list[FrameImage] = []
    for image in newest:
        taken[image.frame.task_id] += 1
        (first if taken[image.frame.task_id] <= OF_A_TASK else rest).append(image)
    return (first + rest)[:limit]
