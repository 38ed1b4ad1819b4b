"""The log of polls: what each one cost, saw and changed, and how it ended."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from apps.farm.models import FarmAccount, QuarantinedRow, SyncRun
from apps.farm.models.runs import SyncKind, SyncOutcome
from apps.farm.troubles import trouble_of
from apps.renderbus.schemas import BadRow

LONGEST_RAW = 20_000
"""Characters that are kept of a row that was put aside."""
MOST_QUARANTINED = 500
"""Different rows of one account and interface that are kept."""
FORGOTTEN_AFTER = timedelta(minutes=30)
"""No poll takes so long: one that is still running was killed."""


@contextmanager
def sync_run(account: FarmAccount, kind: SyncKind) -> Iterator[SyncRun]:
    """A poll as a row that always says how it ended; errors are raised again."""
    run = SyncRun.objects.create(account=account, kind=kind, started_at=timezone.now())
    try:
        yield run
    except BaseException as error:
        run.outcome = SyncOutcome.FAILED
        if isinstance(error, Exception):
            trouble = trouble_of(error)
            run.error, run.error_code = trouble.text, trouble.code
        _finish(run)
        raise
    if run.outcome == SyncOutcome.RUNNING:
        put_aside = run.rows_quarantined or run.error
        run.outcome = SyncOutcome.DEGRADED if put_aside else SyncOutcome.OK
    _finish(run)


def _finish(run: SyncRun) -> None:
    run.finished_at = timezone.now()
    run.save()


def forgotten_runs_end(now: datetime) -> int:
    """Mark polls that never said how they ended as failed; returns how many."""
    running = SyncRun.objects.filter(
        outcome=SyncOutcome.RUNNING, started_at__lt=now - FORGOTTEN_AFTER
    )
    return running.update(outcome=SyncOutcome.FAILED, finished_at=now)


def rows_quarantine(run: SyncRun, interface: str, bad: Iterable[BadRow]) -> None:
    """Put rows aside with their raw text, each different one once, and count them."""
    rows = {_digest(row): row for row in bad}
    if not rows:
        return
    run.rows_quarantined += len(rows)
    now = timezone.now()
    kept = QuarantinedRow.objects.filter(account_id=run.account_id, interface=interface)
    known = set(
        kept.filter(digest__in=rows).values_list("digest", flat=True),
    )
    kept.filter(digest__in=known).update(count=F("count") + 1, last_seen_at=now)
    strange = [digest for digest in rows if digest not in known]
    room = max(0, MOST_QUARANTINED - kept.count()) if strange else 0
    QuarantinedRow.objects.bulk_create(
        [
            QuarantinedRow(
                account_id=run.account_id,
                interface=interface,
                digest=digest,
                raw=rows[digest].raw[:LONGEST_RAW],
                error=rows[digest].error[:1000],
                first_seen_at=now,
                last_seen_at=now,
            )
            for digest in strange[:room]
        ],
        ignore_conflicts=True,
    )


def _digest(row: BadRow) -> str:
    return hashlib.blake2b(row.raw.encode(), digest_size=16).hexdigest()
