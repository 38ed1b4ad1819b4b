"""The figures of an account are the same wherever they are summed up."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from apps.costs.models import CostDay, MachineDay, Posting
from apps.farm.models import FarmAccount, FeeChange

MONEY = ("amount", "balance", "coupon", "owed")
CHANGED = ("delta", "balance_delta", "coupon_delta", "arrears_delta")


def summed(rows: QuerySet[Any], key: tuple[str, ...], money: tuple[str, ...]) -> Any:
    """Sums of the money columns by the key columns, in Python; none that are 0."""
    found: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows.values(*key, *money):
        sums = found.setdefault(tuple(row[name] for name in key), Counter())
        for number, name in enumerate(money):
            sums[str(number)] += row[name]
    return {
        where: tuple(sums[str(number)] for number in range(len(money)))
        for where, sums in found.items()
        if any(sums.values())
    }


def same_sums(account: FarmAccount) -> None:
    """Changes, postings, days and machines agree to the last digit."""
    changes = FeeChange.objects.filter(account=account)
    postings = Posting.objects.filter(account=account)
    days = CostDay.objects.filter(account=account)
    machines = MachineDay.objects.filter(account=account)
    for key in ((), ("task_id",), ("frame_id",)):
        assert summed(changes, key, CHANGED) == summed(postings, key, MONEY)
    for key in ((), ("task_id", "day", "for_day", "outcome"), ("day",)):
        assert summed(postings, key, MONEY) == summed(days, key, MONEY)
    for key in ((), ("day", "node", "outcome")):
        one = summed(postings, key, ("amount",))
        assert one == summed(machines, key, ("amount",))
    number = postings.count()
    assert sum(days.values_list("postings", flat=True)) == number
    assert sum(machines.values_list("postings", flat=True)) == number
