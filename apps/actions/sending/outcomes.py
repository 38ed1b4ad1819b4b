"""What an answer of the farm, or none, means for a click."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.farm.troubles import trouble_of
from apps.renderbus.errors import (
    FarmError,
    FarmRefused,
    FarmRejected,
    FarmThrottled,
    FarmUnavailable,
)

PAUSES = (2, 5, 10, 15)
"""Seconds before the next try, when nothing had left this machine. All tries and the
lease of the last one end within two minutes of the click."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of sending."""

    state: IntentState
    reason: Reason | str = ""
    code: int | None = None
    message: str = ""
    request_id: str = ""
    wait: float | None = None
    """Seconds until the next try; only for QUEUED."""
    look: bool = True
    """Whether the task is read again at once."""

    def times(self, now: datetime) -> dict[str, datetime | None]:
        """The columns that follow from it."""
        if self.state == IntentState.QUEUED:
            wait = timedelta(seconds=self.wait or 0)
            return {"next_check_at": now + wait, "sent_at": None}
        answered = None if self.state == IntentState.UNKNOWN else now
        if self.state in (IntentState.ACCEPTED, IntentState.UNKNOWN):
            return {"next_check_at": now, "answered_at": answered}
        return {"settled_at": now, "answered_at": answered}


def failed_outcome(intent: Intent, error: FarmError) -> Outcome:
    """What a farm's "no", or no answer, means for the click."""
    facts: dict[str, Any] = {"code": error.code, "request_id": error.request_id}
    if isinstance(error, FarmRejected):
        return Outcome(
            state=IntentState.REJECTED,
            message=error.message,
            look=not isinstance(error, FarmRefused),
            **facts,
        )
    words = trouble_of(error).text
    if error.code is not None:
        words = f"{words}\n{error.message}"
    if isinstance(error, FarmThrottled):
        return unsent_outcome(intent, error.retry_after or 0, message=words, **facts)
    if isinstance(error, FarmUnavailable) and not error.sent:
        return unsent_outcome(intent, message=words, **facts)
    return Outcome(
        state=IntentState.UNKNOWN, reason=Reason.ANSWER_LOST, message=words, **facts
    )


def unsubmitted_outcome(intent: Intent, error: FarmError | None) -> Outcome:
    """The same for what ended before the call that spends: nothing renders by it,
    whether the farm answered or not."""
    if error is None:
        return Outcome(
            state=IntentState.REFUTED, reason=Reason.NOT_SUBMITTED, look=False
        )
    outcome = failed_outcome(intent, error)
    if outcome.state != IntentState.UNKNOWN:
        return outcome
    return replace(
        outcome, state=IntentState.REFUTED, reason=Reason.NOT_SUBMITTED, look=False
    )


def unsent_outcome(intent: Intent, least: float = 0, **facts: Any) -> Outcome:
    """Nothing left this machine: once more in a while, but not for ever."""
    if intent.tries > len(PAUSES):
        return Outcome(
            state=IntentState.WITHDRAWN, reason=Reason.UNSENT, look=False, **facts
        )
    pause = min(max(PAUSES[intent.tries - 1], least), PAUSES[-1])
    return Outcome(
        state=IntentState.QUEUED, reason=Reason.UNSENT, wait=pause, look=False, **facts
    )
