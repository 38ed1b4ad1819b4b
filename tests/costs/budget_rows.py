"""Budgets for tests: of 100.00 a month for a project of a farm seen at NOW."""

from datetime import date
from decimal import Decimal
from typing import Any

from apps.costs.budgets.wanted import BudgetWanted
from apps.costs.models import Budget, BudgetCrossing
from apps.farm.models import FarmAccount
from tests.costs.factories import DAY
from tests.factories import NOW, make_account

MONTH = DAY.replace(day=1)


def make_budget(account: FarmAccount | None = None, **fields: Any) -> Budget:
    """A budget for the account's whole November, 100.00 of its currency."""
    account = account or make_account()
    users = fields.pop("users", ())
    values: dict[str, Any] = {
        "name": "November",
        "account": account,
        "scope": "account",
        "amount": Decimal(100),
        "period": "month",
        "starts": MONTH,
        "thresholds": [50, 80, 100],
    }
    budget = Budget.objects.create(**values | fields)
    budget.users.set(users)
    return budget


def make_crossing(budget: Budget, percent: int = 80, **fields: Any) -> BudgetCrossing:
    """A threshold reached in November."""
    values: dict[str, Any] = {
        "budget": budget,
        "period_start": MONTH,
        "percent": percent,
        "at": NOW,
        "spent": Decimal(percent),
        "amount": budget.amount,
    }
    return BudgetCrossing.objects.create(**values | fields)


def wanted(account: FarmAccount, **fields: Any) -> BudgetWanted:
    """A budget as a person wants it."""
    values: dict[str, Any] = {
        "name": "November",
        "account": account,
        "scope": "account",
        "amount": Decimal(100),
        "period": "month",
        "starts": date(2026, 11, 1),
    }
    return BudgetWanted(**values | fields)
