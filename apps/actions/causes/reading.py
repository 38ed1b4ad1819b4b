"""Reading the logs of failed attempts for the line that tells why."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.actions.causes.failed import FAILED_CODES, attempt_key
from apps.actions.causes.signatures import signature_of
from apps.actions.models import FrameFailure
from apps.common.chunks import chunks
from apps.common.locks import Lock
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.reconcile import tasks_touch
from apps.farm.sync import sync_log_ends

A_TASK = 4
"""Logs that one look reads of one task."""
AT_ONCE = 12
"""Logs that one look reads of an account."""
ROWS = 500
LOOKED_THROUGH = 600
"""Rows in which those are searched for."""


@dataclass(frozen=True)
class Progress:
    """How far looking into the logs of failed frames has come."""

    wanted: int
    """Logs that are going to be read."""
    unread: int
    """Logs that nobody has read or asked for yet."""


def _unread() -> "QuerySet[FrameFailure]":
    return FrameFailure.objects.filter(log_read=False, timed_out=False)


def logs_want(task_ids: Collection[int]) -> int:
    """Have the logs of all failed frames of these leaves read; how many there are."""
    rows = _unread().filter(task__in=task_ids, frame__status_code__in=FAILED_CODES)
    found = dict(rows.filter(log_wanted=False).values_list("pk", "task_id"))
    for some in chunks(found, ROWS):
        FrameFailure.objects.filter(pk__in=some).update(log_wanted=True)
    _touch(set(found.values()))
    return len(found)


def _touch(task_ids: Collection[int]) -> None:
    """Have open pages show how far it is."""
    by_account: dict[int, list[int]] = {}
    rows = RenderTask.objects.filter(pk__in=task_ids)
    for account_id, pk in rows.values_list("account_id", "pk"):
        by_account.setdefault(account_id, []).append(pk)
    for account_id, ids in by_account.items():
        tasks_touch(account_id=account_id, task_ids=ids)


def logs_progress(task_ids: Collection[int]) -> Progress:
    """How many logs of the leaves' failed frames nobody has read. One query."""
    rows = _unread().filter(task__in=task_ids, frame__status_code__in=FAILED_CODES)
    told = rows.aggregate(
        wanted=Count("pk", filter=Q(log_wanted=True)),
        unread=Count("pk", filter=Q(log_wanted=False)),
    )
    return Progress(**told)


def accounts_with_logs() -> list[int]:
    """Primary keys of the accounts of which logs are to be read."""
    rows = FrameFailure.objects.filter(log_read=False, log_wanted=True)
    found = rows.order_by().values_list("task__account_id", flat=True).distinct()
    return sorted(found)


def failures_read(account: FarmAccount, *, lock: Lock | None = None) -> int:
    """Read some logs of the account's failed frames; how many were read."""
    chosen = _chosen(account)
    read: dict[int, FrameFailure] = {}

    def take(frame: Frame, text: str) -> None:
        failure = chosen[frame.pk][1]
        found = signature_of(text)
        failure.log_read = True
        if found is not None:
            failure.signature, failure.line = found
        failure.save(update_fields=("log_read", "signature", "line"))
        read[frame.pk] = failure

    frames = [frame for frame, _ in chosen.values()]
    if frames:
        sync_log_ends(account, frames, take, lock=lock)
    if read:
        ids = {failure.task_id for failure in read.values()}
        tasks_touch(account_id=account.pk, task_ids=ids)
    return len(read)


def _chosen(account: FarmAccount) -> dict[int, tuple[Frame, FrameFailure]]:
    """By frame what is read now: a few of each task, the newest failures first. What
    is no longer the frame's own attempt has lost its log, and is never asked for."""
    rows = (
        FrameFailure.objects.filter(
            log_read=False, log_wanted=True, task__account=account
        )
        .select_related("frame__task")
        .order_by("-pk")[:LOOKED_THROUGH]
    )
    found: dict[int, tuple[Frame, FrameFailure]] = {}
    tasks: dict[int, int] = {}
    lost = []
    for failure in rows:
        frame = failure.frame
        now = attempt_key(frame.resubmissions, frame.started_at)
        if failure.attempt != now or frame.status_code not in FAILED_CODES:
            lost.append(failure.pk)
        elif tasks.get(failure.task_id, 0) < A_TASK and len(found) < AT_ONCE:
            tasks[failure.task_id] = tasks.get(failure.task_id, 0) + 1
            found[frame.pk] = (frame, failure)
    FrameFailure.objects.filter(pk__in=lost).update(log_wanted=False)
    return found
