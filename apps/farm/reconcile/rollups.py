"""Counters and money of tasks with children: the sums over the children."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Sum

from apps.common.chunks import chunks
from apps.farm.mapping import ROLLED_UP
from apps.farm.models import RenderTask
from apps.farm.reconcile.revisions import DEEPEST, IDS_AT_ONCE

MOST = 2**31 - 1
"""The largest number that a counter's column holds."""


def tasks_roll_up(parent_ids: Collection[int]) -> set[int]:
    """Sum up these parents, and what is above the ones that changed; those that did."""
    changed: set[int] = set()
    level = set(parent_ids)
    for _ in range(DEEPEST):
        level = {
            pk
            for some in chunks(sorted(level), IDS_AT_ONCE)
            for pk in _roll_up_level(some)
        }
        if not level:
            break
        changed |= level
        level = {
            parent
            for some in chunks(sorted(level), IDS_AT_ONCE)
            for parent in RenderTask.objects.filter(pk__in=some)
            .exclude(parent=None)
            .values_list("parent_id", flat=True)
        } - changed
    return changed


def _roll_up_level(parent_ids: list[int]) -> list[int]:
    """Sum up these parents; those that changed."""
    sums = _sums(parent_ids)
    changed = []
    columns = ("pk", "child_count", "frames_due", "row_hash", *ROLLED_UP)
    parents = RenderTask.objects.filter(pk__in=parent_ids, deleted_at=None)
    for parent in parents.values(*columns):
        new = sums.get(parent["pk"])
        if new is None:
            # Its last child is gone: whatever the farm says of it counts again.
            new = {"child_count": 0, "row_hash": ""} if parent["child_count"] else {}
        if any(parent.get(name) != value for name, value in new.items()):
            RenderTask.objects.filter(pk=parent["pk"]).update(**new)
            changed.append(parent["pk"])
    return changed


def _sums(parent_ids: list[int]) -> dict[int, dict[str, Any]]:
    """What the columns of each parent have to be; none for one without children."""
    children = RenderTask.objects.filter(parent_id__in=parent_ids, deleted_at=None)
    rows: Any = (
        children.order_by()
        .values("parent_id")
        .annotate(
            child_count=Count("pk"), **{f"sum_{name}": Sum(name) for name in ROLLED_UP}
        )
    )
    return {
        row["parent_id"]: {
            "child_count": row["child_count"],
            "frames_due": False,
            **{name: _fitting(name, row[f"sum_{name}"]) for name in ROLLED_UP},
        }
        for row in rows
    }


def _fitting(name: str, value: Any) -> Any:
    return min(value, MOST) if name.endswith("_frames") else value
