"""The ledger's source: each change of a fee, in the transaction that mirrors it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.common.bulk import instant_writer, rows_insert
from apps.farm.mapping import FrameRecord
from apps.farm.models import FeeChange, RenderTask
from apps.farm.reconcile.changes import FrameChange, OldFrame
from apps.farm.reconcile.lookups import frame_keys

NAMES = (
    "account_id",
    "task_id",
    "frame_id",
    "seen_at",
    "spent_at",
    "old",
    "new",
    "delta",
    "balance_delta",
    "coupon_delta",
    "arrears_delta",
    "attempt",
    "status_code",
    "node",
)
NOTHING = (0, 0, 0)


def fees_note(
    task: RenderTask, changes: Sequence[FrameChange], seen_at: datetime
) -> None:
    """Write a FeeChange for each frame of which the cost, its parts or arrears moved.

    Also for one that has cost something and is now in another state or attempt. A new
    frame comes from nothing: the sum of a frame's deltas is its cost, always.
    """
    instant = instant_writer()
    at = instant(seen_at)
    rows: list[tuple[Any, ...]] = []
    fresh: list[tuple[int, tuple[Any, ...]]] = []
    for new, old in changes:
        fee = fee_change(new, old, task.submitted_at, seen_at)
        if fee is None:
            continue
        spent_at, *rest = fee
        row = (at, at if spent_at is seen_at else instant(spent_at), *rest)
        if old is None:
            fresh.append((new.remote_id, row))
        else:
            rows.append((task.account_id, task.pk, old.pk, *row))
    if fresh:
        keys = frame_keys(task.pk, [remote_id for remote_id, _ in fresh])
        rows += [(task.account_id, task.pk, keys[i], *row) for i, row in fresh]
    rows_insert(FeeChange, NAMES, rows)


Fee = tuple[datetime, int, int, int, int, int, int, int, int, str]
"""What a FeeChange says from spent_at on, in the order of NAMES; money in units."""


def fee_change(
    new: FrameRecord,
    old: OldFrame | None,
    submitted_at: datetime | None,
    seen_at: datetime,
) -> Fee | None:
    """What the ledger is told of a frame that changed; None when it is no matter of it.

    Pure. `submitted_at` is when the frame's task was.
    """
    was = NOTHING if old is None else old[3:6]
    fees = new[6:9]
    if fees == was and not (old is not None and _spent_otherwise(new, old)):
        return None
    balance, coupon, arrears = fees[0] - was[0], fees[1] - was[1], fees[2] - was[2]
    return (
        money_spent_at(new, submitted_at, seen_at),
        was[0] + was[1],
        new.cost,
        balance + coupon,
        balance,
        coupon,
        arrears,
        new.resubmissions,
        new.status_code,
        _node(new, old),
    )


def money_spent_at(
    new: FrameRecord, submitted_at: datetime | None, seen_at: datetime
) -> datetime:
    """The instant that a frame's money counts for, by the farm's clock or by ours.

    That is its end, where it makes sense: not before the frame's start or the task's
    submission, and not after it was seen. Of a frame that renders again the farm may
    still tell the end of the time before.
    """
    end = new.ended_at
    if end is None or end > seen_at:
        return seen_at
    if submitted_at is not None and end < submitted_at:
        return seen_at
    if new.started_at is not None and end < new.started_at:
        return seen_at
    return end


def _spent_otherwise(new: FrameRecord, old: OldFrame) -> bool:
    """Whether money that was spent already stands for something else now."""
    return (
        old.status_code != new.status_code or old.resubmissions != new.resubmissions
    ) and new[6:9] != NOTHING


def _node(new: FrameRecord, old: OldFrame | None) -> str:
    """The machine; the one that is known where the farm names none in this attempt."""
    if new.node or old is None or old.resubmissions != new.resubmissions:
        return new.node
    return old.node
