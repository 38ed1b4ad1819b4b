"""Frames that fail as the mirror would show it, failures as they would be noted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F

from apps.actions.causes.attempts import attempt_key
from apps.actions.models import FrameFailure
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.status import frame_timed_out
from tests.factories import NOW


def fail(frame: Frame, **fields: Any) -> Frame:
    """The frame failed, for the first time or again; the mirror has just seen it."""
    again = frame.resubmissions + (frame.status_code in (5, 11))
    account = frame.task.account_id
    FarmAccount.objects.filter(pk=account).update(revision=F("revision") + 1)
    revision = FarmAccount.objects.get(pk=account).revision
    values = {
        "status_code": 5,
        "resubmissions": again,
        "started_at": NOW + timedelta(minutes=again),
        "node": frame.node or "node-1",
        "revision": revision,
    }
    Frame.objects.filter(pk=frame.pk).update(**values | fields)
    RenderTask.objects.filter(pk=frame.task_id).update(
        revision=revision, failed_frames=F("failed_frames") + 1
    )
    frame.refresh_from_db()
    return frame


def noted(frame: Frame, signature: str = "", **fields: Any) -> FrameFailure:
    """The failure of the frame as it is now, with what its log told."""
    values: dict[str, Any] = {
        "frame": frame,
        "task": frame.task,
        "attempt": attempt_key(frame.resubmissions, frame.started_at),
        "seen_at": NOW,
        "status_code": frame.status_code,
        "timed_out": frame_timed_out(frame.status_code),
        "node": frame.node,
        "cost": frame.cost,
        "log_read": bool(signature),
        "signature": signature,
        "line": signature and f"09:00:00 {signature}",
    }
    return FrameFailure.objects.create(**values | fields)


def failing(frame: Frame, *signatures: str, cost: str = "1") -> Frame:
    """The frame failed so often, each time with that signature and at that cost."""
    for signature in signatures:
        frame = fail(frame, cost=frame.cost + Decimal(cost))
        noted(frame, signature)
    return frame
