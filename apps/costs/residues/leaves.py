"""Holds what tasks say they cost against the sum of their frames."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Q, Sum
from django.db.models.functions import Cast

from apps.common.chunks import chunks
from apps.common.money import LARGEST, UNIT, ZERO, from_units, to_units
from apps.costs.ledger.books import books_mark
from apps.costs.models import BalanceCheck, Residue, ResidueOf
from apps.costs.residues.selectors import newest
from apps.farm.models import FarmAccount, RenderTask

OVERLAP = timedelta(minutes=5)
"""Reads that began so long before the last check may have been written after it."""
AT_ONCE = 200
OWED = "arrears"
"""Note of a difference between what is owed; the cost itself adds up."""


def leaves_check(account: FarmAccount, *, now: datetime) -> int:
    """Note differences of the leaves that were read since; how many leaves that were.

    A leaf whose frames are due is asked for anew by the farm's poll: while it moves it
    says nothing. What differs then still is the farm's own contradiction.
    """
    check, _ = BalanceCheck.objects.get_or_create(account=account)
    differing = newest(account_ids=[account.pk]).filter(of=ResidueOf.TASK)
    known = {row.task_id: row for row in differing.exclude(amount=0)}
    leaves = RenderTask.objects.present().leaves().filter(account=account)
    leaves = leaves.filter(frames_due=False, frames_read_at__isnull=False)
    if check.leaves_at is not None:
        since = check.leaves_at - OVERLAP
        moved = Q(frames_read_at__gt=since) | Q(read_at__gt=since)
        leaves = leaves.filter(moved | Q(pk__in=list(known)))
    ids = list(leaves.order_by("pk").values_list("pk", flat=True))
    read = set(ids)
    for some in chunks(ids, AT_ONCE):
        _hold(account, some, known, now)
    gone = _gone(account, [pk for pk in known if pk and pk not in read])
    _note(account, dict.fromkeys(gone, (ZERO, "")), known, now)
    BalanceCheck.objects.filter(pk=check.pk).update(leaves_at=now)
    return len(ids)


def _gone(account: FarmAccount, task_ids: list[int]) -> list[int]:
    """Those that the farm has no more: there is nothing left that could differ."""
    rows = RenderTask.objects.filter(account=account, pk__in=task_ids)
    return list(rows.exclude(deleted_at=None).values_list("pk", flat=True))


def _hold(
    account: FarmAccount,
    ids: Sequence[int],
    known: dict[int | None, Residue],
    now: datetime,
) -> None:
    """One statement reads tasks and frames as they were at one time."""
    present = Q(frames__deleted_at=None)
    rows = (
        RenderTask.objects.filter(pk__in=ids, frames_due=False)
        .values_list("pk", "cost", "arrears")
        .annotate(
            frames_cost=Sum(Cast("frames__cost", BigIntegerField()), filter=present),
            frames_owed=Sum(
                Cast("frames__arrears_fee", BigIntegerField()), filter=present
            ),
        )
        .order_by("pk")
    )
    found: dict[int, tuple[Decimal, str]] = {}
    for pk, cost, owed, frames_cost, frames_owed in rows:
        left = to_units(cost) - int(frames_cost or 0)
        left_owed = to_units(owed) - int(frames_owed or 0)
        # What it cost comes first: a difference of what is owed waits behind it.
        found[pk] = (_amount(left or left_owed), "" if left else OWED)
    _note(account, found, known, now)


def _amount(units: int) -> Decimal:
    """A difference that can be kept: beyond what money may be, the largest that is."""
    most = LARGEST - UNIT
    return max(-most, min(most, from_units(units)))


def _note(
    account: FarmAccount,
    found: dict[int, tuple[Decimal, str]],
    known: dict[int | None, Residue],
    now: datetime,
) -> None:
    """Write the differences that are others than before."""
    rows = []
    for pk, (amount, note) in found.items():
        was = known[pk].amount if pk in known else ZERO
        if amount == was and (not amount or known[pk].note == note):
            continue
        values: dict[str, Any] = {
            "amount": amount,
            "step": amount - was,
            "note": note if amount else "",
        }
        row = Residue(account=account, of=ResidueOf.TASK, task_id=pk, at=now, **values)
        rows.append(row)
    if rows:
        with transaction.atomic():
            Residue.objects.bulk_create(rows)
            books_mark(account.pk)
