"""One transaction over tasks: rows that differ, with their events and their parents."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.common.bulk import rows_of, rows_upsert
from apps.common.chunks import chunks
from apps.farm.events import EventKind
from apps.farm.mapping import (
    DETAILS,
    ROLLED_UP,
    RowRefused,
    refused,
    task_values,
    went_to_bin,
)
from apps.farm.models import RenderTask
from apps.farm.reconcile.due import MOVES, due_at, frames_fall_due, has_frames
from apps.farm.reconcile.labels import labels_write
from apps.farm.reconcile.notes import TaskNotes
from apps.farm.reconcile.revisions import (
    IDS_AT_ONCE,
    account_hold,
    ancestors,
    revision_mark,
)
from apps.farm.reconcile.rollups import tasks_roll_up
from apps.farm.reconcile.trees import Placed, levels
from apps.renderbus.schemas import BadRow

UNSEEN = frozenset({"row_hash", "missing_sweeps"})
"""Columns whose change shows on no page."""
OWN = ("first_seen_at", "child_count", "frames_due", "next_sync_at", "revision")
"""Columns that an update leaves alone."""
_ELSEWHERE = {"frames_read_at", "frames_seen_at", "frames_whole_at", "frames_residue"}
NAMES = tuple(
    field.attname
    for field in RenderTask._meta.concrete_fields
    if field.attname not in _ELSEWHERE and not field.primary_key
)


class TaskBatch:
    """Writes rows of one account while nobody else does."""

    def __init__(
        self, account_id: int, digests: dict[int, str], seen_at: datetime
    ) -> None:
        self.account_id = account_id
        self.digests = digests
        self.seen_at = seen_at
        self.created = 0
        self.changed = 0
        self.refused: list[BadRow] = []
        self.binned: set[int] = set()
        """Remote ids of tasks that the farm has put into its bin."""
        self._tasks: dict[int, RenderTask] = {}
        self._notes = TaskNotes(account_id, seen_at)
        self._written: set[int] = set()
        self._due: list[tuple[int, datetime]] = []
        self._labelled: list[RenderTask] = []
        self._parents: set[int] = set()

    @transaction.atomic
    def write(self, rows: dict[int, Placed]) -> None:
        """Write the rows, parents before children."""
        account_hold(self.account_id)
        self._read(rows)
        for level in levels(rows):
            self._write_level(level)
        frames_fall_due(self._due)
        labels_write(self._labelled)
        self._notes.write()
        touched = self._written | tasks_roll_up(self._parents)
        if touched:
            revision_mark(self.account_id, touched)
        self.changed = len(self._written)

    def _read(self, rows: dict[int, Placed]) -> None:
        """The tasks as they stand, and their parents."""
        named = {placed.parent for placed in rows.values() if placed.parent is not None}
        for some in chunks(sorted(rows.keys() | named), IDS_AT_ONCE):
            tasks = RenderTask.objects.filter(
                account_id=self.account_id, remote_id__in=some
            )
            self._tasks |= {task.remote_id: task for task in tasks}

    def _write_level(self, level: list[Placed]) -> None:
        """Write rows whose parents are written."""
        tasks: list[RenderTask] = []
        for placed in level:
            try:
                task = self._apply(placed)
            except RowRefused as error:
                self.refused.append(refused(placed.row, error))
            else:
                tasks += [task] if task is not None else []
        rows_upsert(
            RenderTask,
            NAMES,
            rows_of(tasks, NAMES),
            key=("account_id", "remote_id"),
            keep=OWN,
        )
        self._learn_keys([task for task in tasks if task.pk is None])
        self._written |= {task.pk for task in tasks}
        self._parents |= {task.parent_id for task in tasks if task.parent_id}

    def _learn_keys(self, tasks: list[RenderTask]) -> None:
        by_id = {task.remote_id: task for task in tasks}
        for some in chunks(by_id, IDS_AT_ONCE):
            rows = RenderTask.objects.filter(
                account_id=self.account_id, remote_id__in=some
            )
            for remote_id, pk in rows.values_list("remote_id", "pk"):
                by_id[remote_id].pk = pk
        self._tasks |= by_id
        self.created += len(by_id)

    def _apply(self, placed: Placed) -> RenderTask | None:
        """The task with the row's values; None when nothing of it looks different."""
        row, old = placed.row, self._tasks.get(placed.row.id)
        if old is not None and self.seen_at < old.read_at:
            return None
        if old is not None and went_to_bin(row, known=old.extra):
            self.binned.add(row.id)
            return None
        values = task_values(row, known=_details(old))
        if row.children or (old is not None and old.child_count):
            values = {n: value for n, value in values.items() if n not in ROLLED_UP}
        values["row_hash"] = self.digests[row.id]
        values["parent_id"] = self._parent_of(placed, old)
        return self._create(values) if old is None else self._update(old, values)

    def _parent_of(self, placed: Placed, old: RenderTask | None) -> int | None:
        """Primary key of the parent; a known one stays unless another is named."""
        above = None if placed.parent is None else self._tasks.get(placed.parent)
        before = None if old is None else old.parent_id
        if above is None or above.pk == before:
            return before
        if old is not None and old.pk in {above.pk, *ancestors([above.pk])}:
            return before
        return above.pk

    def _create(self, values: dict[str, Any]) -> RenderTask:
        task = RenderTask(
            account_id=self.account_id,
            first_seen_at=self.seen_at,
            read_at=self.seen_at,
            **values,
        )
        task.frames_due = has_frames(task)
        self._labelled += [task] if task.labels else []
        self._notes.add(task, EventKind.TASK_APPEARED, new=task.status_code)
        return task

    def _update(self, task: RenderTask, values: dict[str, Any]) -> RenderTask | None:
        values |= {"deleted_at": None, "missing_sweeps": 0}
        old = {name: getattr(task, name) for name in values}
        differing = {name for name, value in values.items() if value != old[name]}
        if not differing - UNSEEN:
            # The same in other words: only the digest is new.
            known = {name: values[name] for name in UNSEEN}
            RenderTask.objects.filter(pk=task.pk).update(**known)
            return None
        for name, value in values.items():
            setattr(task, name, value)
        task.read_at = self.seen_at
        if "deleted_at" in differing:
            self._notes.add(task, EventKind.TASK_RETURNED, new=task.status_code)
        if "status_code" in differing:
            self._notes.add(
                task, EventKind.TASK_STATUS, old["status_code"], task.status_code
            )
        self._labelled += [task] if "labels" in differing else []
        if differing & MOVES and not task.child_count and has_frames(task):
            self._due.append((task.pk, due_at(task, differing, self.seen_at)))
        self._parents |= {old["parent_id"]} if old["parent_id"] else set()
        return task


def _details(task: RenderTask | None) -> dict[str, Any] | None:
    """What a row may leave out without meaning that it is gone."""
    if task is None:
        return None
    return {name: getattr(task, name) for name in (*DETAILS, "extra")}
