"""Why a retry rule does nothing at present, in words."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Pause(StrEnum):
    """Kept on RetryPolicy.note; "" there while nothing is in its way."""

    USER_OFF = "user_off"
    NO_RIGHT = "no_right"
    READ_ONLY = "read_only"
    ACCOUNT_OFF = "account_off"
    OUT_OF_TOUCH = "out_of_touch"
    NO_ROOM = "no_room"
    NO_ESTIMATE = "no_estimate"


ENDS = (Pause.USER_OFF, Pause.NO_RIGHT)
"""What switches a rule off, until a person switches it on again."""

_WORDS: dict[str, Promise] = {
    Pause.USER_OFF: _(
        "The person who switched it on is no longer active. Somebody else has to "
        "switch it on."
    ),
    Pause.NO_RIGHT: _(
        "The person who switched it on may no longer retry here. Somebody else has to "
        "switch it on."
    ),
    Pause.READ_ONLY: _("farmdash is switched to read-only: nothing is sent."),
    Pause.ACCOUNT_OFF: _("The account is switched off here."),
    Pause.OUT_OF_TOUCH: _(
        "The farm does not answer: what failed there may have changed."
    ),
    Pause.NO_ROOM: _(
        "What is left of today's limit is too little for what failed. The day ends at "
        "midnight UTC."
    ),
    Pause.NO_ESTIMATE: _(
        "Nobody knows what the frames will cost, so the limit counts as reached."
    ),
}


def pause_text(note: str) -> str:
    """The words; "" for a rule that nothing keeps from working."""
    return str(_WORDS.get(note, ""))
