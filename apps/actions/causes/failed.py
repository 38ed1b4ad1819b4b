"""The frames that are failed now, each with the attempts that were seen to fail."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from apps.actions.causes.attempts import (
    FAILED_CODES,
    Attempt,
    attempts_of,
    times_in_a_row,
    units_lost,
)
from apps.actions.causes.kinds import Failed, way_of
from apps.farm.models import Frame, RenderTask
from apps.farm.status import frame_timed_out

MOST = 50_000
"""Failed frames that are looked at together; those of the first tasks come first."""
_FRAME = (
    "pk",
    "task_id",
    "remote_id",
    "number",
    "name",
    "node",
    "status_code",
    "resubmissions",
)


def leaves_of(tasks: Sequence[RenderTask]) -> list[RenderTask]:
    """The tasks with frames among them and below them; at most one query."""
    parents = [task.pk for task in tasks if task.child_count]
    leaves = {task.pk: task for task in tasks if not task.child_count}
    if parents:
        below = Q(parent__in=parents) | Q(parent__parent__in=parents)
        rows = RenderTask.objects.present().leaves().filter(below)
        leaves |= {task.pk: task for task in rows.select_related("account")}
    return [leaves[pk] for pk in sorted(leaves)]


def failed_of(task_ids: Collection[int], *, most: int = MOST) -> list[Failed]:
    """The failed frames of leaves (primary keys), by task. Two queries."""
    rows = (
        Frame.objects.present()
        .filter(task__in=task_ids, status_code__in=FAILED_CODES)
        .annotate(units=Cast("cost", BigIntegerField()))
        .order_by("task_id", "pk")
        .values_list(*_FRAME, "units")[:most]
    )
    noted = {frame_id: list(rest) for frame_id, rest in attempts_of(task_ids)}
    return [_failed(row, noted.get(row[0], ())) for row in rows]


def _failed(row: tuple[Any, ...], noted: Sequence[Attempt]) -> Failed:
    pk, task_id, remote_id, number, name, node, code, again, units = row
    now = noted[-1] if noted else None
    # Its start would tell it yet more surely, and takes a third of the time to read.
    if now is not None and now.attempt.partition(".")[0] != str(again):
        now = None
    late = frame_timed_out(code)
    way = now.way if now else way_of(timed_out=late, signature="")
    return Failed(
        id=pk,
        task_id=task_id,
        remote_id=remote_id,
        number=number,
        name=name,
        node=node,
        timed_out=late,
        signature=now.signature if now else "",
        line=now.line if now else "",
        is_read=now is not None and now.log_read,
        failure_id=now.pk if now else None,
        units=units_lost(noted, way, units, is_noted=now is not None),
        times=times_in_a_row(noted) + (now is None and late),
    )
