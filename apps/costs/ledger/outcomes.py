"""What a frame's money bought, by the farm's status of its attempt. Pure."""

from functools import cache

from apps.costs.models import Outcome
from apps.farm.status import FrameState, frame_state, frame_timed_out

UNDER_WAY = Outcome.UNDER_WAY.value
RERENDERED = Outcome.RERENDERED.value

_OUTCOMES = {
    FrameState.DONE: Outcome.DONE.value,
    FrameState.FAILED: Outcome.FAILED.value,
    FrameState.STOPPED: Outcome.ABANDONED.value,
}
_IN_VAIN = {UNDER_WAY: RERENDERED, Outcome.DONE.value: RERENDERED}


@cache
def outcome_of(status_code: int) -> str:
    """The outcome of an attempt in that state, while it is the frame's newest."""
    if frame_timed_out(status_code):
        return Outcome.TIMED_OUT.value
    return _OUTCOMES.get(frame_state(status_code), UNDER_WAY)


def replaced(outcome: str) -> str:
    """The outcome once a newer attempt is there: a result that nobody uses."""
    return _IN_VAIN.get(outcome, outcome)
