"""Why a click was not taken, not sent, or ended as it did; each has words."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Kept on Intent.reason."""

    # Not taken at all
    NO_OPERATION = "no_operation"
    NO_TASK = "no_task"
    TOO_MANY = "too_many"
    TOO_MANY_FRAMES = "too_many_frames"
    NO_ACCOUNT = "no_account"
    NO_LIMIT = "no_limit"
    PARAMS_INVALID = "params_invalid"
    NEEDS_SPENDER = "needs_spender"
    STEPS_MISSING = "steps_missing"
    # Not sent
    READ_ONLY = "read_only"
    UNDONE = "undone"
    UNDID = "undid"
    REPLACED = "replaced"
    DECLINED = "declined"
    NOT_AGREED = "not_agreed"
    SAME_ERROR = "same_error"
    NO_RIGHT = "no_right"
    HARDWARE_SPENDS = "hardware_spends"
    USER_OFF = "user_off"
    ACCOUNT_OFF = "account_off"
    ACCOUNT_KEY = "account_key"
    TASK_GONE = "task_gone"
    TASK_STATE = "task_state"
    WHOLE_ONLY = "whole_only"
    NOTHING_FAILED = "nothing_failed"
    NO_FRAMES = "no_frames"
    FRAMES_BUSY = "frames_busy"
    FRAMES_DONE = "frames_done"
    FRAMES_OVER = "frames_over"
    UNSENT = "unsent"
    # Nobody knows
    ANSWER_LOST = "answer_lost"
    SENDER_LOST = "sender_lost"
    # What was seen, or not
    ENDED = "ended"
    NOT_SEEN = "not_seen"
    PARTLY = "partly"
    NOT_SHOWN = "not_shown"
    NOT_READ = "not_read"
    NOT_SUBMITTED = "not_submitted"
    OTHER_HARDWARE = "other_hardware"
    JUDGED = "judged"


WORDS = {
    Reason.NO_OPERATION: _("There is no such operation."),
    Reason.NO_TASK: _("There is no such task."),
    Reason.TOO_MANY: _("That is more than one click may touch."),
    Reason.TOO_MANY_FRAMES: _(
        "One click touches at most 10,000 frames. “Retry failed” takes all that failed."
    ),
    Reason.NO_ACCOUNT: _("There is no such account."),
    Reason.PARAMS_INVALID: _("What was given makes no sense."),
    Reason.NO_LIMIT: _("A limit is a number of seconds from 60 to 30 days."),
    Reason.NEEDS_SPENDER: _(
        "That much may be retried only by who may spend; ask an administrator."
    ),
    Reason.STEPS_MISSING: _("More is asked before this is done."),
    Reason.READ_ONLY: _("farmdash is switched to read-only: nothing is sent."),
    Reason.UNDONE: _("Undone before it was sent."),
    Reason.UNDID: _("The click before it was undone; nothing had to be sent."),
    Reason.REPLACED: _("A newer click took its place."),
    Reason.DECLINED: _("A second person declined."),
    Reason.NOT_AGREED: _("No second person agreed in time."),
    Reason.SAME_ERROR: _(
        "The frames failed in the same way again and again; ask expressly to pay for "
        "them once more."
    ),
    Reason.NO_RIGHT: _("You may not do this; ask an administrator."),
    Reason.HARDWARE_SPENDS: _(
        "Choosing other machines takes the right to spend; ask an administrator."
    ),
    Reason.USER_OFF: _("The user who asked for it is no longer active."),
    Reason.ACCOUNT_OFF: _("The account is switched off here."),
    Reason.ACCOUNT_KEY: _("The account's key or address cannot be used."),
    Reason.TASK_GONE: _("The farm no longer has this task."),
    Reason.TASK_STATE: _("It does not apply to a task that is “%(state)s”."),
    Reason.WHOLE_ONLY: _(
        "Only a whole task can be deleted or rendered again, not a part of one."
    ),
    Reason.NOTHING_FAILED: _("No frame of it has failed."),
    Reason.NO_FRAMES: _("There are no such frames in this task."),
    Reason.FRAMES_BUSY: _("The frames wait or render already."),
    Reason.FRAMES_DONE: _("The frames are done; ask expressly to render them again."),
    Reason.FRAMES_OVER: _("The frames are over already."),
    Reason.UNSENT: _("The farm could not be reached."),
    Reason.ANSWER_LOST: _("The farm's answer did not arrive."),
    Reason.SENDER_LOST: _("Sending was interrupted."),
    Reason.ENDED: _("The task is “%(state)s” now."),
    Reason.NOT_SEEN: _("The farm shows no sign of it."),
    Reason.PARTLY: _("The farm shows it for some of the frames only."),
    Reason.NOT_SHOWN: _("The farm does not show whether this took effect."),
    Reason.NOT_READ: _("The farm could not be asked what became of it."),
    Reason.NOT_SUBMITTED: _("The new task was not submitted; nothing renders."),
    Reason.OTHER_HARDWARE: _(
        "The new task was submitted, but does not show the hardware that was chosen."
    ),
    Reason.JUDGED: _("Settled by a person who looked."),
}


class ClickRefused(Exception):
    """A click that is not taken; str() of it is for people."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(WORDS[self.reason])


class ParamsInvalid(ClickRefused):
    """A parameter makes no sense; nothing was written. str() of it is for people."""

    def __init__(self, field: str, words: Promise, **values: object) -> None:
        super().__init__(Reason.PARAMS_INVALID)
        self.field = field
        """Name of the parameter, or "target"."""
        self._words = words
        self._values = values

    def __str__(self) -> str:
        return str(self._words) % self._values if self._values else str(self._words)
