"""The card beside a cell: the picture, the numbers, why it failed."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.frames.table import FrameRow, frame_row
from apps.farm.models import Frame
from apps.farm.naming import task_title
from apps.farm.status import FrameState, frame_state, frame_timed_out

LONGEST = 400
"""Characters of the farm's message."""
_KEY = re.compile(r"[A-Za-z0-9_.]*_[0-9-]+")
"""A text of the farm's console by its name there: no words for people."""


@dataclass(frozen=True)
class FrameCard:
    """One frame as templates/dashboard/frames/_card.html draws it."""

    row: FrameRow
    memory: int | None
    """Bytes on average; None where the farm does not tell."""
    message: str
    """What the farm says of it: farm text."""


def frame_card(frame: Frame) -> FrameCard:
    """The card of a frame that was read with its picture and its task."""
    task = frame.task
    part = task_title(task) if task.parent_id else ""
    return FrameCard(
        row=frame_row(frame, part, task.account.currency),
        memory=frame.average_memory or None,
        message=_message(frame),
    )


def _message(frame: Frame) -> str:
    """The farm's own words where it has any, else that it has none for a failure."""
    extra = frame.extra if isinstance(frame.extra, dict) else {}
    told = str(extra.get("frameStatusText") or "").strip()
    if told and not _KEY.fullmatch(told):
        return told[:LONGEST]
    if frame_timed_out(frame.status_code):
        return _("It took longer than the task's limit.")
    if frame_state(frame.status_code) is FrameState.FAILED:
        return _("The farm does not say why. Its log may.")
    return ""
