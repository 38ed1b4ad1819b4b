"""Thresholds that were reached: noted once, told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.costs.budgets.periods import Period, shown_period
from apps.costs.budgets.spending import spent_in, today_of
from apps.costs.models import Budget, BudgetCrossing


@dataclass(frozen=True, order=True)
class Mark:
    """A percent at which something happens."""

    percent: int
    is_stop: bool = False


def is_reached(percent: int, *, spent: Decimal, amount: Decimal) -> bool:
    """Whether that much of the amount is spent. Exact: nothing is rounded."""
    return spent * 100 >= amount * percent


def marks_reached(budget: Budget, spent: Decimal) -> list[Mark]:
    """The budget's marks that are reached, the smallest first."""
    marks = [Mark(percent) for percent in budget.thresholds]
    if budget.stop_at:
        marks.append(Mark(budget.stop_at, is_stop=True))
    return sorted(
        mark
        for mark in marks
        if is_reached(mark.percent, spent=spent, amount=budget.amount)
    )


def standing(budget: Budget, period: Period) -> set[Mark]:
    """Marks of the period that were reached already."""
    rows = budget.crossings.filter(period_start=period.start, undone_at=None)
    return {Mark(*row) for row in rows.values_list("percent", "is_stop")}


def crossings_record(
    budget: Budget, period: Period, *, spent: Decimal, now: datetime
) -> list[BudgetCrossing]:
    """Note what is reached and was not yet; in a transaction that holds the budget."""
    known = standing(budget, period)
    fresh = [mark for mark in marks_reached(budget, spent) if mark not in known]
    told: dict[str, Any] = {
        "period_start": period.start,
        "at": now,
        "spent": spent,
        "amount": budget.amount,
    }
    return [
        budget.crossings.create(percent=mark.percent, is_stop=mark.is_stop, **told)
        for mark in fresh
    ]


def crossing_to_tell(fresh: Sequence[BudgetCrossing]) -> BudgetCrossing | None:
    """Of several reached at once one is told: a proposed stop, else the highest."""
    return max(fresh, key=lambda one: (one.is_stop, one.percent), default=None)


def crossings_undo(budget: Budget, *, now: datetime) -> int:
    """Let what a changed budget does not reach any more be reached again; how many."""
    period = shown_period(budget, today_of(budget, now))
    spent = spent_in(budget, period)
    rows = budget.crossings.filter(period_start=period.start, undone_at=None)
    lost = [
        row.pk
        for row in rows
        if not is_reached(row.percent, spent=spent, amount=budget.amount)
    ]
    return budget.crossings.filter(pk__in=lost).update(undone_at=now)
