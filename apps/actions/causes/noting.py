"""Failed attempts, noted while the mirror shows them: the next attempt takes their
place there."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from apps.actions.causes.attempts import FAILED_CODES, attempt_key
from apps.actions.models import FailureCursor, FrameFailure
from apps.common.chunks import chunks
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.reconcile import tasks_touch
from apps.farm.status import frame_timed_out

LOOKED_AT = 4
"""Of so many frames of a task that are noted together the logs are read unasked."""
LEAVES = 50
"""Leaves whose frames are asked for in one query."""
ROWS = 500
BUDGET_S = 20.0
"""After that the rest is left to the next tick."""


def failures_note(now: datetime) -> int:
    """Note what failed since the last time, in every account; how many attempts.

    Reads frames that changed, of leaves that changed, and no others. Harmless to run
    twice, or at the same time: an attempt is noted once.
    """
    until = time.monotonic() + BUDGET_S
    return sum(
        _note_account(account, now, until)
        for account in FarmAccount.objects.filter(enabled=True).order_by("pk")
    )


def _note_account(account: FarmAccount, now: datetime, until: float) -> int:
    cursor, _ = FailureCursor.objects.get_or_create(account=account)
    seen, noted = cursor.revision, 0
    if seen >= account.revision:
        return 0
    for revision, leaves in _leaves_by_revision(account, seen):
        for some in chunks(leaves, LEAVES):
            noted += _note(account.pk, some, seen, now)
        if time.monotonic() > until:
            _move(cursor, revision)
            return noted
    # Nothing was committed below this revision since it was read.
    _move(cursor, account.revision)
    return noted


def _move(cursor: FailureCursor, revision: int) -> None:
    rows = FailureCursor.objects.filter(pk=cursor.pk, revision__lt=revision)
    rows.update(revision=revision)


def _leaves_by_revision(
    account: FarmAccount, seen: int
) -> Iterator[tuple[int, list[int]]]:
    """Leaves that changed since, the least recently changed first."""
    rows = (
        RenderTask.objects.leaves()
        .filter(account=account, revision__gt=seen, revision__lte=account.revision)
        .order_by("revision", "pk")
        .values_list("revision", "pk")
    )
    at, leaves = None, []
    for revision, pk in rows.iterator():
        if at is not None and revision != at:
            yield at, leaves
            leaves = []
        at = revision
        leaves.append(pk)
    if at is not None:
        yield at, leaves


def _note(account_id: int, leaves: list[int], seen: int, now: datetime) -> int:
    rows = (
        Frame.objects.present()
        .filter(task__in=leaves, revision__gt=seen, status_code__in=FAILED_CODES)
        .order_by("task_id", "pk")
        .only(
            "task_id",
            "status_code",
            "resubmissions",
            "started_at",
            "node",
            "cost",
        )
    )
    asked: Counter[int] = Counter()
    found = _failures(rows.iterator(chunk_size=ROWS), now)
    return sum(_write(account_id, some, asked) for some in chunks(found, ROWS))


def _failures(frames: Iterable[Frame], now: datetime) -> Iterator[FrameFailure]:
    for frame in frames:
        late = frame_timed_out(frame.status_code)
        yield FrameFailure(
            frame_id=frame.pk,
            task_id=frame.task_id,
            attempt=attempt_key(frame.resubmissions, frame.started_at),
            seen_at=now,
            status_code=frame.status_code,
            timed_out=late,
            node=frame.node,
            cost=frame.cost,
            # A log exists only of what was on a machine.
            log_read=frame.started_at is None,
        )


def _write(account_id: int, found: list[FrameFailure], asked: Counter[int]) -> int:
    """Write those that are new; what failed before gets its log read in any case, for
    that tells whether it fails in the same way again and again."""
    ids = [one.frame_id for one in found]
    known = FrameFailure.objects.filter(frame__in=ids)
    noted = set(known.values_list("frame_id", "attempt"))
    before = {frame_id for frame_id, _ in noted}
    new = [one for one in found if (one.frame_id, one.attempt) not in noted]
    for one in new:
        if one.log_read or one.timed_out:
            continue
        one.log_wanted = one.frame_id in before or asked[one.task_id] < LOOKED_AT
        asked[one.task_id] += one.log_wanted
    if new:
        with transaction.atomic():
            FrameFailure.objects.bulk_create(new, ignore_conflicts=True)
        tasks_touch(account_id=account_id, task_ids={one.task_id for one in new})
    return len(new)
