"""Budgets as they stand now: for pages, mails and clicks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.common.money import ZERO
from apps.costs.budgets.periods import DAY, Period, shown_period
from apps.costs.budgets.purse import purse_of
from apps.costs.budgets.readers import books_of
from apps.costs.budgets.scopes import active_tasks, holds
from apps.costs.budgets.spending import first_days, spent_by_day
from apps.costs.budgets.stands import (
    FULL_DAYS,
    BudgetStand,
    Outlook,
    breach_at,
    breach_by_rate,
    rate_of,
    spent_by,
)
from apps.costs.forecast.families import has_to_come
from apps.costs.forecast.selectors import forecasts_of
from apps.costs.ledger.zones import Calendar, calendars
from apps.costs.models import Budget, BudgetCounts, BudgetCrossing, Forecast
from apps.costs.selectors.belonging import Belonging, belongings
from apps.farm.models import RenderTask

MOST_HISTORY = 200


def may_see(user: Any) -> bool:
    """Whether the user may see all money of any account; None: the machine itself."""
    return bool(books_of(user))


def budget_list(user: Any = None) -> QuerySet[Budget]:
    """All budgets that the user may see, also those that were ended."""
    rows = Budget.objects.select_related("account").defer(
        "account__access_key_encrypted", "account__settings"
    )
    reach = books_of(user)
    return rows if reach.everywhere else rows.filter(account__in=reach.accounts)


def budget_stands(
    *, user: Any = None, now: datetime, account_ids: Collection[int] | None = None
) -> list[BudgetStand]:
    """How the budgets that go on stand, the fullest first."""
    rows = budget_list(user).filter(enabled=True)
    if account_ids is not None:
        rows = rows.filter(account__in=account_ids)
    found = stands_of(list(rows), now=now)
    return sorted(found, key=lambda one: (not one.is_now, -one.percent))


def budget_stand(
    budget: Budget, *, now: datetime, on: date | None = None
) -> BudgetStand:
    """How one budget stands; `on`: in the period of that day instead of today's."""
    return stands_of([budget], now=now, on=on)[0]


def stands_of(
    budgets: Sequence[Budget], *, now: datetime, on: date | None = None
) -> list[BudgetStand]:
    """How these budgets stand, in their order; their accounts are at hand."""
    accounts = sorted({budget.account_id for budget in budgets})
    days, first = calendars(accounts), first_days(accounts)
    work = _work_of(accounts)
    return [
        _stand(
            budget,
            calendar=days[budget.account_id],
            first_day=first.get(budget.account_id),
            outlook=_outlook(budget, work),
            now=now,
            on=on,
        )
        for budget in budgets
    ]


def budgets_for_tasks(
    tasks: Iterable[RenderTask], *, user: Any = None, now: datetime | None = None
) -> list[BudgetStand]:
    """The user's budgets of today that the tasks, or parts of them, fall under."""
    chosen = {task.pk: task for task in tasks}
    accounts = {task.account_id for task in chosen.values()}
    rows = list(budget_list(user).filter(enabled=True, account__in=accounts))
    if not rows:
        return []
    above = Q(parent__in=chosen) | Q(parent__parent__in=chosen)
    parts = RenderTask.objects.filter(above).only("pk", "account_id")
    family = [*chosen.values(), *parts]
    known = belongings([task.pk for task in family])
    concerned = [
        budget
        for budget in rows
        if any(
            holds(budget, task, known[task.pk]) for task in family if task.pk in known
        )
    ]
    stands = stands_of(concerned, now=now or timezone.now())
    return sorted((stand for stand in stands if stand.is_now), key=lambda one: one.left)


def open_stop_proposals(
    user: Any, *, now: datetime | None = None
) -> list[BudgetCrossing]:
    """Proposed stops of today's periods that nobody has answered, the oldest first."""
    if not may_see(user):
        return []
    waiting = BudgetCrossing.objects.filter(
        is_stop=True, decided_at=None, undone_at=None, budget__enabled=True
    )
    reach = books_of(user)
    if not reach.everywhere:
        waiting = waiting.filter(budget__account__in=reach.accounts)
    found = list(waiting.select_related("budget__account").order_by("at", "pk"))
    days = calendars({crossing.budget.account_id for crossing in found})
    now = now or timezone.now()
    return [
        crossing
        for crossing in found
        if _is_current(crossing, days[crossing.budget.account_id].today(now))
    ]


def crossing_history(budget: Budget) -> list[BudgetCrossing]:
    """What was reached and what was answered, newest first."""
    rows = budget.crossings.select_related("decided_by").prefetch_related("mails")
    return list(rows.order_by("-at", "-percent", "-pk")[:MOST_HISTORY])


def _is_current(crossing: BudgetCrossing, today: date) -> bool:
    period = shown_period(crossing.budget, today)
    return period.holds(today) and period.start == crossing.period_start


@dataclass(frozen=True)
class _Work:
    """Leaves with frames to come, what each belongs to, what it is forecast to cost."""

    leaves: list[RenderTask]
    known: dict[int, Belonging]
    forecasts: dict[int, Forecast]


def _work_of(account_ids: Sequence[int]) -> _Work:
    leaves = [
        task
        for task in active_tasks(account_ids)
        if not task.child_count and has_to_come(task)
    ]
    ids = [task.pk for task in leaves]
    return _Work(leaves, belongings(ids), forecasts_of(ids))


def _outlook(budget: Budget, work: _Work) -> Outlook | None:
    """What the tasks at hand still cost; None where no forecast is known."""
    remaining, without, ends = ZERO, 0, []
    for task in work.leaves:
        if task.pk not in work.known or not holds(budget, task, work.known[task.pk]):
            continue
        forecast = work.forecasts.get(task.pk)
        if forecast is None:
            without += 1
            continue
        remaining += max(ZERO, forecast.cost_mid - task.cost)
        ends.append(forecast.end_mid)
    if not ends:
        return None
    if budget.counts == BudgetCounts.BALANCE:
        # Vouchers that are still there pay first.
        remaining = max(ZERO, remaining - (budget.account.coupon or ZERO))
    at = max((end for end in ends if end), default=None)
    return Outlook(remaining, at, without)


def _stand(
    budget: Budget,
    *,
    calendar: Calendar,
    first_day: date | None,
    outlook: Outlook | None,
    now: datetime,
    on: date | None,
) -> BudgetStand:
    today = calendar.today(now)
    period = shown_period(budget, on or today)
    # One sum for both: on a page with thirty budgets that counts.
    lately = today - DAY * FULL_DAYS
    until = max(period.end, today) if period.end else date.max
    days = spent_by_day(budget, min(period.start, lately), until)
    spent = sum((days[day] for day in days if period.holds(day)), ZERO)
    recent = sum((days[day] for day in days if lately <= day < today), ZERO)
    rate = rate_of(recent, first_day=first_day, today=today)
    is_now, left = period.holds(today), budget.amount - spent
    used_up = breach_at(left, outlook, now=now) if outlook and is_now else None
    by_forecast = calendar.day_of(used_up) if used_up else None
    end = calendar.start(period.end) if period.end else None
    return BudgetStand(
        budget=budget,
        currency=budget.account.currency,
        period_start=period.start,
        period_end=period.end,
        today=today,
        spent=spent,
        rate=rate,
        breach_by_rate=(
            breach_by_rate(left, rate, today=today, period=period) if is_now else None
        ),
        breach_by_forecast=_within(by_forecast, period),
        forecast_mid=(
            spent_by(end, spent=spent, outlook=outlook, now=now)
            if outlook and is_now
            else None
        ),
        outlook=outlook,
        purse=purse_of(budget.account),
    )


def _within(day: date | None, period: Period) -> date | None:
    return day if day and period.holds(day) else None
