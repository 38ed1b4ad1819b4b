"""An account's books: opened once, held while somebody writes in them."""

from django.db import connection, transaction
from django.db.models import F

from apps.costs.ledger.versions import version_mark
from apps.costs.ledger.zones import DEFAULT_ZONE, FIRST_DAY
from apps.costs.models import Books, ReportingZone


def books_hold(account_id: int) -> Books:
    """The account's books, nobody else's until the transaction ends.

    Opening them writes down the zone that holds for the account's days: what the
    environment says later changes nothing that was counted before.
    """
    if not Books.objects.filter(pk=account_id).exists():
        _open(account_id)
    rows = Books.objects.filter(pk=account_id)
    # SQLite has one writer as it is: transactions there begin IMMEDIATE.
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return rows.get()


def books_mark(account_id: int) -> None:
    """A figure of the account moves with this transaction: pages are told of it."""
    Books.objects.filter(pk=account_id).update(revision=F("revision") + 1)
    transaction.on_commit(version_mark, robust=True)


def _open(account_id: int) -> None:
    """New rows, unless somebody was faster."""
    Books.objects.bulk_create([Books(account_id=account_id)], ignore_conflicts=True)
    if not ReportingZone.objects.filter(account=account_id).exists():
        zone = ReportingZone(
            account_id=account_id, from_day=FIRST_DAY, zone=DEFAULT_ZONE
        )
        ReportingZone.objects.bulk_create([zone], ignore_conflicts=True)
