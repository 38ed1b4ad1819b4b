"""Why there are no lines to show."""

from django.utils.translation import gettext as _

from apps.farm.logs.record import log_attempt
from apps.farm.models import Frame, FrameLog, FrameLogPart
from apps.farm.models.logs import LogState
from apps.farm.readings.show import in_touch
from apps.farm.troubles import trouble_text


def nothing_note(frame: Frame) -> str:
    """Of a frame no log of which was ever had."""
    if frame.deleted_at is not None:
        return _("The frame is gone from the farm, and its log was never read.")
    if not log_attempt(frame):
        return _("It was not on a machine yet. A log begins when it renders.")
    if not in_touch(frame.task.account):
        return away_note()
    return _("The log is being fetched from the farm.")


def away_note() -> str:
    """Where nothing more of a log can be had just now."""
    return _("The farm cannot be reached now.")


def lost_note() -> str:
    """Of an attempt before the present one."""
    return _("The log of that attempt was not kept.")


def empty_note(log: FrameLog) -> str:
    """Of a log that was asked for in vain."""
    if log.state == LogState.FAILED:
        return trouble_text(log.reason)
    return _("The farm has no log of it, or none yet.")


def part_note(part: FrameLogPart | None, *, is_gone: bool, is_away: bool) -> str:
    """Of a part that is not here."""
    if part is not None and part.state == LogState.FAILED:
        return trouble_text(part.reason)
    if is_gone or part is not None:
        return _("This part was never read, and the farm does not have it any more.")
    if is_away:
        return away_note()
    return _("This part of the log is being fetched from the farm.")
