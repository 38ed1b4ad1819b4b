"""What an account has left and how long that lasts, said as exactly as it is known."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money import ZERO
from apps.costs.budgets.purse import Purse, purse_of
from apps.costs.residues.runway import DAYS, Runway
from apps.dashboard.costs.wording import full_text
from apps.dashboard.wording import money, number
from apps.farm.models import FarmAccount

SOON_DAYS = 7
"""Money that lasts no longer needs a person."""


@dataclass(frozen=True)
class Purses:
    """The figures above the history."""

    account: FarmAccount
    purse: Purse
    runway: Runway | None
    """None: what is spent is not for the viewer."""
    element_id: str = "purse"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how they look; ages tick by themselves."""
        seen_at = self.account.profile_seen_at
        minute = seen_at and seen_at.replace(second=0, microsecond=0)
        state = (self.account.enabled, self.account.state)
        return (self.purse, self.runway, minute, state)

    @property
    def stale_after(self) -> int:
        """Seconds after which the age of the balance stands out."""
        return int(2 * (settings.FARMDASH_EVERY["profile"] or 60))

    @property
    def is_owed(self) -> bool:
        """Whether the balance is below zero."""
        return self.purse.balance is not None and self.purse.balance < ZERO

    @property
    def days(self) -> str:
        """How long it lasts, in one number; "" where nobody can say."""
        days = self.runway.days_left if self.runway else None
        if days is None:
            return ""
        if days == 0:
            return _("Less than a day")
        words = ngettext("About %(n)s day", "About %(n)s days", days)
        return words % {"n": number(days)}

    @property
    def tone(self) -> str:
        """The state whose colour the number has; "" for none."""
        days = self.runway.days_left if self.runway else None
        if days is None or days > SOON_DAYS:
            return ""
        return "failed" if days <= 1 else "stopped"

    @property
    def sentences(self) -> list[str]:
        """How the number of days comes about, or why there is none."""
        if self.runway is None:
            return []
        if self.runway.days_left is None:
            return [_why_not(self.account, self.purse, self.runway)]
        return _how(self.runway, self.account.currency)


def purses_of(account: FarmAccount, runway: Runway | None) -> Purses:
    """The figures of an account."""
    return Purses(account, purse_of(account), runway)


def _how(runway: Runway, currency: str) -> list[str]:
    mean = ngettext(
        "%(amount)s a day, from the %(n)s full day that is known.",
        "%(amount)s a day, the mean of the last %(n)s full days.",
        runway.over,
    ) % {"amount": money(runway.per_day, currency), "n": number(runway.over)}
    told = [mean]
    if runway.empty_on:
        day = full_text(runway.empty_on)
        told.insert(0, _("At this pace until %(day)s.") % {"day": day})
    if runway.days_at_busiest is not None and _differs(runway):
        words = ngettext(
            "If every day were like the dearest of them (%(amount)s): %(n)s day.",
            "If every day were like the dearest of them (%(amount)s): %(n)s days.",
            runway.days_at_busiest,
        )
        amount = money(runway.busiest, currency)
        told.append(words % {"amount": amount, "n": number(runway.days_at_busiest)})
    if runway.credit:
        told.append(_("Vouchers and credit are counted in."))
    elif runway.coupon:
        told.append(_("Vouchers are counted in."))
    if runway.over < DAYS:
        told.append(_("That is too short a time to rely on."))
    return told


def _differs(runway: Runway) -> bool:
    """Whether the dearest day tells another story than the mean."""
    return runway.over > 1 and runway.days_at_busiest != runway.days_left


def _why_not(account: FarmAccount, purse: Purse, runway: Runway) -> str:
    if account.profile_seen_at is None:
        return _("The balance was not read yet.")
    if purse.balance is None and account.balance is not None:
        return _("Another account pays for this one: how much it has left is not told.")
    if purse.balance is None:
        return _("The farm does not tell the balance.")
    if not runway.over:
        return _(
            "Nothing was spent on a full day yet, so nobody can say how long it lasts."
        )
    return _("Nothing was spent in the last seven full days: it does not get less.")
