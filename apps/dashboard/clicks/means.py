"""Before money is spent: what it will cost about, and what is left to spend."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.actions.asking.stakes import expected_cost, frames_rendered
from apps.actions.asking.wishes import Wish
from apps.actions.operations import Operation
from apps.common.money import ZERO
from apps.costs.budgets.purse import Purse, purse_of
from apps.costs.budgets.selectors import budgets_for_tasks
from apps.costs.budgets.stands import BudgetStand
from apps.costs.forecast.levels import Band
from apps.dashboard.budgets.cards import TONES
from apps.farm.rights import MONEY, rights_of


@dataclass(frozen=True)
class PurseLine:
    """What an account has left, and what the click will cost there."""

    name: str
    """Farm text."""
    purse: Purse
    expected: Band | None

    @property
    def short(self) -> Decimal:
        """How much less it can pay than is expected, credit and all; 0: enough."""
        payable = self.purse.payable(vouchers=True)
        if self.expected is None or payable is None:
            return ZERO
        return max(ZERO, self.expected.mid - payable)


@dataclass(frozen=True)
class BudgetLine:
    """A budget that the click spends of."""

    stand: BudgetStand
    expected: Band | None
    """What the click costs in the budget's account: at most that is the budget's."""

    @property
    def tone(self) -> str:
        """The state whose colour it has, with what is expected."""
        return TONES["over" if self.would_be_over else self.stand.level]

    @property
    def would_be_over(self) -> Decimal:
        """By how much the click takes it beyond 100 %; 0 where it is beyond already."""
        if self.expected is None or self.stand.left <= 0:
            return ZERO
        return max(ZERO, self.expected.mid - self.stand.left)


@dataclass(frozen=True)
class Means:
    """What there is to spend for a click."""

    purses: list[PurseLine]
    budgets: list[BudgetLine]


def means_for(
    *,
    user: Any,
    operation: Operation,
    wishes: Sequence[Wish],
    now: datetime | None = None,
) -> Means | None:
    """For an operation that spends; None where it does not, or for who may not see."""
    rights = rights_of(user)
    fit = [
        wish
        for wish in wishes
        if wish.objection is None and rights.covers_task(MONEY, wish.task)
    ]
    if not operation.spends or not fit:
        return None
    rendered: dict[int, Counter[int]] = {}
    for wish, frames in zip(fit, frames_rendered(operation, fit), strict=True):
        rendered.setdefault(wish.task.account_id, Counter()).update(frames)
    expected = {pk: expected_cost(frames) for pk, frames in rendered.items()}
    accounts = {wish.task.account_id: wish.task.account for wish in fit}
    tasks = [wish.task for wish in fit]
    return Means(
        purses=[
            PurseLine(account.name, purse_of(account), expected.get(pk))
            for pk, account in accounts.items()
            if rights.covers(MONEY, account_id=pk)
        ],
        budgets=[
            BudgetLine(stand, expected.get(stand.budget.account_id))
            for stand in budgets_for_tasks(tasks, user=user, now=now or timezone.now())
        ],
    )
