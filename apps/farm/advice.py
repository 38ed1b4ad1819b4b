"""What a person can do about an account's trouble: the second half of troubles.py."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.farm.models import AccountState, FarmAccount
from apps.farm.troubles import KEY_UNREADABLE, SETTINGS_WRONG
from apps.renderbus.codes import ResultCode


@dataclass(frozen=True)
class Advice:
    """One or two sentences, and who can follow them."""

    text: str | Promise
    in_settings: bool = False
    """Whether it is done in the account's settings: by an administrator."""


_KEY_WRONG = Advice(
    _("Enter the access ID and the access key again, as the farm gave them out."),
    in_settings=True,
)
_BY_CODE: dict[int | None, Advice] = {
    ResultCode.SIGNATURE_INVALID: _KEY_WRONG,
    ResultCode.FORBIDDEN: _KEY_WRONG,
    ResultCode.LOGIN_NEEDED: _KEY_WRONG,
    ResultCode.SIGNATURE_EXPIRED: Advice(
        _(
            "The clocks of the farm's own servers seem to differ: tell its support. "
            "farmdash keeps trying."
        )
    ),
    ResultCode.NO_PERMISSION: Advice(
        _("Have the farm allow this access ID to use its interface.")
    ),
    ResultCode.WRONG_REGION: Advice(
        _("Check the domain and the platform."), in_settings=True
    ),
}
_BY_TEXT = {
    KEY_UNREADABLE: Advice(
        _("Put the former FARMDASH_KEY behind the new one, or enter the key again."),
        in_settings=True,
    ),
    SETTINGS_WRONG: Advice(
        _("Correct the domain, the protocol or the access ID."), in_settings=True
    ),
}
_REFUSED = Advice(
    _(
        "Check the account's settings. If they are right, ask the farm's support and "
        "tell them the number."
    ),
    in_settings=True,
)
_NEVER_REACHED = Advice(
    _(
        "Check the domain and the protocol, and whether this machine reaches the farm "
        "at all: network, firewall, proxy."
    ),
    in_settings=True,
)
_WAIT = Advice(
    _(
        "farmdash keeps trying and then catches up by itself; nothing is lost. If it "
        "lasts, look at the farm's own site and at the network of this machine."
    )
)
_SLOWER = Advice(
    _(
        "farmdash pauses and then goes on by itself. If it happens often, lower "
        "FARMDASH_CALLS_PER_SECOND."
    )
)
_FROZEN = Advice(
    _(
        "Look at the farm's own site. If the tasks come back, the next full sweep ends "
        "this by itself."
    )
)


def account_advice(account: FarmAccount) -> Advice | None:
    """What to do about the account's state; None where there is nothing to do."""
    state = AccountState(account.state)
    if state == AccountState.OK:
        return None
    if state == AccountState.FROZEN:
        return _FROZEN
    if state == AccountState.THROTTLED:
        return _SLOWER
    if state == AccountState.UNREACHABLE:
        return _WAIT if account.seen_at else _NEVER_REACHED
    sentence = account.error.partition("\n")[0]
    return _BY_TEXT.get(sentence) or _BY_CODE.get(account.error_code) or _REFUSED
