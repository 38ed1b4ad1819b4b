"""Logs of failed frames that nobody asked for: kept while there is nothing better to
do, for the farm forgets them with the frame's next attempt."""

from collections import Counter
from typing import NamedTuple

from apps.actions.causes.attempts import FAILED_CODES, attempt_key
from apps.actions.models import FrameFailure

AT_ONCE = 24
"""Logs of an account that are asked for in a minute; about four calls each."""
A_TASK = 50
"""Logs of one task that are kept unasked: the next ones say the same."""
LOOKED_THROUGH = 2_000
"""Newest failures of the account among which they are looked for."""
EVERY_S = 60.0


class _Row(NamedTuple):
    pk: int
    task_id: int
    attempt: str
    log_read: bool
    log_wanted: bool
    status_code: int
    attempt_now: str


def logs_spare(account_id: int) -> int:
    """Have some more logs read, the newest failures first; how many. No more while
    there are some that are waited for."""
    rows = _rows(account_id)
    if any(row.log_wanted and not row.log_read for row in rows):
        return 0
    kept = Counter(row.task_id for row in rows if row.log_read)
    chosen: list[int] = []
    for row in rows:
        if len(chosen) < AT_ONCE and kept[row.task_id] < A_TASK and _is_there(row):
            kept[row.task_id] += 1
            chosen.append(row.pk)
    FrameFailure.objects.filter(pk__in=chosen).update(log_wanted=True)
    return len(chosen)


def _rows(account_id: int) -> list[_Row]:
    rows = FrameFailure.objects.filter(task__account=account_id).order_by("-pk")
    found = rows.select_related("frame").only(
        "frame_id",
        "task_id",
        "attempt",
        "log_read",
        "log_wanted",
        "frame__status_code",
        "frame__resubmissions",
        "frame__started_at",
    )
    return [
        _Row(
            pk=row.pk,
            task_id=row.task_id,
            attempt=row.attempt,
            log_read=row.log_read,
            log_wanted=row.log_wanted,
            status_code=row.frame.status_code,
            attempt_now=attempt_key(row.frame.resubmissions, row.frame.started_at),
        )
        for row in found[:LOOKED_THROUGH]
    ]


def _is_there(row: _Row) -> bool:
    """Whether the farm still has that log, and nobody has read it."""
    is_now = row.attempt == row.attempt_now and row.status_code in FAILED_CODES
    return is_now and not row.log_read and "." in row.attempt
