"""The ledger's source: each change of a fee, in the transaction that mirrors it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.common.chunks import chunks
from apps.common.money import ZERO
from apps.farm.models import FeeChange, Frame, RenderTask
from apps.farm.reconcile.changes import FrameChange
from apps.farm.reconcile.revisions import IDS_AT_ONCE
from apps.farm.reconcile.writers import rows_insert

NAMES = (
    "account_id",
    "task_id",
    "frame_id",
    "seen_at",
    "old",
    "new",
    "delta",
    "balance_delta",
    "coupon_delta",
    "arrears_delta",
    "attempt",
    "status_code",
)
NONE = (ZERO, ZERO, ZERO)
Fees = tuple[Decimal, Decimal, Decimal]
"""Taken from the balance, taken from vouchers, owed."""


def fees_note(
    task: RenderTask, changes: Sequence[FrameChange], seen_at: datetime
) -> None:
    """Write a FeeChange for each frame of which the cost, its parts or arrears moved.

    A new frame comes from nothing: the sum of a frame's deltas is its cost, always.
    """
    moved = [change for change in changes if _old_fees(change) != _new_fees(change)]
    if not moved:
        return
    fresh = [change.values["remote_id"] for change in moved if change.old is None]
    keys = _keys_of(task.pk, fresh)
    keys |= {change.old.remote_id: change.old.pk for change in moved if change.old}
    rows_insert(FeeChange, NAMES, [_row(task, keys, c, seen_at) for c in moved])


def _old_fees(change: FrameChange) -> Fees:
    old = change.old
    return NONE if old is None else (old.fee_amount, old.coupon_fee, old.arrears_fee)


def _new_fees(change: FrameChange) -> Fees:
    new = change.values
    return new["fee_amount"], new["coupon_fee"], new["arrears_fee"]


def _row(
    task: RenderTask, keys: dict[int, int], change: FrameChange, seen_at: datetime
) -> tuple[Any, ...]:
    before, after = _old_fees(change), _new_fees(change)
    balance, coupon, arrears = (
        new - old for new, old in zip(after, before, strict=True)
    )
    return (
        task.account_id,
        task.pk,
        keys[change.values["remote_id"]],
        seen_at,
        before[0] + before[1],
        after[0] + after[1],
        balance + coupon,
        balance,
        coupon,
        arrears,
        change.values["resubmissions"],
        change.values["status_code"],
    )


def _keys_of(task_id: int, remote_ids: list[int]) -> dict[int, int]:
    """Primary keys of frames that were only just inserted."""
    found: dict[int, int] = {}
    for some in chunks(remote_ids, IDS_AT_ONCE):
        rows = Frame.objects.filter(task_id=task_id, remote_id__in=some)
        found |= dict(rows.values_list("remote_id", "pk"))
    return found
