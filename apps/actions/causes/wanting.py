"""Which logs of failed frames are to be read, and how far that has come."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.actions.causes.attempts import FAILED_CODES
from apps.actions.models import FrameFailure
from apps.common.chunks import chunks
from apps.farm.models import RenderTask
from apps.farm.reconcile import tasks_touch

ROWS = 500


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
