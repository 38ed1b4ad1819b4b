"""What an account can still pay with."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from apps.common.money import LARGEST, ZERO
from apps.farm.models import FarmAccount


@dataclass(frozen=True)
class Purse:
    """What an account has left, in its currency; None: the farm does not tell."""

    currency: str
    balance: Decimal | None
    coupon: Decimal | None
    """Vouchers."""
    credit: Decimal
    """What the farm lets it owe."""

    @property
    def left(self) -> Decimal | None:
        """Balance and vouchers; None where neither is known."""
        if self.balance is None and self.coupon is None:
            return None
        return (self.balance or ZERO) + (self.coupon or ZERO)

    def payable(self, *, vouchers: bool) -> Decimal | None:
        """What can be spent before the farm stops everything; None: not known."""
        if self.balance is None:
            return None
        return (
            self.balance + self.credit + ((self.coupon or ZERO) if vouchers else ZERO)
        )


def purse_of(account: FarmAccount) -> Purse:
    """The account's purse, as last told by the farm (queryUserProfile).

    An account that pays from a main account's balance has none of its own to tell.
    """
    profile = account.profile if isinstance(account.profile, dict) else {}
    elsewhere = bool(profile.get("useMainBalance") or profile.get("hideBalance"))
    return Purse(
        currency=account.currency,
        balance=None if elsewhere else account.balance,
        coupon=account.coupon,
        credit=_amount(profile.get("credit")),
    )


def _amount(told: object) -> Decimal:
    """An amount from what the farm sent, whatever it was; 0 for none."""
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        return ZERO
    return amount if amount.is_finite() and ZERO < amount < LARGEST else ZERO
