"""An account as the accounts page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.farm.advice import Advice, account_advice
from apps.farm.models import AccountState, FarmAccount
from apps.farm.rights import rights_of
from apps.farm.selectors.accounts import account_is_stale, account_period
from apps.farm.troubles import trouble_text

TONES = {
    AccountState.OK: "done",
    AccountState.UNREACHABLE: "trouble",
    AccountState.REFUSED: "failed",
    AccountState.THROTTLED: "slowed",
    AccountState.FROZEN: "held",
}
"""The state's colour and sign (css/farmdash.css, css/polls.css)."""


@dataclass(frozen=True)
class AccountPill:
    """State of an account in one or two words."""

    tone: str
    label: str


@dataclass(frozen=True)
class Seen:
    """When an account was last seen: the one thing that changes with every poll."""

    account: FarmAccount

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"seen-{self.account.pk}"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.account.seen_at, self.account.enabled)


@dataclass(frozen=True)
class AccountCard:
    """One account with its state, its money and its settings."""

    account: FarmAccount
    pill: AccountPill
    trouble: str
    """What is wrong, with the farm's own words: hostile text."""
    advice: Advice | None
    platform_name: str
    """What the farm calls the platform; "" where it did not say."""
    shows_money: bool = True
    """Whether what it has left is for the viewer."""

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"a{self.account.pk}"

    @property
    def seen(self) -> Seen:
        """The part of it that is drawn by itself."""
        return Seen(self.account)

    @property
    def period(self) -> float:
        """Seconds between two heart-beats."""
        return account_period().total_seconds()

    @property
    def money_stale_after(self) -> int:
        """Seconds after which the age of its balance stands out."""
        return int(2 * (settings.FARMDASH_EVERY["profile"] or 60))

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks, but for what `seen` shows."""
        account = self.account
        money = (account.balance, account.coupon, account.currency)
        place = (account.protocol, account.domain, account.platform)
        mirror = (account.swept_at, account.state_since, account.error_code)
        return (
            account.name,
            account.enabled,
            account.access_id,
            account.image_base,
            self.pill,
            self.trouble,
            self.platform_name,
            _minute(account.profile_seen_at),
            *money,
            *place,
            *mirror,
        )


def account_cards(
    *,
    accounts: Iterable[FarmAccount],
    platforms: Mapping[int, Mapping[int, str]],
    now: datetime,
    user: Any,
) -> list[AccountCard]:
    """The accounts as cards; `platforms` are names by account id and number."""
    rights = rights_of(user)
    return [
        AccountCard(
            account=account,
            pill=account_pill(account, now),
            trouble=account_trouble(account, now),
            advice=account_advice(account) if was_asked(account) else None,
            platform_name=platforms.get(account.pk, {}).get(account.platform, ""),
            shows_money=rights.sees_costs(account.pk),
        )
        for account in accounts
    ]


def was_asked(account: FarmAccount) -> bool:
    """Whether the farm has answered, or failed to, since the account is known."""
    return (
        account.seen_at is not None
        or account.state_since is not None
        or bool(account.error)
    )


def account_pill(account: FarmAccount, now: datetime) -> AccountPill:
    """The state; also one that no poll would write: off, new, silent."""
    state = AccountState(account.state)
    if not account.enabled:
        return AccountPill("abandoned", _("Not polled"))
    if not was_asked(account):
        return AccountPill("waiting", _("Not asked yet"))
    if state == AccountState.OK and account_is_stale(account, now):
        return AccountPill("trouble", _("Silent"))
    return AccountPill(TONES[state], str(state.label))


def account_trouble(account: FarmAccount, now: datetime) -> str:
    """What is wrong with it, in words; "" for nothing. Hostile text."""
    if not account.enabled or not was_asked(account):
        return ""
    if account.state == AccountState.OK and account_is_stale(account, now):
        return _(
            "It answered the last time it was asked, but that is longer ago than usual."
        )
    return trouble_text(account.error) if account.state != AccountState.OK else ""


def _minute(at: datetime | None) -> datetime | None:
    """Ages tick by themselves: a card is drawn anew once a minute for it at most."""
    return at and at.replace(second=0, microsecond=0)
