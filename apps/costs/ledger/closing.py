"""A day that was reported stays as it was: later changes are corrections of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from apps.common.money import ZERO
from apps.costs.ledger.books import books_hold, books_mark
from apps.costs.ledger.posting import ledger_post, post_within
from apps.costs.ledger.zones import Calendar
from apps.costs.models import Books, ClosedDay, CostDay
from apps.farm.models import AccountState, FarmAccount, RenderTask
from apps.farm.querysets import RenderTaskQuerySet

IMPORT_HOLDS_UP = timedelta(days=1)
"""What could not be read for so long holds no day open any more."""
SUMS = ("amount", "balance", "coupon", "owed")
_DAY = timedelta(days=1)


class NotReady(ValueError):
    """The day cannot be closed yet; the message says why, to a person."""


def not_ready(account_id: int, day: date, now: datetime | None = None) -> str | None:
    """Why a day cannot be closed yet, in the active language; None when it can.

    It is not over, or the first import is not finished, or nobody has looked since it
    ended, as after a night in which farmdash was down: money of that day is still to
    come in. An account that is not polled or that the farm refuses, and a task whose
    frames cannot be read, hold nothing up.
    """
    now = now or timezone.now()
    end = Calendar.of(account_id).bounds(day)[1]
    if now < end:
        return gettext("The day is not over yet.")
    account = FarmAccount.objects.get(pk=account_id)
    if not account.enabled:
        return None
    if account.swept_at is None or _is_behind(account, end, now):
        return gettext("The account's tasks have not all been read yet.")
    unread = _unread(account_id, end, now).count()
    if not unread:
        return None
    return ngettext(
        "The frames of %(count)s task have not been read yet.",
        "The frames of %(count)s tasks have not been read yet.",
        unread,
    ) % {"count": unread}


def _is_behind(account: FarmAccount, end: datetime, now: datetime) -> bool:
    """Whether the account, in good health, was not looked at since the day ended."""
    if account.state != AccountState.OK or account.seen_at is None:
        return False
    return account.seen_at < end and now < end + IMPORT_HOLDS_UP


def _unread(account_id: int, end: datetime, now: datetime) -> RenderTaskQuerySet:
    """Leaves that may hold money of the day which nobody has read.

    Those that are new, and those that moved and whose turn has come since it ended.
    """
    lately = now - IMPORT_HOLDS_UP
    of_day = Q(first_seen_at__lt=end) | Q(submitted_at__lt=end)
    is_new = Q(frames_read_at=None, first_seen_at__gt=lately)
    is_next = Q(next_sync_at=None) | Q(next_sync_at__lte=now)
    moved = Q(frames_due=True, frames_seen_at__lt=end, read_at__gt=lately) & is_next
    leaves = RenderTask.objects.present().leaves().filter(account=account_id)
    return leaves.filter(of_day, is_new | moved, cost__gt=0)


def days_close(
    *, account_id: int, through: date, now: datetime | None = None
) -> ClosedDay:
    """Close every open day up to `through`, with all that is known of them by now.

    Changes that come later become corrections on later days. Days without money are
    closed as well. Closing again changes nothing. Raises NotReady.
    """
    now = now or timezone.now()
    closed = ClosedDay.objects.filter(account=account_id, day=through).first()
    if closed is not None:
        return closed
    reason = not_ready(account_id, through, now)
    if reason is not None:
        raise NotReady(reason)
    # Most of it outside of the transaction that keeps the account's writers waiting.
    ledger_post(account_id)
    return _close(account_id, through, now)


@transaction.atomic
def _close(account_id: int, through: date, now: datetime) -> ClosedDay:
    post_within(account_id)
    books = books_hold(account_id)
    closed = ClosedDay.objects.filter(account=account_id)
    if not closed.filter(day=through).exists():
        ClosedDay.objects.bulk_create(_rows(books, through, now), batch_size=500)
        last = max(through, books.closed_through or through)
        Books.objects.filter(pk=account_id).update(closed_through=last)
        books_mark(account_id)
    return closed.get(day=through)


def _rows(books: Books, through: date, now: datetime) -> Iterator[ClosedDay]:
    """The open days up to `through` with their sums."""
    costs = CostDay.objects.filter(account=books.pk, day__lte=through)
    if books.closed_through is None:
        first = costs.aggregate(first=Min("day"))["first"] or through
    else:
        # A day before the first that was ever closed has no money, and can have none.
        first = min(books.closed_through + _DAY, through)
    days = costs.filter(day__gte=first).order_by().values("day")
    rows: Any = days.annotate(**{f"sum_{name}": Sum(name) for name in SUMS})
    sums = {row["day"]: row for row in rows}
    for number in range((through - first).days + 1):
        day = first + number * _DAY
        found = sums.get(day)
        yield ClosedDay(
            account_id=books.pk,
            day=day,
            closed_at=now,
            position=books.position,
            **{name: found[f"sum_{name}"] if found else ZERO for name in SUMS},
        )
