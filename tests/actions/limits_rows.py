"""Accounts with limits, and tasks of which it is known what they put at stake."""

from decimal import Decimal
from typing import Any

from apps.actions.models import ClickRules
from apps.farm.models import FarmAccount, RenderTask
from tests.factories import make_account, make_task

NEVER: dict[str, Any] = {"typed_tasks": None, "typed_frames": None}


def limited(**limits: Any) -> FarmAccount:
    """An account with these limits and no others."""
    account = make_account()
    ClickRules.objects.create(account=account, **NEVER | limits)
    return account


def dear(account: FarmAccount, cost: int = 10, **fields: Any) -> RenderTask:
    """A task that cost so much: what deleting it destroys."""
    return make_task(account, cost=Decimal(cost), **fields)
