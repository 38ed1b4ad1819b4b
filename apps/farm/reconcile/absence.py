"""Tasks that are not there any more: suspected twice, asked for, then gone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from apps.common.chunks import chunks
from apps.farm.events import EventKind
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.reconcile.notes import TaskNotes
from apps.farm.reconcile.revisions import (
    DEEPEST,
    IDS_AT_ONCE,
    account_hold,
    revision_mark,
)
from apps.farm.reconcile.rollups import tasks_roll_up

SWEEPS = 2
"""A task is asked for by id when so many full sweeps in a row did not have it."""
FEW = 5
"""So many tasks may vanish at once without anybody wondering…"""
PART = 5
"""… and of more than these, not over one in PART of what the account has."""


class MirrorFrozen(Exception):
    """So much would vanish at once that nobody believes it. Nothing was done."""

    def __init__(self, missing: int, present: int) -> None:
        super().__init__(f"{missing} of {present} tasks vanished at once")
        self.missing = missing
        self.present = present


@dataclass(frozen=True)
class Absent:
    """What a sweep did not find."""

    missing: int = 0
    suspects: list[int] = field(default_factory=list)
    """Remote ids that were missing often enough: to be asked for by id."""


class _Present(NamedTuple):
    pk: int
    remote_id: int
    parent_id: int | None
    missing_sweeps: int


@transaction.atomic
def tasks_absent(
    *,
    account: FarmAccount,
    seen_ids: Collection[int],
    swept_from: datetime,
    accept_loss: bool = False,
) -> Absent:
    """Note which tasks a complete sweep, begun at `swept_from`, did not have.

    `seen_ids` are remote ids of any level (TaskChanges.ids, and those of unreadable
    rows). Below the top only tasks are judged whose siblings were seen. An empty sweep
    proves nothing. Raises MirrorFrozen. `accept_loss`: a person said that it is real.
    """
    account_hold(account.pk)
    seen = set(seen_ids)
    judged = _judged(account.pk, seen, swept_from)
    missing = [task for task in judged if task.remote_id not in seen]
    if not missing or not (seen or accept_loss):
        _found_again(judged, seen)
        return Absent()
    if not accept_loss:
        _check_loss(len(missing), len(judged))
    _found_again(judged, seen)
    for some in chunks(missing, IDS_AT_ONCE):
        RenderTask.objects.filter(pk__in=[task.pk for task in some]).update(
            missing_sweeps=Least(F("missing_sweeps") + 1, Value(SWEEPS))
        )
    suspects = [t.remote_id for t in missing if t.missing_sweeps + 1 >= SWEEPS]
    return Absent(len(missing), suspects)


@transaction.atomic
def tasks_gone(
    *,
    account: FarmAccount,
    remote_ids: Collection[int],
    seen_at: datetime,
    requested: bool = False,
    accept_loss: bool = False,
) -> int:
    """Mark tasks, with what is below them, as deleted; how many.

    The farm did not know these ids when asked at `seen_at`. Only suspects of
    tasks_absent are believed to be gone, or, `requested`, tasks that we asked the farm
    to delete. Raises MirrorFrozen as tasks_absent does.
    """
    account_hold(account.pk)
    present = RenderTask.objects.present().filter(account=account)
    lost: list[RenderTask] = []
    for some in chunks(sorted(set(remote_ids)), IDS_AT_ONCE):
        tasks = present.filter(remote_id__in=some, read_at__lte=seen_at)
        lost += tasks if requested else tasks.filter(missing_sweeps__gte=SWEEPS)
    if not lost:
        return 0
    if not (requested or accept_loss):
        _check_loss(len(lost), present.count())
    return _delete(account.pk, lost, seen_at)


def _judged(account_id: int, seen: set[int], swept_from: datetime) -> list[_Present]:
    """Present tasks of which this sweep says something."""
    rows = RenderTask.objects.present().filter(
        account_id=account_id, read_at__lt=swept_from
    )
    columns = rows.order_by().values_list(*_Present._fields)
    present = [_Present._make(row) for row in columns]
    families = {task.parent_id for task in present if task.remote_id in seen}
    return [t for t in present if t.parent_id is None or t.parent_id in families]


def _check_loss(missing: int, present: int) -> None:
    if missing > FEW and missing * PART > present:
        raise MirrorFrozen(missing, present)


def _found_again(judged: Iterable[_Present], seen: set[int]) -> None:
    """Tasks that a sweep has are under no suspicion any more."""
    pks = [t.pk for t in judged if t.missing_sweeps and t.remote_id in seen]
    for some in chunks(pks, IDS_AT_ONCE):
        RenderTask.objects.filter(pk__in=some).update(missing_sweeps=0)


def _delete(account_id: int, lost: list[RenderTask], seen_at: datetime) -> int:
    tasks = {task.pk: task for task in lost}
    level = list(tasks)
    for _ in range(DEEPEST):
        below: dict[int, RenderTask] = {}
        for some in chunks(level, IDS_AT_ONCE):
            found = RenderTask.objects.present().filter(parent_id__in=some)
            below |= {task.pk: task for task in found if task.pk not in tasks}
        if not below:
            break
        tasks |= below
        level = list(below)
    notes = TaskNotes(account_id, seen_at)
    for task in tasks.values():
        notes.add(task, EventKind.TASK_DELETED, old=task.status_code)
    for some in chunks(tasks, IDS_AT_ONCE):
        RenderTask.objects.filter(pk__in=some).update(
            deleted_at=seen_at, frames_due=False, next_sync_at=None
        )
    notes.write()
    parents = {task.parent_id for task in tasks.values() if task.parent_id}
    revision_mark(account_id, tasks.keys() | tasks_roll_up(parents - tasks.keys()))
    return len(tasks)
