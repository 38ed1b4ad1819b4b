"""Why frames failed: noted attempt by attempt, grouped by cause, held back from
retries where they failed too often in the same way."""

from apps.actions.causes.failed import failed_of
from apps.actions.causes.grouping import failures_of, groups_of
from apps.actions.causes.groups import By, FailureGroup, Failures
from apps.actions.causes.holding import held_back, held_frames, limits_of
from apps.actions.causes.kinds import Cause, Failed, cause_of
from apps.actions.causes.machines import accused_machines
from apps.actions.causes.noting import failures_note
from apps.actions.causes.reading import failures_read
from apps.actions.causes.wanting import logs_progress, logs_want

__all__ = (
    "By",
    "Cause",
    "Failed",
    "FailureGroup",
    "Failures",
    "accused_machines",
    "cause_of",
    "failed_of",
    "failures_note",
    "failures_of",
    "failures_read",
    "groups_of",
    "held_back",
    "held_frames",
    "limits_of",
    "logs_progress",
    "logs_want",
)
