"""Judging budgets: what was reached is noted and told, in one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from apps.costs.budgets.crossings import (
    crossing_to_tell,
    crossings_record,
    marks_reached,
    standing,
)
from apps.costs.budgets.periods import Period, periods_to_judge
from apps.costs.budgets.readers import readers_of
from apps.costs.budgets.spending import spent_in, today_of
from apps.costs.mails.outbox import mail_enqueue
from apps.costs.models import Budget, BudgetCrossing, MailKind
from apps.farm.reconcile import account_touch

logger = logging.getLogger(__name__)

_DECIDING = (
    "account_id",
    "scope",
    "value",
    "amount",
    "period",
    "counts",
    "starts",
    "ends",
    "enabled",
)
"""Columns that decide what was spent of what."""


def budgets_judge(*, now: datetime) -> int:
    """Judge every budget that goes on; how many thresholds were newly reached.

    One that cannot be judged does not keep the others from it.
    """
    found = 0
    for budget in Budget.objects.filter(enabled=True).select_related("account"):
        try:
            found += len(budget_judge(budget, now=now))
        except Exception:
            logger.exception("budget %s could not be judged", budget.pk)
    return found


def budget_judge(budget: Budget, *, now: datetime) -> list[BudgetCrossing]:
    """Note and tell what the budget newly reached, each threshold once a period."""
    found = []
    for period in periods_to_judge(budget, today_of(budget, now)):
        # Summed up before anything is held: most of the time nothing is new.
        spent = spent_in(budget, period)
        if set(marks_reached(budget, spent)) - standing(budget, period):
            found += _note(budget, period, spent=spent, now=now)
    return found


@transaction.atomic
def _note(
    budget: Budget, period: Period, *, spent: Decimal, now: datetime
) -> list[BudgetCrossing]:
    held = Budget.objects.select_for_update().get(pk=budget.pk)
    if any(getattr(held, name) != getattr(budget, name) for name in _DECIDING):
        # Changed meanwhile: the next tick judges it as it is now.
        return []
    fresh = crossings_record(held, period, spent=spent, now=now)
    _tell(held, fresh, now=now)
    if any(crossing.is_stop for crossing in fresh):
        # The overview says that it needs somebody.
        account_touch(account_id=held.account_id)
    return fresh


def _tell(budget: Budget, fresh: Sequence[BudgetCrossing], *, now: datetime) -> None:
    crossing = crossing_to_tell(fresh)
    if crossing is None:
        return
    for reader in readers_of(budget):
        mail_enqueue(
            key=f"budget:{crossing.pk}:{reader.address.casefold()}"[:200],
            kind=MailKind.BUDGET,
            address=reader.address,
            language=reader.language,
            zone=reader.zone,
            due_at=now,
            crossing=crossing,
        )
