"""What is said at once about a click; what becomes of it shows where it was made."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.actions.holding.undo import Undone
from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.selectors import ATTENTION
from apps.actions.telling.wording import (
    Tone,
    click_label,
    intent_label,
    intent_title,
    intent_words,
    states_text,
)

MOST = 4
"""Notes about one click: what holds for most of its tasks comes first."""
_KINDS = {
    Tone.BUSY: "info",
    Tone.GOOD: "success",
    Tone.BAD: "error",
    Tone.DOUBT: "warning",
    Tone.QUIET: "warning",
}


@dataclass(frozen=True)
class Note:
    """A note at the edge of the page."""

    kind: str
    """success, info, warning or error."""
    text: str
    click: str = ""
    """The click that its button undoes as a whole; "" without a button."""
    until: datetime | None = None
    """When what it tells of is sent."""


def notes(intents: Sequence[Intent]) -> list[Note]:
    """One note for what was taken, and one for each reason why something was not."""
    if not intents:
        return [Note("warning", _("There was nothing to do."))]
    groups: dict[tuple[str, ...], list[Intent]] = {}
    for intent in intents:
        groups.setdefault(_alike(intent), []).append(intent)
    largest = sorted(groups.values(), key=len, reverse=True)
    return [_note(group) for group in largest[:MOST]]


def _alike(intent: Intent) -> tuple[str, ...]:
    """What is told in one note: a click that waits is one, whatever it touches."""
    words = intent_words(intent)
    if _waits(intent):
        return (str(intent.click), words.text)
    return (intent.operation, words.text)


def _waits(intent: Intent) -> bool:
    """Whether there is time to undo it: it is held, or waits for somebody."""
    words = intent_words(intent)
    return words.until is not None or words.asks == "agree"


def _note(group: Sequence[Intent]) -> Note:
    first = group[0]
    words = intent_words(first)
    # What is held says so by its countdown.
    said = "" if words.until else words.text
    return Note(
        kind=_KINDS[words.tone],
        text=told(group, said),
        click=str(first.click) if _waits(first) else "",
        until=words.until,
    )


def told(intents: Collection[Intent], said: str) -> str:
    """What was asked for and for how many, then what is said of it."""
    first, *others = intents
    if not others:
        label = intent_label(first)
    else:
        numbers = [len(one.frame_ids) for one in intents if one.frame_ids is not None]
        label = click_label(
            first.operation,
            tasks=len({one.task_id for one in intents}),
            frames=sum(numbers) if numbers else None,
        )
    return _("%(label)s: %(text)s") % {"label": label, "text": said} if said else label


def ending(intents: Sequence[Intent]) -> Note:
    """How a click went wrong: what somebody should know who looks elsewhere by now."""
    first = min(intents, key=lambda one: ATTENTION.index(IntentState(one.state)))
    words = intent_words(first)
    if len(intents) == 1:
        said = f"{intent_title(first)[:80]}. {words.text}"
    else:
        states = Counter(IntentState(one.state) for one in intents)
        said = f"{states_text(states)}. {words.text}"
    return Note(_KINDS[words.tone], told(intents, said), str(first.click))


def notes_of_undoing(
    undone: Undone | None, *, click: UUID | None = None, intent: UUID | None = None
) -> list[Note]:
    """What an Undo came to: in time for all, for some, or for nothing."""
    if undone is None or not (undone.undone or undone.too_late):
        return [Note("warning", _("There is nothing left to undo."))]
    said = []
    if undone.undone:
        withdrawn = Intent.objects.filter(Q(click=click) | Q(pk=intent))
        found = list(
            withdrawn.filter(state=IntentState.WITHDRAWN, reason=Reason.UNDONE)
        )
        text = _("Undone. Nothing was sent.")
        said.append(Note("success", told(found, text) if found else text))
    if undone.too_late:
        text = ngettext(
            "Too late to undo %(n)s task: it was sent already.",
            "Too late to undo %(n)s tasks: they were sent already.",
            undone.too_late,
        )
        said.append(Note("warning", text % {"n": f"{undone.too_late:,}"}))
    return said
