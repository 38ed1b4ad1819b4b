"""Fee changes into the books: each once, whatever dies or runs twice.

The position moves in the transaction that writes the postings, and the books' row is
held meanwhile. So a second worker waits and then finds nothing left, and one that was
killed leaves either all of a batch or nothing of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.common.bulk import batch_size
from apps.costs.ledger.books import books_hold, books_mark
from apps.costs.ledger.placing import Placing
from apps.costs.ledger.replay import Sums, replay
from apps.costs.ledger.store import (
    changes_after,
    postings_write,
    stands_before,
    sums_write,
)
from apps.costs.ledger.zones import Calendar
from apps.costs.models import Books, ClosedDay
from apps.farm.models import FarmAccount, FeeChange
from apps.farm.reconcile.revisions import account_hold

LOOK_AFTER = timedelta(minutes=1)
"""Books with nothing new say in this time again that they are complete."""
KeepOn = Callable[[], bool]
"""Asked between batches: whether there is time for another."""


def always() -> bool:
    """There is time."""
    return True


def ledger_post(account_id: int, *, keep_on: KeepOn = always) -> int:
    """Post all changes of the account that there are now; how many.

    May run at any time, twice at once too, and be broken off: the next one goes on.
    """
    horizon, now = _horizon(account_id)
    done = 0
    while True:
        count, finished = _post_batch(account_id, horizon, now)
        done += count
        if finished or not keep_on():
            return done


def ledger_post_all(*, keep_on: KeepOn = always) -> int:
    """Post the changes of all accounts; how many."""
    accounts = FarmAccount.objects.order_by("pk").values_list("pk", flat=True)
    return sum(ledger_post(account_id, keep_on=keep_on) for account_id in accounts)


def accounts_due(now: datetime) -> list[int]:
    """Accounts that may have changes which are not posted, or were not looked at."""
    fresh = Books.objects.filter(
        position__gte=_newest(), posted_at__gt=now - LOOK_AFTER
    )
    accounts = FarmAccount.objects.exclude(pk__in=fresh.values("account_id"))
    return list(accounts.order_by("pk").values_list("pk", flat=True))


def nobody(count: int) -> None:
    """Whom to tell of a batch when nobody asked."""


@transaction.atomic
def post_within(account_id: int, told: Callable[[int], None] = nobody) -> None:
    """Post everything inside the caller's transaction: nobody writes meanwhile.

    `told` is told of each batch how many changes it had.
    """
    account_hold(account_id)
    horizon, now = _newest(), timezone.now()
    finished = False
    while not finished:
        count, finished = _post_batch(account_id, horizon, now)
        told(count)


@transaction.atomic
def _horizon(account_id: int) -> tuple[int, datetime]:
    """Up to where every change of the account is committed, and as of when.

    Changes take their ids while the account is held: now that it is held here, all of
    its changes up to the newest id of any account are there to be read.
    """
    account_hold(account_id)
    return _newest(), timezone.now()


def _newest() -> int:
    return FeeChange.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def _post_batch(account_id: int, horizon: int, now: datetime) -> tuple[int, bool]:
    """Post one batch: how many changes, and whether it was the last."""
    books = books_hold(account_id)
    if books.position >= horizon:
        if books.position == horizon:
            _move(books, horizon, now)
        return 0, True
    most = batch_size()
    changes = changes_after(account_id, books.position, horizon, most)
    stands = stands_before({change.frame_id for change in changes}, books.position)
    closings = ClosedDay.objects.filter(account=account_id)
    placing = Placing(Calendar.of(account_id), closings.values_list("position", "day"))
    posted = list(replay(changes, stands, placing))
    sums = Sums()
    for row in posted:
        sums.add(row)
    postings_write(account_id, posted)
    sums_write(account_id, sums)
    if posted:
        books_mark(account_id)
    finished = len(changes) < most
    _move(books, horizon if finished else changes[-1].id, now if finished else None)
    return len(changes), finished


def _move(books: Books, position: int, now: datetime | None) -> None:
    """Note how far the books are; `now`: everything seen by then is posted."""
    values = {"position": position} | ({"posted_at": now} if now is not None else {})
    rows = Books.objects.filter(pk=books.pk, position=books.position)
    if not rows.update(**values):
        raise RuntimeError("the books were written by somebody else meanwhile")
