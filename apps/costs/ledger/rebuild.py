"""The sums made anew from the postings, and the postings from the fee changes."""

from collections.abc import Callable

from django.db import connection, transaction

from apps.common.append_only import remaking
from apps.costs.ledger.books import books_hold, books_mark
from apps.costs.ledger.check import closed_days_differ
from apps.costs.ledger.posting import post_within
from apps.costs.models import Books
from apps.farm.models import FeeChange
from apps.farm.reconcile.revisions import account_hold

Progress = Callable[[int, int], None]
"""Told now and then: how much is done, and of how much."""
STEPS = 2
"""Of making sums anew: days, machines."""

_DAYS = """
    INSERT INTO costs_costday (account_id, task_id, day, for_day, outcome, amount,
                               balance, coupon, owed, postings)
    SELECT account_id, task_id, day, for_day, outcome, CAST(SUM(amount) AS bigint),
           CAST(SUM(balance) AS bigint), CAST(SUM(coupon) AS bigint),
           CAST(SUM(owed) AS bigint), COUNT(*)
    FROM costs_posting WHERE account_id = %s
    GROUP BY account_id, task_id, day, for_day, outcome
"""
_MACHINES = """
    INSERT INTO costs_machineday (account_id, day, node, outcome, amount, postings)
    SELECT account_id, day, node, outcome, CAST(SUM(amount) AS bigint), COUNT(*)
    FROM costs_posting WHERE account_id = %s
    GROUP BY account_id, day, node, outcome
"""


class RebuildRefused(RuntimeError):
    """Closed days would not be what they were. Nothing was changed."""

    def __init__(self, days: list[str]) -> None:
        super().__init__(f"closed days would change: {', '.join(days)}")


def nobody(done: int, total: int) -> None:
    """Whom to tell when nobody asked."""


@transaction.atomic
def ledger_rebuild(
    account_id: int, progress: Progress = nobody, *, postings: bool = False
) -> None:
    """Throw away the account's sums and make them anew; `postings`: those, too.

    All in one transaction: nobody sees half of it, and one that dies has done nothing.
    Until then nothing is posted, and with `postings` the account's polls wait; on
    SQLite, which has one writer, everybody does. Raises RebuildRefused.
    """
    if postings:
        account_hold(account_id)
    books_hold(account_id)
    if postings:
        _postings_remake(account_id, progress)
        changed = closed_days_differ(account_id)
        if changed:
            raise RebuildRefused([str(difference.where[0]) for difference in changed])
    else:
        _sums_remake(account_id, progress)
    books_mark(account_id)


def _sums_remake(account_id: int, progress: Progress) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM costs_costday WHERE account_id = %s", [account_id])
        cursor.execute(_DAYS, [account_id])
        progress(1, STEPS)
        cursor.execute(
            "DELETE FROM costs_machineday WHERE account_id = %s", [account_id]
        )
        cursor.execute(_MACHINES, [account_id])
        progress(2, STEPS)


def _postings_remake(account_id: int, progress: Progress) -> None:
    with remaking("costs_posting"), connection.cursor() as cursor:
        for table in ("costs_posting", "costs_costday", "costs_machineday"):
            cursor.execute(
                f"DELETE FROM {table} WHERE account_id = %s",  # noqa: S608
                [account_id],
            )
    Books.objects.filter(pk=account_id).update(position=0)
    total = FeeChange.objects.filter(account=account_id).count()
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    post_within(account_id, told)
