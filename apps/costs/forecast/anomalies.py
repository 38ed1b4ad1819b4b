"""Anomalies are written down while they last: once each, with when they were over."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.common.chunks import chunks
from apps.costs.forecast.estimates import LEAST
from apps.costs.forecast.unusual import Found, dear_frames, dear_tasks, slow_frames
from apps.costs.models import Anomaly, AnomalyKind
from apps.farm.models import RenderTask
from apps.farm.reconcile.revisions import tasks_touch
from apps.farm.status import ACTIVE_STATES

AT_ONCE = 250
MOVED = timedelta(minutes=3)
"""Done frames are looked at of tasks that moved since then: longer than a tick."""
BLIND = timedelta(minutes=10)
"""Of accounts not seen for longer nothing is said."""
KEPT = timedelta(days=400)
MOST_FORGOTTEN = 2_000

_LEAF = (
    "pk",
    "account_id",
    "account__seen_at",
    "project_name",
    "layer_name",
    "task_type",
    "cg_id",
    "cost",
    "done_frames",
    "failed_frames",
    "executing_frames",
)


def anomalies_find(now: datetime) -> int:
    """Write down what is out of the ordinary now, end what is over; how many are new.

    Only tasks in which something renders are looked at for slow frames, and only those
    that moved lately for dear ones.
    """
    leaves = (
        RenderTask.objects.present()
        .active()
        .leaves()
        .filter(frames_read_at__isnull=False, account__seen_at__gte=now - BLIND)
        .select_related("account")
        .only(*_LEAF)
    )
    moved = Q(read_at__gte=now - MOVED) | Q(frames_read_at__gte=now - MOVED)
    found: list[Found] = []
    looked: dict[str, set[int]] = {kind: set() for kind in AnomalyKind.values}
    for some in chunks(leaves.filter(executing_frames__gt=0), AT_ONCE):
        found += slow_frames(some, now)
        looked[AnomalyKind.FRAME_SLOW] |= {leaf.pk for leaf in some}
    for some in chunks(leaves.filter(moved, done_frames__gte=LEAST), AT_ONCE):
        found += dear_frames(some, now)
        found += dear_tasks(some, now)
        looked[AnomalyKind.FRAME_DEAR] |= {leaf.pk for leaf in some}
    looked[AnomalyKind.TASK_DEAR] = looked[AnomalyKind.FRAME_DEAR]
    _forget(now)
    return _write({one.key: one for one in found}, looked, now)


def _write(
    found: Mapping[str, Found], looked: Mapping[str, Collection[int]], now: datetime
) -> int:
    """Save what is new, bring up to date what goes on, end what is over."""
    rows = _known(found)
    fresh = [_row(one) for key, one in found.items() if key not in rows]
    changed: list[Anomaly] = []
    again: list[Anomaly] = []
    over: list[Anomaly] = []
    for key, row in rows.items():
        one = found.get(key)
        if one is not None:
            again += [row] if row.ended_at else []
            if row.ended_at or (row.value, row.usual) != (one.value, one.usual):
                row.ended_at, row.value, row.usual = None, one.value, one.usual
                changed.append(row)
        elif row.ended_at is None and _is_over(row, looked):
            row.ended_at = now
            over.append(row)
    with transaction.atomic():
        Anomaly.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=AT_ONCE)
        Anomaly.objects.bulk_update(
            [*changed, *over], ("ended_at", "value", "usual"), batch_size=AT_ONCE
        )
    _touch([*fresh, *again, *over])
    return len(fresh)


def _known(found: Mapping[str, Found]) -> dict[str, Anomaly]:
    """Rows of what was found, and all that are open."""
    rows = Anomaly.objects.select_related("task", "frame").only(
        "account_id",
        "kind",
        "key",
        "value",
        "usual",
        "ended_at",
        "task__state",
        "task__executing_frames",
        "task__deleted_at",
        "frame__resubmissions",
        "frame__deleted_at",
    )
    known = {row.key: row for row in rows.filter(ended_at=None)}
    for keys in chunks(sorted(set(found) - set(known)), AT_ONCE):
        known |= {row.key: row for row in rows.filter(key__in=keys)}
    return known


def _is_over(row: Anomaly, looked: Mapping[str, Collection[int]]) -> bool:
    """Whether an open one that was not found is over, or was only not looked at."""
    task = row.task
    if task.deleted_at is not None or task.state not in ACTIVE_STATES:
        return True
    if row.kind == AnomalyKind.FRAME_SLOW and not task.executing_frames:
        return True
    return row.task_id in looked[row.kind]


def _row(one: Found) -> Anomaly:
    values: dict[str, Any] = {"value": one.value, "usual": one.usual}
    return Anomaly(
        account_id=one.task.account_id,
        task_id=one.task.pk,
        frame_id=one.frame,
        kind=one.kind,
        key=one.key,
        since=one.since,
        **values,
    )


def _touch(rows: Collection[Anomaly]) -> None:
    """Have open pages draw the tasks anew."""
    accounts: dict[int, set[int]] = {}
    for row in rows:
        accounts.setdefault(row.account_id, set()).add(row.task_id)
    for account_id, task_ids in accounts.items():
        tasks_touch(account_id=account_id, task_ids=task_ids)


def _forget(now: datetime) -> None:
    """Delete what was over long ago, a portion at a time."""
    old = Anomaly.objects.filter(ended_at__lt=now - KEPT).values_list("pk", flat=True)
    if pks := list(old[:MOST_FORGOTTEN]):
        Anomaly.objects.filter(pk__in=pks).delete()
