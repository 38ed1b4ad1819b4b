"""Days of cost for tests of what reads them."""

from datetime import date
from decimal import Decimal
from typing import Any

from apps.costs.models import CostDay
from apps.costs.selectors.spend import Scope
from apps.farm.models import FarmAccount, RenderTask
from tests.factories import make_account, make_task

DAY = date(2026, 11, 20)
"""A Friday."""


def scope(start: date = date(2026, 1, 1), **fields: Any) -> Scope:
    """All of 2026, narrowed."""
    return Scope(**{"start": start, "end": date(2027, 1, 1)} | fields)


def make_day(task: RenderTask, amount: str, **fields: Any) -> CostDay:
    """A task's money of one day, from the balance, for what was delivered."""
    money, day = Decimal(amount), fields.get("day", DAY)
    values: dict[str, Any] = {
        "account": task.account,
        "task": task,
        "day": day,
        "for_day": day,
        "outcome": "done",
        "amount": money,
        "balance": money - fields.get("coupon", Decimal(0)),
        "coupon": Decimal(0),
        "owed": Decimal(0),
        "postings": 1,
    }
    return CostDay.objects.create(**values | fields)


def make_leaf(account: FarmAccount | None = None, **fields: Any) -> RenderTask:
    """A layer of a task; fields are the task's, the layer says nothing of itself."""
    top = make_task(account or make_account(), child_count=1, **fields)
    return make_task(top.account, parent=top, layer_name="beauty")
