"""The farm's status numbers as the few states that people tell apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.renderbus.codes import FrameStatus, TaskStatus


class TaskState(models.TextChoices):
    """What a task is doing, in a producer's words."""

    WAITING = "waiting", _("Waiting")
    ANALYSING = "analysing", _("Analysing")
    RENDERING = "rendering", _("Rendering")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    ABANDONED = "abandoned", _("Abandoned")
    UNKNOWN = "unknown", _("Unknown")


class FrameState(models.TextChoices):
    """What a frame is doing."""

    WAITING = "waiting", _("Waiting")
    RENDERING = "rendering", _("Rendering")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Unknown")


ACTIVE_STATES = (TaskState.WAITING, TaskState.ANALYSING, TaskState.RENDERING)
"""States in which the farm may change a task by itself."""

ARREARS_CODE = int(TaskStatus.STOPPED_FOR_ARREARS)
TIMED_OUT_CODE = int(TaskStatus.STOPPED_ON_TIMEOUT)
"""Why the farm stopped a task by itself, for those who need to know."""
TRIAL_CODES = (int(TaskStatus.PRE_RENDERING), int(TaskStatus.TEST_FINISHED))
"""Only a few frames are rendered first, to be looked at: the others are to come."""

_TASK_STATES: dict[int, TaskState] = {
    TaskStatus.WAITING: TaskState.WAITING,
    TaskStatus.RENDERING: TaskState.RENDERING,
    TaskStatus.PRE_RENDERING: TaskState.RENDERING,
    TaskStatus.STOPPED: TaskState.STOPPED,
    TaskStatus.STOPPED_BY_USER: TaskState.STOPPED,
    TaskStatus.STOPPED_FOR_ARREARS: TaskState.STOPPED,
    TaskStatus.STOPPED_ON_TIMEOUT: TaskState.STOPPED,
    TaskStatus.FINISHED: TaskState.DONE,
    TaskStatus.FINISHED_WITH_FAILURES: TaskState.FAILED,
    TaskStatus.ABANDONED: TaskState.ABANDONED,
    TaskStatus.TEST_FINISHED: TaskState.DONE,
    TaskStatus.FAILED: TaskState.FAILED,
    TaskStatus.ANALYSING: TaskState.ANALYSING,
    TaskStatus.UPDATING: TaskState.ANALYSING,
}

_TASK_LABELS = {
    TaskStatus.WAITING: _("Waiting"),
    TaskStatus.RENDERING: _("Rendering"),
    TaskStatus.PRE_RENDERING: _("Pre-rendering"),
    TaskStatus.STOPPED: _("Stopped"),
    TaskStatus.STOPPED_BY_USER: _("Stopped by user"),
    TaskStatus.STOPPED_FOR_ARREARS: _("Stopped for arrears"),
    TaskStatus.STOPPED_ON_TIMEOUT: _("Stopped on time-out"),
    TaskStatus.FINISHED: _("Done"),
    TaskStatus.FINISHED_WITH_FAILURES: _("Done, some failed"),
    TaskStatus.ABANDONED: _("Abandoned"),
    TaskStatus.TEST_FINISHED: _("Test done"),
    TaskStatus.FAILED: _("Failed"),
    TaskStatus.ANALYSING: _("Analysing"),
    TaskStatus.UPDATING: _("Updating"),
}

_FRAME_STATES: dict[int, FrameState] = {
    FrameStatus.WAITING: FrameState.WAITING,
    FrameStatus.RENDERING: FrameState.RENDERING,
    FrameStatus.STOPPED: FrameState.STOPPED,
    FrameStatus.COMPLETE: FrameState.DONE,
    FrameStatus.FAILED: FrameState.FAILED,
    FrameStatus.WAITING_FOR_PREPROCESSING: FrameState.WAITING,
    FrameStatus.WAITING_FOR_PHOTON_FRAMES: FrameState.WAITING,
    FrameStatus.WAITING_FOR_PRIORITY_FRAMES: FrameState.WAITING,
    FrameStatus.WAITING_FOR_PHOTON_JOB: FrameState.WAITING,
    FrameStatus.WAITING_FOR_SETTLEMENT: FrameState.WAITING,
    FrameStatus.TIMED_OUT: FrameState.FAILED,
}

_FRAME_LABELS = {
    FrameStatus.WAITING: _("Waiting"),
    FrameStatus.RENDERING: _("Rendering"),
    FrameStatus.STOPPED: _("Stopped"),
    FrameStatus.COMPLETE: _("Done"),
    FrameStatus.FAILED: _("Failed"),
    FrameStatus.WAITING_FOR_PREPROCESSING: _("Waiting for pre-processing"),
    FrameStatus.WAITING_FOR_PHOTON_FRAMES: _("Waiting for photon frames"),
    FrameStatus.WAITING_FOR_PRIORITY_FRAMES: _("Waiting for priority frames"),
    FrameStatus.WAITING_FOR_PHOTON_JOB: _("Waiting for the photon task"),
    FrameStatus.WAITING_FOR_SETTLEMENT: _("Waiting for the settlement task"),
    FrameStatus.TIMED_OUT: _("Timed out"),
}


def task_state(code: int) -> TaskState:
    """State of a task's status number; UNKNOWN for numbers that nobody documented."""
    return _TASK_STATES.get(code, TaskState.UNKNOWN)


def frame_state(code: int) -> FrameState:
    """State of a frame's status number; UNKNOWN for numbers that nobody documented."""
    return _FRAME_STATES.get(code, FrameState.UNKNOWN)


def frame_timed_out(code: int) -> bool:
    """Whether it is a frame that was given too little time."""
    return code == FrameStatus.TIMED_OUT


def task_label(code: int) -> str:
    """The status number in words, in the active language."""
    known = TaskStatus._value2member_map_.get(code)
    if known is None:
        return _("Unknown (%(code)s)") % {"code": code}
    return str(_TASK_LABELS[TaskStatus(code)])


def frame_label(code: int) -> str:
    """The status number in words, in the active language."""
    known = FrameStatus._value2member_map_.get(code)
    if known is None:
        return _("Unknown (%(code)s)") % {"code": code}
    return str(_FRAME_LABELS[FrameStatus(code)])


def frame_codes(state: FrameState) -> tuple[int, ...]:
    """All known numbers of a frame state, for filters."""
    return tuple(code for code, known in _FRAME_STATES.items() if known == state)


KNOWN_FRAME_CODES = tuple(_FRAME_STATES)
