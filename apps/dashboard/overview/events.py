"""What happened, a line each: the name of what it happened to, then the words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.farm.events import EventKind
from apps.farm.models import AccountState, FarmEvent
from apps.farm.naming import task_title
from apps.farm.status import FrameState, TaskState, task_label, task_state
from apps.farm.troubles import trouble_text

_ACCOUNT_TONES = {
    AccountState.OK: "done",
    AccountState.UNREACHABLE: "stopped",
    AccountState.REFUSED: "failed",
    AccountState.THROTTLED: "stopped",
    AccountState.FROZEN: "stopped",
}


@dataclass(frozen=True)
class EventLine:
    """One event in words."""

    id: int
    at: datetime
    title: str
    """Name of the task or account: farm text."""
    task_id: int | None
    tone: str
    """The state whose colour and sign it has."""
    text: str


def event_lines(events: Iterable[FarmEvent]) -> list[EventLine]:
    """The events with their words, in the active language."""
    return [_line(event) for event in events]


def _line(event: FarmEvent) -> EventLine:
    tone, text = _words(event)
    return EventLine(
        id=event.pk,
        at=event.at,
        title=task_title(event.task) if event.task else event.account.name,
        task_id=event.task_id,
        tone=tone,
        text=text,
    )


def _words(event: FarmEvent) -> tuple[str, str]:
    """Tone and sentence; the kind itself for one that nobody described here."""
    if event.kind == EventKind.FRAMES_STATUS:
        return _frames(event.data)
    if event.kind == EventKind.ACCOUNT_STATE:
        return _account(event)
    if event.kind == EventKind.TASK_DELETED:
        return "abandoned", _("is gone from the farm")
    code = _number(event.new)
    if code is None:
        return "unknown", event.kind
    state, label = task_state(code), task_label(code)
    if event.kind == EventKind.TASK_APPEARED:
        return state, _("was submitted: %(state)s") % {"state": label}
    if event.kind == EventKind.TASK_RETURNED:
        return state, _("is back on the farm: %(state)s") % {"state": label}
    before = _number(event.old)
    if event.kind == EventKind.TASK_STATUS and before is not None:
        return state, f"{task_label(before)} → {label}"
    return state, label


def _account(event: FarmEvent) -> tuple[str, str]:
    known = event.new in AccountState.values
    state = AccountState(event.new) if known else AccountState.UNREACHABLE
    parts = (str(state.label), trouble_text(str(event.data.get("error", ""))))
    return _ACCOUNT_TONES[state], ": ".join(part for part in parts if part)


def _frames(data: Mapping[str, Any]) -> tuple[str, str]:
    """How many frames came into which state, the worst first."""
    came: dict[str, int] = {}
    for _old, new, number in data.get("moves", ()):
        came[new] = came.get(new, 0) + number
    order = [FrameState.FAILED, FrameState.UNKNOWN, FrameState.DONE, *FrameState]
    states = [state for state in dict.fromkeys(order) if came.get(state)]
    texts = [_came(state, came[state]) for state in states]
    if gone := data.get("gone"):
        words = ngettext("%(n)s frame gone", "%(n)s frames gone", gone)
        texts.append(words % {"n": f"{gone:,}"})
    return (states[0] if states else TaskState.UNKNOWN), ", ".join(texts)


def _came(state: FrameState, number: int) -> str:
    words = ngettext("%(n)s frame: %(state)s", "%(n)s frames: %(state)s", number)
    return words % {"n": f"{number:,}", "state": str(state.label).lower()}


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
