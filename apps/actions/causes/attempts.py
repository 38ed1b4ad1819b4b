"""The attempts at a frame that were seen to fail."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from apps.actions.causes.kinds import way_of
from apps.actions.models import FrameFailure
from apps.farm.status import FrameState, frame_codes

FAILED_CODES = frame_codes(FrameState.FAILED)


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


def attempts_of(
    task_ids: Collection[int],
) -> Iterator[tuple[int, Iterable[Attempt]]]:
    """By frame the attempts at the frames of leaves that are failed now, the earliest
    first. One query."""
    rows = (
        FrameFailure.objects.filter(
            task__in=task_ids, frame__status_code__in=FAILED_CODES
        )
        .annotate(units=Cast("cost", BigIntegerField()))
        .order_by("frame_id", "pk")
        .values_list(*Attempt._fields)
    )
    return groupby(map(Attempt._make, rows), itemgetter(0))


def failures_of_frame(frame_id: int) -> list[FrameFailure]:
    """All failures that were noted of a frame, the earliest first."""
    return list(FrameFailure.objects.filter(frame=frame_id).order_by("pk"))


def units_lost(
    noted: Sequence[Attempt], way: str, units: int, *, is_noted: bool
) -> int:
    """What the attempts that failed in that way cost, the newest at any rate; `units`
    is what the frame has cost, all attempts together."""
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
