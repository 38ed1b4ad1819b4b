"""Frames that render longer than somebody thinks of allowing."""

from datetime import datetime

from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.status import FrameState, TaskState, frame_codes


def frames_rendering_since(account: FarmAccount, at: datetime) -> int:
    """How many frames render that were begun before then, as last seen."""
    tasks = RenderTask.objects.present().leaves()
    return Frame.objects.filter(
        task__in=tasks.filter(account=account, state=TaskState.RENDERING),
        status_code__in=frame_codes(FrameState.RENDERING),
        started_at__lt=at,
        deleted_at=None,
    ).count()
