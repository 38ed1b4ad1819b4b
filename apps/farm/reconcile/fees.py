"""The ledger's source: each change of a fee, in the transaction that mirrors it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apps.farm.models import FeeChange, RenderTask
from apps.farm.reconcile.changes import FrameChange
from apps.farm.reconcile.lookups import frame_keys
from apps.farm.reconcile.writers import instant_writer, rows_insert

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
)


def fees_note(
    task: RenderTask, changes: Sequence[FrameChange], seen_at: datetime
) -> None:
    """Write a FeeChange for each frame of which the cost, its parts or arrears moved.

    A new frame comes from nothing: the sum of a frame's deltas is its cost, always.
    """
    instant = instant_writer()
    at = instant(seen_at)
    rows: list[tuple[Any, ...]] = []
    fresh: list[tuple[int, tuple[Any, ...]]] = []
    for new, old in changes:
        was = (0, 0, 0) if old is None else old[3:6]
        fees = new[6:9]
        if fees == was:
            continue
        balance, coupon, arrears = fees[0] - was[0], fees[1] - was[1], fees[2] - was[2]
        ended_before = (
            old is None
            and new.ended_at is not None
            and new.ended_at < task.first_seen_at
        )
        row = (
            at,
            instant(new.ended_at) if ended_before else at,
            was[0] + was[1],
            new.cost,
            balance + coupon,
            balance,
            coupon,
            arrears,
            new.resubmissions,
            new.status_code,
        )
        if old is None:
            fresh.append((new.remote_id, row))
        else:
            rows.append((task.account_id, task.pk, old.pk, *row))
    if fresh:
        keys = frame_keys(task.pk, [remote_id for remote_id, _ in fresh])
        rows += [(task.account_id, task.pk, keys[i], *row) for i, row in fresh]
    rows_insert(FeeChange, NAMES, rows)
