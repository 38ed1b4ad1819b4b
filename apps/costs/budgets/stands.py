"""How a budget stands: spent, left, and when it will be used up. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from apps.common.money import ZERO
from apps.costs.budgets.periods import DAY, Period
from apps.costs.budgets.purse import Purse
from apps.costs.models import Budget

FULL_DAYS = 7
"""Days that a rate is taken from: full ones, so none that is still under way."""
FARTHEST = 3 * 366
"""Days ahead that a date is told for: beyond it is guessing."""
HUNDRED = Decimal(100)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Rate:
    """What was spent a day, over how many full days."""

    per_day: Decimal
    days: int


@dataclass(frozen=True)
class Outlook:
    """What the tasks at hand will still cost, as forecast."""

    remaining: Decimal
    """P50, over the leaves that have a forecast."""
    ends_at: datetime | None
    """When the last of them is done; None: nothing renders."""
    without: int
    """Leaves with frames to come that nothing is known of yet."""


@dataclass(frozen=True)
class BudgetStand:
    """A budget in its period as of now. Money is in `currency`."""

    budget: Budget
    currency: str
    period_start: date
    period_end: date | None
    """First day after it."""
    today: date
    spent: Decimal
    rate: Rate | None
    """None: no full day was seen yet."""
    breach_by_rate: date | None
    """Day on which it is used up at that rate; None: not in this period."""
    breach_by_forecast: date | None
    """Day on which the tasks at hand use it up."""
    forecast_mid: Decimal | None
    """Spent by the end of the period, if nothing but the tasks at hand renders."""
    outlook: Outlook | None
    purse: Purse

    @property
    def left(self) -> Decimal:
        """Less than 0: spent beyond it."""
        amount: Decimal = self.budget.amount
        return amount - self.spent

    @property
    def over_by(self) -> Decimal:
        """What was spent beyond it, or 0."""
        return max(ZERO, -self.left)

    @property
    def percent(self) -> Decimal:
        """Spent, in percent."""
        return percent_of(self.spent, self.budget.amount)

    @property
    def breach_on(self) -> date | None:
        """The nearer of the two days; None: it lasts, or it is used up already."""
        known = (self.breach_by_rate, self.breach_by_forecast)
        return min((day for day in known if day), default=None)

    @property
    def breach_by(self) -> str:
        """What breach_on is taken from: "rate", "forecast", "both" or ""."""
        if self.breach_on is None:
            return ""
        if self.breach_by_rate == self.breach_by_forecast:
            return "both"
        return "rate" if self.breach_on == self.breach_by_rate else "forecast"

    @property
    def is_now(self) -> bool:
        """Whether its period is under way."""
        return Period(self.period_start, self.period_end).holds(self.today)

    @property
    def level(self) -> str:
        """ "over": used up; "warn": the last threshold below 100 %, or used up soon."""
        if self.left <= 0:
            return "over"
        below = [percent for percent in self.budget.thresholds if percent < HUNDRED]
        if below and self.percent >= max(below):
            return "warn"
        return "warn" if self.is_now and self.breach_on else "ok"

    @property
    def short(self) -> Decimal | None:
        """How much less than the rest of the budget the account can pay; None: none."""
        vouchers = self.budget.counts == "all"
        payable = self.purse.payable(vouchers=vouchers)
        if payable is None or not self.is_now or self.left <= payable:
            return None
        return self.left - payable


def percent_of(spent: Decimal, amount: Decimal) -> Decimal:
    """Spent in percent of the amount, to a tenth, never rounded up."""
    tenths = spent * 1000 // amount if amount else ZERO
    return tenths / 10


def rate_of(spent: Decimal, *, first_day: date | None, today: date) -> Rate | None:
    """The rate of the last FULL_DAYS days, or of those since the first day of cost."""
    if first_day is None:
        return None
    days = min(FULL_DAYS, (today - first_day) // DAY)
    return Rate(spent / days, days) if days > 0 else None


def breach_by_rate(
    left: Decimal, rate: Rate | None, *, today: date, period: Period
) -> date | None:
    """Day on which `left` is used up at the rate; None: not in the period."""
    if rate is None or rate.per_day <= 0 or left <= 0:
        return None
    days = left // rate.per_day
    if days > FARTHEST:
        return None
    day = max(today, period.start) + DAY * int(days)
    return day if period.holds(day) else None


def breach_at(left: Decimal, outlook: Outlook, *, now: datetime) -> datetime | None:
    """When the tasks at hand use it up, spent evenly until they are done."""
    if left <= 0 or outlook.remaining <= left or outlook.ends_at is None:
        return None
    seconds = max(0, (outlook.ends_at - now) // SECOND)
    return now + SECOND * int(seconds * left / outlook.remaining)


def spent_by(
    end: datetime | None, *, spent: Decimal, outlook: Outlook, now: datetime
) -> Decimal:
    """Spent by that instant (None: in the end), as the tasks at hand go on."""
    if end is None or outlook.ends_at is None or outlook.ends_at <= end:
        return spent + outlook.remaining
    whole = max(1, (outlook.ends_at - now) // SECOND)
    part = max(0, (end - now) // SECOND)
    return spent + (outlook.remaining * part / whole).quantize(Decimal("0.01"))
