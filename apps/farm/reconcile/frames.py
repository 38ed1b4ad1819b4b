"""Frames of one task into the mirror: only what changed is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.common.bulk import batch_size, instant_writer, rows_upsert
from apps.common.chunks import chunks
from apps.farm.mapping import FrameRecord, RowRefused, digests, frame_record, refused
from apps.farm.models import Frame, RenderTask
from apps.farm.reconcile.changes import FrameChange
from apps.farm.reconcile.fees import fees_note
from apps.farm.reconcile.lookups import frame_digests, old_frames
from apps.farm.reconcile.notes import frames_note
from apps.farm.reconcile.readings import reading_close, reading_is_late
from apps.farm.reconcile.revisions import (
    IDS_AT_ONCE,
    account_hold,
    ancestors,
    revision_mark,
    revision_next,
)
from apps.renderbus.schemas import BadRow, FrameRow

NAMES = ("task_id", *FrameRecord._fields, "row_hash", "deleted_at", "revision")
_STARTED = FrameRecord._fields.index("started_at")


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
    hashes = digests(fresh.values())
    known = frame_digests(task.pk, fresh.keys(), everything=complete)
    changed = [i for i, value in hashes.items() if known.get(i) != value]
    read = _Read(task, seen_at, hashes, ancestors([task.pk]) if changed else set())
    written, bad = 0, []
    for some in chunks(changed, batch_size()):
        count, bad_rows = _write(read, [fresh[i] for i in some])
        written += count
        bad += bad_rows
    if complete:
        written += _drop(task, known.keys() - fresh.keys(), len(fresh), seen_at)
    adds_up = reading_close(
        task.pk, seen_at=seen_at, complete=complete and bool(fresh), settled=settled
    )
    return FrameChanges(len(fresh), written, adds_up, bad)


@dataclass(frozen=True)
class _Read:
    """What all batches of one read share."""

    task: RenderTask
    seen_at: datetime
    hashes: dict[int, str]
    above: set[int]


@transaction.atomic
def _write(read: _Read, rows: list[FrameRow]) -> tuple[int, list[BadRow]]:
    """Write one batch with its fees and events; how many changed, and what cannot."""
    task = read.task
    account_hold(task.account_id)
    if reading_is_late(task.pk, read.seen_at):
        return 0, []
    changes, bad = _changes(task, rows, read.hashes)
    if not changes:
        return 0, bad
    revision = revision_next(task.account_id)
    _frames_write(task.pk, changes, read.hashes, revision)
    fees_note(task, changes, read.seen_at)
    frames_note(task, changes, read.seen_at)
    revision_mark(task.account_id, [task.pk], above=read.above, revision=revision)
    return len(changes), bad


def _changes(
    task: RenderTask, rows: list[FrameRow], hashes: dict[int, str]
) -> tuple[list[FrameChange], list[BadRow]]:
    """The rows that differ from what stands there now that nobody else writes."""
    known = old_frames(task.pk, [row.id for row in rows])
    changes: list[FrameChange] = []
    bad: list[BadRow] = []
    for row in rows:
        old = known.get(row.id)
        if old is not None and old.row_hash == hashes[row.id] and not old.is_gone:
            continue
        try:
            new = frame_record(row, task_remote_id=task.remote_id)
        except RowRefused as error:
            bad.append(refused(row, error))
        else:
            changes.append(FrameChange(new, old))
    return changes, bad


def _frames_write(
    task_id: int, changes: list[FrameChange], hashes: dict[int, str], revision: int
) -> None:
    instant = instant_writer()
    rows = [
        row_values(task_id, new, hashes[new.remote_id], instant, revision)
        for new, _ in changes
    ]
    rows_upsert(Frame, NAMES, rows, key=("task_id", "remote_id"))


def row_values(
    task_id: int,
    new: FrameRecord,
    row_hash: str,
    instant: Callable[[datetime | None], Any],
    revision: int | None = None,
) -> tuple[Any, ...]:
    """A present frame in the order of NAMES; `instant` is an instant_writer()."""
    return (
        task_id,
        *new[:_STARTED],
        instant(new.started_at),
        instant(new.ended_at),
        *new[_STARTED + 2 :],
        row_hash,
        None,
        revision,
    )


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
    revision = revision_next(task.account_id)
    frames = Frame.objects.filter(task_id=task.pk).present()
    dropped = sum(
        frames.filter(remote_id__in=some).update(deleted_at=seen_at, revision=revision)
        for some in chunks(sorted(missing), IDS_AT_ONCE)
    )
    frames_note(task, [], seen_at, gone=dropped)
    revision_mark(task.account_id, [task.pk], revision=revision)
    return dropped
