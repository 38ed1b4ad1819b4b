"""What was spent under a budget, from the same sums that the pages show."""

from datetime import date, datetime
from decimal import Decimal

from apps.common.money import ZERO
from apps.costs.budgets.periods import Period
from apps.costs.budgets.scopes import scope_of
from apps.costs.ledger.zones import Calendar
from apps.costs.models import Budget, BudgetCounts, CostDay
from apps.costs.selectors.scope import Dimension, Money
from apps.costs.selectors.spend import spend_by, spend_total


def today_of(budget: Budget, now: datetime) -> date:
    """The day that it is where the budget's money stands."""
    return Calendar.of(budget.account_id).today(now)


def spent_in(budget: Budget, period: Period) -> Decimal:
    """Spent in the period, of the money that the budget counts."""
    return spent_between(budget, period.start, period.end or date.max)


def spent_between(budget: Budget, start: date, end: date) -> Decimal:
    """Spent in the days [start, end), of the money that the budget counts.

    A correction counts on the day on which it was made, as everywhere.
    """
    totals = spend_total(user=None, scope=scope_of(budget, start, end))
    return sum((_counted(budget, total.money) for total in totals), ZERO)


def spent_by_day(budget: Budget, start: date, end: date) -> dict[date, Decimal]:
    """Spent on each day of [start, end) on which something was."""
    scope = scope_of(budget, start, end)
    lines = spend_by(user=None, scope=scope, by=Dimension.DAY)
    found: dict[date, Decimal] = {}
    for line in lines:
        day = date.fromisoformat(line.key)
        found[day] = found.get(day, ZERO) + _counted(budget, line.money)
    return found


def first_days(account_ids: list[int]) -> dict[int, date]:
    """The first day of cost of each account that has one."""
    # One account at a time, from the start of the index: there are few.
    found = {}
    for account_id in account_ids:
        days = CostDay.objects.filter(account=account_id).order_by("day")
        if (first := days.values_list("day", flat=True).first()) is not None:
            found[account_id] = first
    return found


def _counted(budget: Budget, money: Money) -> Decimal:
    return money.balance if budget.counts == BudgetCounts.BALANCE else money.amount
