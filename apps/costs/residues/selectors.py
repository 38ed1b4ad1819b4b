"""Differences as they stand, and how they came to be."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max, QuerySet

from apps.costs.models import BalanceCheck, Residue, ResidueOf
from apps.costs.residues.runway import Runway, runway

__all__ = (
    "Runway",
    "balance_checks",
    "newest",
    "residue_history",
    "residue_since",
    "residues_newest",
    "residues_now",
    "runway",
)


def newest(*, account_ids: Collection[int] | None = None) -> QuerySet[Residue]:
    """The last step of each difference, in order of the accounts and tasks."""
    rows = Residue.objects.all()
    if account_ids is not None:
        rows = rows.filter(account__in=account_ids)
    last = rows.order_by().values("account", "of", "task").annotate(last=Max("pk"))
    found = Residue.objects.filter(pk__in=last.values("last"))
    return found.select_related("account", "task").order_by("account", "of", "task")


def residues_now(*, account_ids: Collection[int] | None = None) -> list[Residue]:
    """What differs now: `amount` is not 0, which is the farm's figure minus ours.

    Steps of a balance that somebody explained, or that look like a top-up, are no
    part of it.
    """
    return list(newest(account_ids=account_ids).exclude(amount=0))


def residues_newest(*, account_ids: Collection[int]) -> list[Residue]:
    """How each balance stands, and each task that differs."""
    rows = newest(account_ids=account_ids)
    return list(rows.exclude(of=ResidueOf.TASK, amount=0))


def residue_since(residue: Residue) -> datetime:
    """Since when it differs, or adds up, without a break; `residue` is the newest."""
    same = residue_history(residue).filter(pk__lte=residue.pk).order_by()
    other = same.filter(amount=0) if residue.amount else same.exclude(amount=0)
    last = other.aggregate(last=Max("pk"))["last"] or 0
    first = same.filter(pk__gt=last).order_by("pk").values_list("at", flat=True).first()
    return first or residue.at


def residue_history(residue: Residue) -> QuerySet[Residue]:
    """All steps of the same difference, the newest first."""
    rows = Residue.objects.filter(
        account_id=residue.account_id, of=residue.of, task_id=residue.task_id
    )
    return rows.select_related("account", "task", "explained_by").order_by("-pk")


def balance_checks(
    *, account_ids: Collection[int] | None = None
) -> dict[int, BalanceCheck]:
    """By account: how far its balance is held against the books."""
    rows = BalanceCheck.objects.all()
    if account_ids is not None:
        rows = rows.filter(account__in=account_ids)
    return {check.account_id: check for check in rows}
