"""Nobody pays twice for the same error: frames that failed so too often are held back
from retries, until somebody asks for them expressly."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, Count
from django.db.models.functions import Cast

from apps.actions.causes.attempts import FAILED_CODES, Attempt, times_in_a_row
from apps.actions.models import ClickRules, FrameFailure
from apps.farm.models import RenderTask

DEFAULT = ClickRules._meta.get_field("same_error_times").default
"""For accounts whose limits nobody set."""


def limits_of(account_ids: Iterable[int]) -> dict[int, int | None]:
    """By account how many failures in the same way hold a frame back; None: none do."""
    found: dict[int, int | None] = dict.fromkeys(account_ids, DEFAULT)
    rules = ClickRules.objects.filter(account__in=found)
    return found | dict(rules.values_list("account_id", "same_error_times"))


def held_frames(leaves: Collection[RenderTask]) -> dict[int, frozenset[int]]:
    """By leaf (primary key) the farm's ids of its frames that are held back; leaves
    without any are left out. At most two queries."""
    limits = limits_of({leaf.account_id for leaf in leaves})
    by_leaf = {leaf.pk: limits[leaf.account_id] for leaf in leaves}
    limit = min((one for one in by_leaf.values() if one is not None), default=None)
    if limit is None:
        return {}
    often = (
        FrameFailure.objects.filter(
            task__in=by_leaf,
            frame__status_code__in=FAILED_CODES,
            frame__deleted_at=None,
        )
        .order_by()
        .values("frame_id")
        .annotate(times=Count("pk"))
        .filter(times__gte=max(limit, 1))
        .values("frame_id")
    )
    rows = (
        FrameFailure.objects.filter(frame__in=often)
        .annotate(units=Cast("cost", BigIntegerField()))
        .order_by("frame_id", "pk")
        .values_list(*Attempt._fields, "task_id", "frame__remote_id")
    )
    return _held(by_leaf, rows)


def _held(
    by_leaf: Mapping[int, int | None], rows: Iterable[tuple[Any, ...]]
) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for _, some in groupby(rows, key=itemgetter(0)):
        noted = list(some)
        task_id, remote_id = noted[-1][-2:]
        limit = by_leaf[task_id]
        times = times_in_a_row([Attempt._make(row[:-2]) for row in noted])
        if limit is not None and times >= max(limit, 1):
            found.setdefault(task_id, set()).add(remote_id)
    return {task_id: frozenset(ids) for task_id, ids in found.items()}


def held_back(task: RenderTask, frame_ids: Collection[int]) -> frozenset[int]:
    """Those of a leaf's frames, by the farm's ids, that are held back."""
    return held_frames([task]).get(task.pk, frozenset()) & frozenset(frame_ids)
