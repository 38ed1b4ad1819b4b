"""Do a task's counters and its frames say the same? Pure."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from apps.common.money import to_units
from apps.renderbus.codes import FrameStatus


class Tally(NamedTuple):
    """Frames by state, and money in whole units of 10^-8 (common.money).

    The farm counts a timed-out frame as failed. A frame with a number that nobody
    documented counts as waiting: so it does in a task's counters, where the waiting
    ones are what is left.
    """

    done: int = 0
    failed: int = 0
    executing: int = 0
    stopped: int = 0
    waiting: int = 0
    cost: int = 0
    owed: int = 0


DONE, FAILED, EXECUTING, STOPPED, WAITING = range(5)
"""Places in a Tally."""
STATES = 5
"""How many places of a Tally count frames; the others are money."""
UNFINISHED = (EXECUTING, WAITING)

_PLACES = {
    FrameStatus.COMPLETE: DONE,
    FrameStatus.FAILED: FAILED,
    FrameStatus.TIMED_OUT: FAILED,
    FrameStatus.RENDERING: EXECUTING,
    FrameStatus.STOPPED: STOPPED,
}


def place_of(status: int) -> int:
    """Where in a Tally a frame of that status number counts."""
    return _PLACES.get(status, WAITING)  # type: ignore[call-overload, no-any-return]


def task_tally(task: Any) -> Tally:
    """What a RenderTask's own counters and money say."""
    return Tally(
        done=task.done_frames,
        failed=task.failed_frames,
        executing=task.executing_frames,
        stopped=task.abort_frames,
        waiting=task.waiting_frames,
        cost=to_units(task.cost),
        owed=to_units(task.arrears),
    )


def frames_tally(groups: Iterable[tuple[int, int, int, int]]) -> Tally:
    """The sum of frames given as (status number, how many, cost, owed), in units."""
    sums = [0] * len(Tally._fields)
    for status, number, cost, owed in groups:
        sums[place_of(status)] += number
        sums[STATES] += cost
        sums[STATES + 1] += owed
    return Tally._make(sums)


def difference(counters: Tally, frames: Tally) -> Tally:
    """Counters minus frames, place by place."""
    return Tally._make(a - b for a, b in zip(counters, frames, strict=True))


def adds_up(left: Tally, residue: Tally | None) -> bool:
    """Whether a difference is none, or the one that the farm is known to have."""
    return not any(left) or left == residue


def between(value: Tally, one: Tally, other: Tally) -> bool:
    """Whether each place lies between the two: a count taken while frames moved."""
    return all(
        min(a, b) <= v <= max(a, b) for v, a, b in zip(value, one, other, strict=True)
    )
