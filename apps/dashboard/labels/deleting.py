"""What a label is wanted for, told before it is deleted."""

from dataclasses import dataclass
from typing import Any

from apps.actions.models import RetryPolicy
from apps.costs.models import Budget, BudgetScope
from apps.dashboard.labels.chips import LabelChip
from apps.farm.models import FarmAccount
from apps.farm.selectors.labels import label_totals


@dataclass(frozen=True)
class Deletion:
    """A label, and what goes by it."""

    account: FarmAccount
    chip: LabelChip
    tasks: int
    """That the viewer sees, and that lose it."""
    budgets: int
    rules: int


def deletion_of(user: Any, account: FarmAccount, name: str) -> Deletion:
    """Three counts."""
    budgets = Budget.objects.filter(
        account=account, scope=BudgetScope.LABEL, value=name, enabled=True
    )
    rules = RetryPolicy.objects.filter(account=account, label=name, enabled=True)
    return Deletion(
        account=account,
        chip=LabelChip(name),
        tasks=label_totals(user=user, account_id=account.pk).get(name, 0),
        budgets=budgets.count(),
        rules=rules.count(),
    )
