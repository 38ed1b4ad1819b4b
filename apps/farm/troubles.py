"""What is wrong with an account, in one of a few sentences.

The sentence is kept in English as it stands here and translated when it is shown; a
second line holds the farm's own words, which nobody translates.
"""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from apps.common.locks import LockLost
from apps.farm.crypto import KeyUnreadable
from apps.farm.models import AccountState
from apps.farm.pictures.child import ChildAway
from apps.farm.pictures.store import StoreAway
from apps.farm.throttle import OwnLimit
from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmThrottled,
    FarmUnavailable,
    Reason,
)

_UNREACHABLE = {
    Reason.REFUSED: _("Nothing answers at the farm's address."),
    Reason.NAME_UNKNOWN: _(
        "The farm's domain is not known. Is it spelled right, and is there a network?"
    ),
    Reason.TLS: _("The farm's certificate was not accepted."),
    Reason.PROXY: _("The proxy did not reach the farm."),
    Reason.TIMED_OUT: _("The farm did not answer in time."),
    Reason.CUT_OFF: _("The connection to the farm broke off."),
    Reason.TOO_LARGE: _("The farm's answer was too large to be one."),
    Reason.REDIRECTED: _("The farm's address leads elsewhere. Is the domain right?"),
    Reason.NOT_UNDERSTOOD: _(
        "What answers there does not speak like a render farm. Is the domain right?"
    ),
    Reason.SERVER_ERROR: _("The farm has an error of its own."),
}

_REFUSED: dict[int | None, str] = {
    ResultCode.SIGNATURE_INVALID: _(
        "The farm refuses the signature: the access key does not fit the access ID."
    ),
    ResultCode.SIGNATURE_EXPIRED: _(
        "The farm takes the signature for expired, although its own clock was used."
    ),
    ResultCode.FORBIDDEN: _(
        "The farm refuses the access ID: it is unknown or may not use the interface."
    ),
    ResultCode.LOGIN_NEEDED: _("The farm does not let this access ID in."),
    ResultCode.NO_PERMISSION: _("The access ID lacks permissions on the farm."),
    ResultCode.WRONG_REGION: _(
        "The account belongs to another region. Are domain and platform right?"
    ),
}

THROTTLED = _("The farm asks for fewer calls.")
REJECTED = _("The farm turned the question down.")
KEY_UNREADABLE = _(
    "The stored access key cannot be decrypted: FARMDASH_KEY is another one now."
)
SETTINGS_WRONG = _("The account's settings make no address to call.")
FROZEN = _(
    "More than a fifth of the tasks vanished from the farm at once. Nothing was "
    "deleted; if they are really gone, accept it."
)
NOT_FROZEN = _("The account is not frozen any more: there is nothing to accept.")
OWN_LIMIT = _("The cap on calls a second was used up for too long.")
LOCK_LOST = _("The poll took so long that another one took over.")
OUT_OF_TIME = _("The poll did not finish in its time.")
CHANGED_MEANWHILE = _("The farm's list kept changing while it was read.")
STORE_AWAY = _("Pictures cannot be kept: the store does not take them.")
DECODER_AWAY = _("Pictures cannot be opened: their own process does not start.")
BROKEN = _("An error of this application; its log says more.")


class JobOverdue(Exception):
    """A job's own deadline has passed."""


class SettingsWrong(Exception):
    """An account's settings make no address to call."""


_OURS: dict[type[Exception], str] = {
    LockLost: LOCK_LOST,
    JobOverdue: OUT_OF_TIME,
    StoreAway: STORE_AWAY,
    ChildAway: DECODER_AWAY,
}
"""Troubles on our side, with which the account has nothing to do."""


@dataclass(frozen=True)
class Trouble:
    """A state with its reason: `text` as kept, `code` the farm's number."""

    state: AccountState
    text: str
    code: int | None = None


def trouble_of(error: Exception) -> Trouble:
    """What an error means for the account."""
    if isinstance(error, FarmUnavailable):
        text = _UNREACHABLE[error.reason]
        return Trouble(AccountState.UNREACHABLE, text, error.code)
    if isinstance(error, OwnLimit):
        return Trouble(AccountState.OK, OWN_LIMIT)
    if isinstance(error, FarmThrottled):
        return Trouble(AccountState.THROTTLED, THROTTLED, error.code)
    if isinstance(error, FarmRefused) and error.code in _REFUSED:
        text = _with_words(_REFUSED[error.code], error)
        return Trouble(AccountState.REFUSED, text, error.code)
    if isinstance(error, FarmError):
        return Trouble(AccountState.REFUSED, _with_words(REJECTED, error), error.code)
    if isinstance(error, KeyUnreadable):
        return Trouble(AccountState.REFUSED, KEY_UNREADABLE)
    if isinstance(error, SettingsWrong):
        return Trouble(AccountState.REFUSED, SETTINGS_WRONG)
    return Trouble(AccountState.OK, _OURS.get(type(error), BROKEN))


def trouble_text(kept: str) -> str:
    """A kept text in the active language, with the farm's own words if it has any."""
    sentence, _line, words = kept.partition("\n")
    translated = gettext(sentence) if sentence else ""
    return f"{translated} ({words})" if words else translated


def _with_words(sentence: str, error: FarmError) -> str:
    return f"{sentence}\n{error.message}" if error.message else sentence
