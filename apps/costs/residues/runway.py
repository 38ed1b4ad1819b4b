"""How long an account's money lasts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Min, Sum

from apps.common.money import UNIT, ZERO
from apps.costs.budgets.purse import purse_of
from apps.costs.ledger.zones import Calendar
from apps.costs.models import CostDay
from apps.farm.models import FarmAccount

DAYS = 7
"""Full days that the pace is drawn from."""
FARTHEST = 3650
"""Days; what lasts longer is not worth a date."""


@dataclass(frozen=True)
class Runway:
    """What is left and how long it lasts at the pace of the last days."""

    balance: Decimal | None
    """None: the farm does not tell it, or another account pays."""
    coupon: Decimal | None
    credit: Decimal
    """How far below zero the balance may go."""
    per_day: Decimal
    """Spent a day, balance and vouchers together."""
    days_left: int | None
    """Whole days that are paid for; None: nothing is spent, or nothing is known."""
    empty_on: date | None
    """The day on which the money ends."""


def runway(account_id: int, now: datetime) -> Runway:
    """The account's, at the mean of the last seven full days of its calendar.

    Of an account that costs something for less than that, of those days alone.
    """
    account = FarmAccount.objects.get(pk=account_id)
    purse = purse_of(account)
    today = Calendar.of(account_id).today(now)
    per_day = _per_day(account_id, today)
    days: int | None = None
    # Vouchers are used up first, so all of it is money to render with.
    left = purse.payable(vouchers=True)
    if per_day > 0 and left is not None:
        days = max(0, int((left / per_day).to_integral_value(ROUND_FLOOR)))
    return Runway(
        balance=purse.balance,
        coupon=purse.coupon,
        credit=purse.credit,
        per_day=per_day,
        days_left=days,
        empty_on=today + timedelta(days=days)
        if days is not None and days <= FARTHEST
        else None,
    )


def _per_day(account_id: int, today: date) -> Decimal:
    rows = CostDay.objects.filter(account=account_id, day__lt=today)
    first = rows.filter(day__gte=today - timedelta(days=DAYS)).aggregate(
        spent=Sum("amount"), first=Min("day")
    )
    if first["first"] is None:
        return ZERO
    known = rows.filter(day__lt=first["first"]).exists()
    days = DAYS if known else (today - first["first"]).days
    # Whole days as a divisor: the quotient is cut to what amounts are kept with.
    return (Decimal(first["spent"]) / days).quantize(UNIT)
