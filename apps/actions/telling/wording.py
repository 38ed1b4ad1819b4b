"""Intents in words, in the active language. The farm's part of them is hostile text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.actions.holding.undo import UNDOABLE
from apps.actions.models import OPEN_STATES, Intent, IntentState
from apps.actions.reasons import WORDS, Reason
from apps.actions.telling.advice import intent_advice
from apps.actions.telling.details import detailed_label, made_text, operation_label
from apps.farm.naming import task_title
from apps.farm.status import TaskState
from apps.farm.troubles import trouble_text
from apps.renderbus.codes import ResultCode

CODES: dict[int, Promise] = {
    ResultCode.FAIL: _("it failed"),
    ResultCode.FORBIDDEN: _("forbidden"),
    ResultCode.NOT_FOUND: _("there is no such task"),
    ResultCode.PARAMETER_INVALID: _("a parameter is invalid"),
    ResultCode.PARAMETER_MISSING: _("a parameter is missing"),
    ResultCode.LOGIN_NEEDED: _("the account has to sign in"),
    ResultCode.ILLEGAL_REQUEST: _("not allowed in this state"),
    ResultCode.NO_PERMISSION: _("the account lacks the permission"),
    ResultCode.WRONG_REGION: _("the account belongs to another region"),
    ResultCode.SIGNATURE_EXPIRED: _("the clocks differ too much"),
    ResultCode.SIGNATURE_INVALID: _("the access key is wrong"),
}
"""The farm's codes in our words, for when it gives none of its own."""


class Tone(StrEnum):
    """How an outcome looks; the pages know a colour and a sign for each."""

    BUSY = "busy"
    GOOD = "good"
    BAD = "bad"
    DOUBT = "doubt"
    QUIET = "quiet"


_REASONS: dict[str, Promise] = {str(key): words for key, words in WORDS.items()}
_TONES = {
    IntentState.AWAITING: Tone.DOUBT,
    IntentState.ACCEPTED: Tone.BUSY,
    IntentState.REJECTED: Tone.BAD,
    IntentState.UNKNOWN: Tone.DOUBT,
    IntentState.CONFIRMED: Tone.GOOD,
    IntentState.REFUTED: Tone.BAD,
    IntentState.NEEDS_PERSON: Tone.DOUBT,
    IntentState.WITHDRAWN: Tone.QUIET,
}


@dataclass(frozen=True)
class IntentWords:
    """One intent as a row or a list shows it."""

    label: str
    text: str
    tone: Tone
    is_open: bool
    """Whether more is to come by itself."""
    until: datetime | None = None
    """When it is sent, while it is held: pages count down to it."""
    can_undo: bool = False
    """Whether nothing of it was sent yet."""
    asks: str = ""
    """What somebody has to say: "agree" (a second person), "judge" (what became of it)
    or nothing."""
    advice: str = ""
    """What is being looked at, and what the reader can do."""


_ASKS = {IntentState.AWAITING: "agree", IntentState.NEEDS_PERSON: "judge"}


def intent_words(intent: Intent) -> IntentWords:
    """All that is said about an intent. Asks the database for nothing."""
    state = IntentState(intent.state)
    is_open = state in OPEN_STATES and intent.settled_at is None
    tone = _TONES.get(state, Tone.BUSY)
    if state == IntentState.ACCEPTED and not is_open:
        tone = Tone.QUIET
    return IntentWords(
        label=intent_label(intent),
        text=intent_text(intent),
        tone=tone,
        is_open=is_open and state != IntentState.AWAITING,
        until=intent.hold_until if state == IntentState.HELD else None,
        can_undo=state in UNDOABLE,
        asks=_ASKS.get(state, ""),
        advice=intent_advice(intent),
    )


def intent_title(intent: Intent) -> str:
    """What it is about: the task, or what of which account. Farm text."""
    if intent.task is not None:
        return task_title(intent.task)
    name = intent.account.name
    return f"{intent.target} ({name})" if intent.target else name


def intent_label(intent: Intent) -> str:
    """What was asked for: "Stop", "Retry 3 frames", "Put the label “hero” on"."""
    if intent.frame_ids is None:
        return detailed_label(intent.operation, intent.params)
    return _frames_label(intent.operation, len(intent.frame_ids))


def click_label(operation: str, *, tasks: int, frames: int | None) -> str:
    """What one click asked for in all: "Stop, 3 tasks", "Retry 8 frames, 2 tasks"."""
    label = operation_label(operation)
    if frames is not None:
        label = _frames_label(operation, frames)
    if tasks <= 1:
        return label
    words = ngettext("%(label)s, %(n)s task", "%(label)s, %(n)s tasks", tasks)
    return words % {"label": label, "n": f"{tasks:,}"}


def _frames_label(operation: str, count: int) -> str:
    if operation == "stop_frames":
        words = ngettext("Stop %(count)s frame", "Stop %(count)s frames", count)
    else:
        words = ngettext("Retry %(count)s frame", "Retry %(count)s frames", count)
    return words % {"count": count}


_COUNTED: dict[IntentState, Promise] = {
    IntentState.NEEDS_PERSON: _("%(n)s in need of a person"),
    IntentState.AWAITING: _("%(n)s waiting for a second person"),
    IntentState.UNKNOWN: _("%(n)s unknown"),
    IntentState.REFUTED: _("%(n)s without effect"),
    IntentState.REJECTED: _("%(n)s refused"),
    IntentState.HELD: _("%(n)s not sent yet"),
    IntentState.QUEUED: _("%(n)s requested"),
    IntentState.SENDING: _("%(n)s being sent"),
    IntentState.ACCEPTED: _("%(n)s accepted"),
    IntentState.WITHDRAWN: _("%(n)s not sent"),
    IntentState.CONFIRMED: _("%(n)s confirmed"),
}
"""In the order of their weight: what somebody has to see to comes first."""


def states_text(states: Mapping[IntentState, int]) -> str:
    """How far a click of many parts is, gravest first: "2 unknown, 38 confirmed"."""
    return gettext(", ").join(
        str(words) % {"n": f"{states[state]:,}"}
        for state, words in _COUNTED.items()
        if states.get(state)
    )


def state_tone(state: IntentState) -> Tone:
    """How a click looks that is in this state and goes on by itself, if it can."""
    return _TONES.get(state, Tone.BUSY)


def intent_text(intent: Intent) -> str:
    """How far it has come, why it ended so, and which task it made."""
    text, made = _text(intent), made_text(intent)
    return gettext(". ").join((text.rstrip(".。"), made)) if made else text


def _text(intent: Intent) -> str:
    state = IntentState(intent.state)
    if state == IntentState.HELD:
        return gettext("Not sent yet")
    if state == IntentState.QUEUED:
        return _queued(intent)
    if state == IntentState.ACCEPTED and intent.settled_at is None:
        return gettext("Accepted, waiting to see it on the farm")
    if state == IntentState.REJECTED:
        return _rejected(intent)
    if intent.reason == Reason.UNDONE:
        return gettext("Undone, nothing was sent")
    if state == IntentState.UNKNOWN:
        text = gettext("Not known whether it happened: checking. %(why)s")
        return text % {"why": _why(intent)}
    if state == IntentState.CONFIRMED and intent.reason != Reason.JUDGED:
        return gettext("Confirmed after %(time)s") % {"time": _time_taken(intent)}
    label, why = str(state.label), _why(intent)
    return (
        gettext("%(state)s: %(why)s") % {"state": label, "why": why} if why else label
    )


def _queued(intent: Intent) -> str:
    if not intent.tries:
        return gettext("Requested")
    words = ngettext(
        "Requested. The farm could not be reached; %(count)s try so far",
        "Requested. The farm could not be reached; %(count)s tries so far",
        intent.tries,
    )
    return words % {"count": intent.tries}


def _rejected(intent: Intent) -> str:
    words = intent.message or str(CODES.get(intent.code or 0, ""))
    if intent.code is None:
        return gettext("Refused by the farm: %(words)s") % {"words": words}
    if not words:
        return gettext("Refused by the farm (code %(code)s)") % {"code": intent.code}
    text = gettext("Refused by the farm: %(words)s (code %(code)s)")
    return text % {"words": words, "code": intent.code}


def _why(intent: Intent) -> str:
    """Our reason in words, with what the connection or the farm said."""
    words = _REASONS.get(intent.reason)
    if words is None:
        return ""
    text = str(words)
    if intent.reason == Reason.TASK_STATE:
        text = text % {"state": _state_label(intent.before.get("state", ""))}
    elif intent.reason == Reason.ENDED:
        text = text % {"state": _state_label((intent.after or {}).get("state", ""))}
    if intent.message and intent.reason in (Reason.ANSWER_LOST, Reason.UNSENT):
        text = f"{text} {trouble_text(intent.message)}"
    if intent.code is not None and intent.reason == Reason.ANSWER_LOST:
        text += gettext(" (code %(code)s)") % {"code": intent.code}
    return text


def _state_label(state: str) -> str:
    return str(TaskState(state).label) if state in TaskState.values else state


def _time_taken(intent: Intent) -> str:
    taken = (intent.settled_at or intent.requested_at) - intent.requested_at
    seconds = max(1, round(taken / timedelta(seconds=1)))
    if seconds < 120:
        return gettext("%(count)s s") % {"count": seconds}
    return gettext("%(count)s min") % {"count": seconds // 60}
