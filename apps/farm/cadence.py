"""How often the frames of a task are read. Pure."""

from datetime import datetime, timedelta

from apps.farm.status import ACTIVE_STATES, TaskState

WATCHED = timedelta(seconds=2)
"""Somebody has the task's page open."""
MOVING = timedelta(seconds=10)
SLOW = timedelta(seconds=30)
RESTING = timedelta(minutes=5)
LATELY = timedelta(minutes=5)
"""A task that moved since then may well move again soon."""
WHOLE_EVERY = timedelta(minutes=10)
"""A task whose numbers never add up is read whole no more often while it moves."""
WHOLE_AGAIN = timedelta(minutes=1)


def next_sync_at(
    *,
    now: datetime,
    state: str,
    read_at: datetime | None,
    quiet_for: timedelta,
    watched: bool,
) -> datetime:
    """When the frames of a leaf, whose counters moved, are to be read.

    `read_at` is the last read of its frames, `quiet_for` how long ago the task moved.
    """
    if read_at is None:
        return now
    return max(now, read_at + _pause(state, quiet_for, watched=watched))


def _pause(state: str, quiet_for: timedelta, *, watched: bool) -> timedelta:
    if watched:
        return WATCHED
    is_lively = state in ACTIVE_STATES or state == TaskState.UNKNOWN
    if quiet_for < LATELY:
        return MOVING if is_lively else SLOW
    return SLOW if is_lively else RESTING


def may_read_whole(*, now: datetime, state: str, whole_at: datetime | None) -> bool:
    """Whether every page of a task may be read, when nothing less explains it."""
    if whole_at is None:
        return True
    pause = WHOLE_EVERY if state in ACTIVE_STATES else WHOLE_AGAIN
    return now - whole_at >= pause
