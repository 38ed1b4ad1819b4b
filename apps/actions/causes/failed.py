"""The frames that are failed now, each with the attempts that were seen to fail."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from apps.actions.causes.kinds import Failed, way_of
from apps.actions.models import FrameFailure
from apps.farm.models import Frame, RenderTask
from apps.farm.status import FrameState, frame_codes, frame_timed_out

FAILED_CODES = frame_codes(FrameState.FAILED)
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


class Attempt(NamedTuple):
    """One noted failure, as selected. Money in whole units of 10^-8."""

    frame_id: int
    attempt: str
    timed_out: bool
    signature: str
    line: str
    log_read: bool
    units: int
    pk: int

    @property
    def way(self) -> str:
        """How it failed; "" when nobody knows."""
        return way_of(timed_out=self.timed_out, signature=self.signature)

    @property
    def is_silent(self) -> bool:
        """Nobody looked how it failed: it neither joins nor ends a row of the same."""
        return not self.timed_out and not self.log_read


def attempt_key(resubmissions: int, started_at: datetime | None) -> str:
    """FrameFailure.attempt: as apps.farm.logs.record.log_attempt, but for frames that
    were never on a machine, which have no log."""
    if started_at is None:
        return str(resubmissions)
    return f"{resubmissions}.{int(started_at.timestamp())}"


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
    noted = {frame_id: list(rest) for frame_id, rest in _attempts(task_ids)}
    return [_failed(row, noted.get(row[0], ())) for row in rows]


def _attempts(task_ids: Collection[int]) -> Iterator[tuple[int, Iterable[Attempt]]]:
    rows = (
        FrameFailure.objects.filter(
            task__in=task_ids, frame__status_code__in=FAILED_CODES
        )
        .annotate(units=Cast("cost", BigIntegerField()))
        .order_by("frame_id", "pk")
        .values_list(*Attempt._fields)
    )
    return groupby(map(Attempt._make, rows), itemgetter(0))


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
        units=_lost(noted, way, units, is_noted=now is not None),
        times=times_in_a_row(noted) + (now is None and late),
    )


def _lost(noted: Sequence[Attempt], way: str, units: int, *, is_noted: bool) -> int:
    """What the attempts that failed in that way cost, the newest at any rate."""
    if is_noted and len(noted) == 1:
        return units
    earlier = noted[:-1] if is_noted else noted
    before, lost = 0, 0
    for attempt in earlier:
        if way and attempt.way == way:
            lost += attempt.units - before
        before = attempt.units
    return lost + units - before


def times_in_a_row(noted: Sequence[Attempt]) -> int:
    """How many of the last failures of one frame happened in the same way."""
    way, times = "", 0
    for attempt in reversed(noted):
        if attempt.is_silent:
            continue
        if not attempt.way or (way and attempt.way != way):
            break
        way, times = attempt.way, times + 1
    return times
