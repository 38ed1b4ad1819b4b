"""How long an account's money lasts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Sum

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
    over: int = 0
    """Full days that the pace is the mean of."""
    busiest: Decimal = ZERO
    """Spent on the dearest of them."""
    days_at_busiest: int | None = None
    """Whole days that are paid for if all days were like that one."""


@dataclass(frozen=True)
class _Pace:
    """What the last full days cost."""

    per_day: Decimal = ZERO
    over: int = 0
    busiest: Decimal = ZERO


def runway(account_id: int, now: datetime) -> Runway:
    """The account's, at the mean of the last seven full days of its calendar.

    Of an account that costs something for less than that, of those days alone.
    """
    account = FarmAccount.objects.get(pk=account_id)
    purse = purse_of(account)
    today = Calendar.of(account_id).today(now)
    pace = _pace(account_id, today)
    # Vouchers are used up first, so all of it is money to render with.
    left = purse.payable(vouchers=True)
    days = _days(left, pace.per_day)
    return Runway(
        balance=purse.balance,
        coupon=purse.coupon,
        credit=purse.credit,
        per_day=pace.per_day,
        days_left=days,
        empty_on=today + timedelta(days=days)
        if days is not None and days <= FARTHEST
        else None,
        over=pace.over,
        busiest=pace.busiest,
        days_at_busiest=_days(left, pace.busiest),
    )


def _days(left: Decimal | None, per_day: Decimal) -> int | None:
    """Whole days that are paid for; None: nothing is spent, or nothing is known."""
    if left is None or per_day <= 0:
        return None
    return max(0, int((left / per_day).to_integral_value(ROUND_FLOOR)))


def _pace(account_id: int, today: date) -> _Pace:
    rows = CostDay.objects.filter(account=account_id, day__lt=today).order_by()
    recent = rows.filter(day__gte=today - timedelta(days=DAYS))
    sums = dict(recent.values_list("day").annotate(spent=Sum("amount")))
    if not sums:
        return _Pace(over=DAYS if rows.exists() else 0)
    first = min(sums)
    known = rows.filter(day__lt=first).exists()
    days = DAYS if known else (today - first).days
    spent = sum((Decimal(amount) for amount in sums.values()), ZERO)
    # Whole days as a divisor: the quotient is cut to what amounts are kept with.
    per_day = (spent / days).quantize(UNIT)
    return _Pace(per_day=per_day, over=days, busiest=max(sums.values()))
