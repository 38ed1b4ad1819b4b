"""What the polls did, for those who keep the installation going.

`accounts` None: of all there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, F, Max, Model, Q, QuerySet, Sum
from django.db.models.functions import Left, Length

from apps.common.paging import CursorError, Key, Page, keyset_page
from apps.farm.models import PULSES, Pulse, QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncOutcome
from apps.farm.selectors.accounts import quarantine_list, run_list

Row = TypeVar("Row", bound=Model)
NEWEST_FIRST = (Key("pk", descending=True),)
HEAD = 2_000
"""Characters of a row put aside that a list shows."""


@dataclass(frozen=True)
class PollTotals:
    """Polls of one account over some time."""

    polls: int = 0
    failed: int = 0
    aside: int = 0
    """Rows put aside, each as often as it came."""
    calls: int = 0


@dataclass(frozen=True)
class AsideTotals:
    """All rows that are put aside."""

    rows: int
    """Different ones."""
    last_seen_at: datetime | None


def pulses() -> dict[str, datetime | None]:
    """When beat last reached a worker of each queue; None: not yet."""
    found = dict(Pulse.objects.values_list("name", "at"))
    return {queue: found.get(queue) for queue in PULSES}


def poll_totals(
    *, since: datetime, accounts: Collection[int] | None = None
) -> dict[int, PollTotals]:
    """Polls that began since then, by account id. Two queries.

    The first goes back from the newest run, so both cost what that time had and no
    more: a number to compare with is something that any planner takes a range for.
    """
    older = SyncRun.objects.filter(started_at__lt=since).order_by("-pk")
    last = older.values_list("pk", flat=True).first()
    runs = SyncRun.objects.filter(pk__gt=last or 0)
    rows = (
        runs.order_by()
        # Plus nothing: or SQLite walks the whole index by account to group by it.
        .values(owner=F("account_id") + 0)
        .annotate(
            polls=Count("pk"),
            failed=Count("pk", filter=Q(outcome=SyncOutcome.FAILED)),
            aside=Sum("rows_quarantined"),
            total_calls=Sum("calls"),
        )
    )
    return {
        row["owner"]: PollTotals(
            row["polls"], row["failed"], row["aside"], row["total_calls"]
        )
        for row in rows
        if accounts is None or row["owner"] in accounts
    }


def run_page(
    *,
    account: int | None,
    outcome: str,
    kind: str,
    limit: int,
    cursor: str,
    accounts: Collection[int] | None = None,
) -> Page[SyncRun]:
    """Polls, newest first; the first page for a cursor that means nothing."""
    runs = run_list(account=account, outcome=outcome, kind=kind)
    if accounts is not None:
        runs = runs.filter(account__in=accounts)
    return _page(runs, limit, cursor)


def aside_page(
    *, limit: int, cursor: str, accounts: Collection[int] | None = None
) -> Page[QuarantinedRow]:
    """Rows put aside, the newest kind first, so that none moves while it is read.

    Each with `head` (its first HEAD characters) and `length` instead of `raw`.
    """
    rows = _of(quarantine_list(), accounts).defer("raw")
    rows = rows.annotate(head=Left("raw", HEAD), length=Length("raw"))
    return _page(rows, limit, cursor)


def aside_totals(*, accounts: Collection[int] | None = None) -> AsideTotals:
    """How many different rows are put aside, and when one was last seen."""
    rows = _of(QuarantinedRow.objects.all(), accounts)
    found = rows.aggregate(rows=Count("pk"), last=Max("last_seen_at"))
    return AsideTotals(rows=found["rows"], last_seen_at=found["last"])


def aside_raw(*, pk: int, accounts: Collection[int] | None = None) -> str | None:
    """All that is kept of a row put aside."""
    rows = _of(QuarantinedRow.objects.filter(pk=pk), accounts)
    return rows.values_list("raw", flat=True).first()


def _of(
    rows: QuerySet[QuarantinedRow], accounts: Collection[int] | None
) -> QuerySet[QuarantinedRow]:
    return rows if accounts is None else rows.filter(account__in=accounts)


def _page(rows: QuerySet[Row], limit: int, cursor: str) -> Page[Row]:
    try:
        return keyset_page(rows, keys=NEWEST_FIRST, limit=limit, cursor=cursor)
    except CursorError:
        return keyset_page(rows, keys=NEWEST_FIRST, limit=limit)
