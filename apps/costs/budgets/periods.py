"""Which days a budget counts. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.costs.models import Budget, BudgetPeriod

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days [start, end); without an end it goes on."""

    start: date
    end: date | None

    @property
    def last(self) -> date | None:
        """Its last day."""
        return self.end - DAY if self.end else None

    def holds(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.start <= day and (self.end is None or day < self.end)


def period_of(budget: Budget, day: date) -> Period | None:
    """The budget's period that the day is in; None before its first and after its last.

    The first and the last month may be short.
    """
    end = budget.ends + DAY if budget.ends else None
    whole = Period(budget.starts, end)
    if not whole.holds(day):
        return None
    if budget.period == BudgetPeriod.ONCE:
        return whole
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(
        start=max(first, budget.starts), end=min(after, end) if end else after
    )


def shown_period(budget: Budget, today: date) -> Period:
    """The period to show: today's, or else the first to come or the last that was."""
    last = budget.ends or today
    found = period_of(budget, max(budget.starts, min(today, last)))
    # A budget that ends before it starts cannot be made.
    return found or Period(budget.starts, budget.starts + DAY)


def periods_to_judge(budget: Budget, today: date) -> list[Period]:
    """Today's period, and yesterday's while its last money comes in."""
    found = [period_of(budget, today - DAY), period_of(budget, today)]
    return list(dict.fromkeys(period for period in found if period))
