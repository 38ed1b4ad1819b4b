"""Before money is spent: what it will cost about, and what is left to spend."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from apps.actions.operations import Operation
from apps.common.money import ZERO
from apps.costs.budgets.purse import Purse, purse_of
from apps.costs.budgets.selectors import budgets_for_tasks, may_see
from apps.costs.budgets.stands import BudgetStand
from apps.costs.forecast.levels import Band
from apps.costs.forecast.selectors import cost_of_frames
from apps.dashboard.budgets import TONES
from apps.farm.models import Frame, RenderTask

MOST_LEAVES = 60
"""Leaves of which the cost is told: with more the question would take seconds."""


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
    tasks: Sequence[RenderTask],
    frame_ids: Sequence[int] = (),
    now: datetime | None = None,
) -> Means | None:
    """For an operation that spends; None where it does not, or for who may not see."""
    if not operation.spends or not tasks or not may_see(user):
        return None
    accounts = {task.account_id: task.account for task in tasks}
    expected = {
        pk: _expected(frames)
        for pk, frames in _frames_of(operation, tasks, frame_ids).items()
    }
    stands = budgets_for_tasks(tasks, now=now or timezone.now())
    return Means(
        purses=[
            PurseLine(account.name, purse_of(account), expected.get(pk))
            for pk, account in accounts.items()
        ],
        budgets=[
            BudgetLine(stand, expected.get(stand.budget.account_id)) for stand in stands
        ],
    )


def _expected(frames: Counter[int]) -> Band | None:
    """What the frames of one account's leaves cost; None: not known, or too many."""
    frames += Counter()
    return cost_of_frames(frames=frames) if 0 < len(frames) <= MOST_LEAVES else None


def _frames_of(
    operation: Operation, tasks: Sequence[RenderTask], frame_ids: Sequence[int]
) -> dict[int, Counter[int]]:
    """Frames that the operation has rendered: account to leaf to their number."""
    found: dict[int, Counter[int]] = {}
    if operation.on_frames:
        rows = Frame.objects.filter(pk__in=frame_ids).order_by()
        counted = rows.values_list("task__account", "task").annotate(Count("pk"))
        for account_id, leaf, number in counted:
            found.setdefault(account_id, Counter())[leaf] = number
        return found
    for leaf_task in _leaves(tasks):
        number = leaf_task.failed_frames
        if operation.key == "start":
            number = leaf_task.total_frames - leaf_task.done_frames - number
        elif operation.key != "retry_failed":
            # More machines for the same frames: what that costs is not known.
            continue
        found.setdefault(leaf_task.account_id, Counter())[leaf_task.pk] = number
    return found


def _leaves(tasks: Sequence[RenderTask]) -> list[RenderTask]:
    """The tasks that own frames, these or those below them; a few more than told."""
    own = [task for task in tasks if not task.child_count]
    parents = [task.pk for task in tasks if task.child_count]
    if not parents:
        return own
    below = RenderTask.objects.present().leaves()
    below = below.filter(Q(parent__in=parents) | Q(parent__parent__in=parents))
    known = {task.pk for task in own}
    return own + [leaf for leaf in below if leaf.pk not in known]
