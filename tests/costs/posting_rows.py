"""Postings with the days that are their sums, as the ledger writes both."""

import itertools
from decimal import Decimal
from typing import Any

from django.db.models import F

from apps.common.money import to_units
from apps.costs.models import CostDay, MachineDay, Posting
from apps.farm.models import Frame
from tests.costs.spend_rows import DAY
from tests.factories import NOW

_numbers = itertools.count(1)


def make_posting(frame: Frame, amount: str, **fields: Any) -> Posting:
    """Money of a frame, from the balance, for what was delivered on DAY."""
    money, day = Decimal(amount), fields.get("day", DAY)
    coupon = fields.get("coupon", Decimal(0))
    values: dict[str, Any] = {
        "account": frame.task.account,
        "change_id": next(_numbers),
        "task": frame.task,
        "frame": frame,
        "at": NOW,
        "day": day,
        "for_day": day,
        "outcome": "done",
        "attempt": 0,
        "node": "node-1",
        "amount": money,
        "balance": money - coupon,
        "coupon": coupon,
        "owed": Decimal(0),
    }
    posting = Posting.objects.create(**values | fields)
    _add(posting)
    return posting


def _add(posting: Posting) -> None:
    sums = {
        "amount": posting.amount,
        "balance": posting.balance,
        "coupon": posting.coupon,
        "owed": posting.owed,
        "postings": 1,
    }
    shared = {"day": posting.day, "outcome": posting.outcome}
    of_leaf = shared | {"task_id": posting.task_id, "for_day": posting.for_day}
    changed = {name: F(name) + _units(value) for name, value in sums.items()}
    if not CostDay.objects.filter(**of_leaf).update(**changed):
        CostDay.objects.create(account_id=posting.account_id, **of_leaf, **sums)
    of_machine = shared | {"account_id": posting.account_id, "node": posting.node}
    few = {name: sums[name] for name in ("amount", "postings")}
    changed = {name: F(name) + _units(value) for name, value in few.items()}
    if not MachineDay.objects.filter(**of_machine).update(**changed):
        MachineDay.objects.create(**of_machine, **few)


def _units(value: Any) -> int:
    """What F() adds up: it knows nothing of the units that amounts are kept in."""
    return to_units(value) if isinstance(value, Decimal) else int(value)
