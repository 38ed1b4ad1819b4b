"""The one writer of records: lines are added, and thrown away when they are old."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.farm.models import FarmAccount, FarmRecord, RecordKind
from apps.farm.records.lines import Line, numbered
from apps.farm.versions import MARK, marks_replace

RECORDS_MARK = f"{MARK}:records"
"""Replaced whenever lines came (see versions)."""
KEPT_FOR = timedelta(days=400)
"""A year, and some weeks to look back on it."""
MOST_KEPT = 200_000
"""Lines of one of an account's logs: one every three minutes for all that time."""


def records_keep(
    account: FarmAccount, lines: Sequence[Line], *, seen_at: datetime
) -> int:
    """Add those of a page that are not there yet; how many. Two queries at most."""
    found = numbered(lines)
    rows = FarmRecord.objects.filter(
        account=account,
        kind__in={line.kind for line in lines},
        digest__in={digest for digest, _ in found},
    )
    known = set(rows.values_list("digest", "copy"))
    new = [
        FarmRecord(
            account=account,
            kind=line.kind,
            at=line.at,
            actor=line.actor,
            source=line.source,
            address=line.address,
            what=line.what,
            task_ids=list(line.task_ids),
            data=line.data,
            digest=digest,
            copy=copy,
            seen_at=seen_at,
        )
        # The farm's newest comes first, and is to have the highest number.
        for (digest, copy), line in reversed(found.items())
        if (digest, copy) not in known
    ]
    FarmRecord.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        marks_replace([RECORDS_MARK])
    return len(new)


def records_past(now: datetime) -> Iterator[QuerySet[FarmRecord]]:
    """Lines to throw away: what is old, then the oldest of an account that has more
    of a kind than are kept."""
    yield FarmRecord.objects.filter(at__lt=now - KEPT_FOR)
    for pk in FarmAccount.objects.values_list("pk", flat=True):
        for kind in RecordKind:
            rows = FarmRecord.objects.filter(account=pk, kind=kind)
            newest = rows.order_by("-at").values_list("at", flat=True)
            last = newest[MOST_KEPT - 1 : MOST_KEPT].first()
            if last is not None:
                yield rows.filter(at__lt=last)


def newest_line() -> int:
    """Key of the line that was added last; 0 without any."""
    keys = FarmRecord.objects.order_by("-pk").values_list("pk", flat=True)
    return keys.first() or 0


def newest_record_at(
    account: FarmAccount, kind: RecordKind, *, until: datetime
) -> datetime | None:
    """When the newest line that is kept happened, of those up to that time."""
    rows = FarmRecord.objects.filter(account=account, kind=kind, at__lte=until)
    return rows.order_by("-at").values_list("at", flat=True).first()
