"""What proves that an operation took effect. Pure: two snapshots in, a verdict out."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

from apps.actions.settling.snapshots import Seen, SeenFrame
from apps.farm.status import ACTIVE_STATES, FrameState, TaskState, frame_state


class Effect(Enum):
    """What the mirror says about an operation."""

    PROVEN = auto()
    NOT_YET = auto()
    PARTLY = auto()
    """Some of the frames show it; the others may follow."""
    REFUTED = auto()
    """It cannot come true any more."""


Proof = Callable[[Seen, Seen, Mapping[str, Any]], Effect]
"""(before, now, the operation's parameters) → what is to be said."""

_BUSY_FRAMES = (FrameState.WAITING, FrameState.RENDERING)


def stopped(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """Nothing of it waits or renders, and something of it is stopped."""
    if not now.gone and (_is_busy(now) or _is_unsure(now)):
        return Effect.NOT_YET
    halted = not now.gone and TaskState.STOPPED in now.states
    return Effect.PROVEN if halted else Effect.REFUTED


def started(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """It waits or renders, or got further than it had been when it was stopped."""
    if now.gone or now.state == TaskState.ABANDONED:
        return Effect.REFUTED
    further = now.done + now.failed > before.done + before.failed
    still = TaskState.STOPPED in now.states or _is_unsure(now)
    return Effect.PROVEN if _is_busy(now) or further or not still else Effect.NOT_YET


def abandoned(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """Nothing of it could go on, and something of it is abandoned."""
    if now.gone:
        return Effect.REFUTED
    if _is_busy(now) or _is_unsure(now) or TaskState.STOPPED in now.states:
        return Effect.NOT_YET
    given_up = TaskState.ABANDONED in now.states
    return Effect.PROVEN if given_up else Effect.REFUTED


def deleted(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The farm no longer has it."""
    return Effect.PROVEN if now.gone else Effect.NOT_YET


def sped_up(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The farm shows a higher priority or more machines; it may show neither."""
    if now.gone:
        return Effect.REFUTED
    more = now.level > before.level or now.limit > before.limit
    return Effect.PROVEN if more else Effect.NOT_YET


def failed_retried(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """Fewer frames have failed, or frames were submitted again."""
    if now.gone or now.state == TaskState.ABANDONED:
        return Effect.REFUTED
    fewer = now.failed < before.failed
    again = now.resubmissions > before.resubmissions
    return Effect.PROVEN if fewer or again else Effect.NOT_YET


def frames_retried(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """Each chosen frame waits, renders, or did so since."""
    if now.gone or now.state == TaskState.ABANDONED:
        return Effect.REFUTED
    moved = sum(
        number in now.frames and _was_retried(old, now.frames[number])
        for number, old in before.frames.items()
    )
    if moved == 0:
        return Effect.NOT_YET
    return Effect.PROVEN if moved == len(before.frames) else Effect.PARTLY


def frames_stopped(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """No chosen frame waits or renders, and one of them at least is stopped. One whose
    state nobody knows may do either."""
    if now.gone:
        return Effect.REFUTED
    seen = [now.frames.get(number) for number in before.frames]
    states = [frame_state(frame.status_code) for frame in seen if frame is not None]
    halted = FrameState.STOPPED in states
    if any(state in (*_BUSY_FRAMES, FrameState.UNKNOWN) for state in states):
        return Effect.PARTLY if halted else Effect.NOT_YET
    return Effect.PROVEN if halted else Effect.REFUTED


def limit_set(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The farm shows the new limit (seconds)."""
    return _shown(now, same=now.over_time_stop == params.get("seconds"))


def priority_set(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The farm shows the new priority."""
    return _shown(now, same=now.user_level == params.get("level"))


def machines_set(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The farm shows the new number of machines."""
    return _shown(now, same=now.limit == params.get("machines"))


def label_shown(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """The task has the label, or a part of it."""
    return _shown(now, same=params.get("label") in now.labels)


def label_gone(before: Seen, now: Seen, params: Mapping[str, Any]) -> Effect:
    """Neither the task has the label nor a part of it."""
    return _shown(now, same=params.get("label") not in now.labels)


def _shown(now: Seen, *, same: bool) -> Effect:
    """Of what is set, and can be set again without harm."""
    if now.gone:
        return Effect.REFUTED
    return Effect.PROVEN if same else Effect.NOT_YET


def _is_busy(seen: Seen) -> bool:
    return any(state in ACTIVE_STATES for state in seen.states)


def _is_unsure(seen: Seen) -> bool:
    """Whether part of it has a status that nobody documented: it may do anything."""
    return TaskState.UNKNOWN in seen.states


def _was_retried(old: SeenFrame, new: SeenFrame) -> bool:
    return (
        new.resubmissions > old.resubmissions
        or new.started > old.started
        or frame_state(new.status_code) in _BUSY_FRAMES
    )
