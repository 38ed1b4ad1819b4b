"""Frames of one task into the mirror: only what changed is written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from django.db import transaction

from apps.common.chunks import chunks
from apps.farm.mapping import RowRefused, digest, frame_values, refused
from apps.farm.models import Frame, RenderTask
from apps.farm.reconcile.changes import FrameChange, OldFrame
from apps.farm.reconcile.fees import fees_note
from apps.farm.reconcile.notes import frames_note
from apps.farm.reconcile.readings import reading_close, reading_is_late
from apps.farm.reconcile.revisions import IDS_AT_ONCE, account_hold, revision_mark
from apps.farm.reconcile.writers import batch_size, rows_upsert
from apps.renderbus.schemas import BadRow, FrameRow

NAMES = (
    "task_id",
    "remote_id",
    "name",
    "number",
    "block",
    "status_code",
    "frame_type",
    "fee_amount",
    "coupon_fee",
    "arrears_fee",
    "cost",
    "started_at",
    "ended_at",
    "seconds",
    "resubmissions",
    "node",
    "ram_gb",
    "average_memory",
    "extra",
    "row_hash",
    "deleted_at",
)
_row = itemgetter(*NAMES)


@dataclass(frozen=True)
class FrameChanges:
    """What a read of frames came to."""

    seen: int
    changed: int
    adds_up: bool
    """Whether the frames now account for the task's counters."""
    refused: list[BadRow] = field(default_factory=list)
    """Rows that make no sense, to be put aside."""


def frames_reconcile(
    *,
    task: RenderTask,
    rows: Sequence[FrameRow],
    seen_at: datetime,
    complete: bool,
    settled: bool = False,
) -> FrameChanges:
    """Mirror rows of queryTaskFrames that were asked for from `seen_at` on.

    `complete`: the rows are the whole task, and a frame that is not among them is gone.
    `settled`: besides, the task's counters were read before and after and stood still,
    so that a difference that is left is the farm's own. A row that comes twice counts
    as it came last. A read older than one that was taken in changes nothing.
    """
    fresh = {row.id: row for row in rows}
    digests = {remote_id: digest(row) for remote_id, row in fresh.items()}
    known = _digests_of(task.pk, fresh.keys(), everything=complete)
    changed = [i for i, value in digests.items() if known.get(i) != value]
    written, bad = 0, []
    for some in chunks(changed, batch_size()):
        count, bad_rows = _write(task, [fresh[i] for i in some], digests, seen_at)
        written += count
        bad += bad_rows
    if complete:
        written += _drop(task, known.keys() - fresh.keys(), len(fresh), seen_at)
    adds_up = reading_close(
        task.pk, seen_at=seen_at, complete=complete and bool(fresh), settled=settled
    )
    return FrameChanges(len(fresh), written, adds_up, bad)


def _digests_of(
    task_id: int, remote_ids: Collection[int], *, everything: bool
) -> dict[int, str]:
    """Digests of the present frames in the range of the ids, or of all: one query."""
    rows = Frame.objects.filter(task_id=task_id).present()
    if not everything:
        if not remote_ids:
            return {}
        rows = rows.filter(remote_id__range=(min(remote_ids), max(remote_ids)))
    return dict(rows.values_list("remote_id", "row_hash"))


@transaction.atomic
def _write(
    task: RenderTask, rows: list[FrameRow], digests: dict[int, str], seen_at: datetime
) -> tuple[int, list[BadRow]]:
    """Write one batch with its fees and events; how many changed, and what cannot."""
    account_hold(task.account_id)
    if reading_is_late(task.pk, seen_at):
        return 0, []
    changes, bad = _changes(task, rows, digests)
    if not changes:
        return 0, bad
    values = [_row(change.values) for change in changes]
    rows_upsert(Frame, NAMES, values, key=("task_id", "remote_id"))
    fees_note(task, changes, seen_at)
    frames_note(task, changes, seen_at)
    revision_mark(task.account_id, [task.pk])
    return len(changes), bad


def _changes(
    task: RenderTask, rows: list[FrameRow], digests: dict[int, str]
) -> tuple[list[FrameChange], list[BadRow]]:
    """The rows that differ from what stands there now that nobody else writes."""
    old = _old_frames(task.pk, (row.id for row in rows))
    changes: list[FrameChange] = []
    bad: list[BadRow] = []
    for row in rows:
        before = old.get(row.id)
        row_hash = digests[row.id]
        if before and before.row_hash == row_hash and before.deleted_at is None:
            continue
        try:
            values = frame_values(row, task_remote_id=task.remote_id)
        except RowRefused as error:
            bad.append(refused(row, error))
            continue
        values |= {"task_id": task.pk, "row_hash": row_hash, "deleted_at": None}
        changes.append(FrameChange(values, before))
    return changes, bad


def _old_frames(task_id: int, remote_ids: Iterable[int]) -> dict[int, OldFrame]:
    found: dict[int, OldFrame] = {}
    for some in chunks(remote_ids, IDS_AT_ONCE):
        rows = Frame.objects.filter(task_id=task_id, remote_id__in=some)
        for row in map(OldFrame._make, rows.values_list(*OldFrame._fields)):
            found[row.remote_id] = row
    return found


@transaction.atomic
def _drop(task: RenderTask, missing: set[int], present: int, seen_at: datetime) -> int:
    """Mark frames that a complete read did not have as gone; how many.

    A list that is shorter than what the task counts is no proof of anything.
    """
    if not missing or not present:
        return 0
    account_hold(task.account_id)
    total = RenderTask.objects.values_list("total_frames", flat=True).get(pk=task.pk)
    if present < total or reading_is_late(task.pk, seen_at):
        return 0
    frames = Frame.objects.filter(task_id=task.pk).present()
    dropped = sum(
        frames.filter(remote_id__in=some).update(deleted_at=seen_at)
        for some in chunks(sorted(missing), IDS_AT_ONCE)
    )
    frames_note(task, [], seen_at, gone=dropped)
    revision_mark(task.account_id, [task.pk])
    return dropped
