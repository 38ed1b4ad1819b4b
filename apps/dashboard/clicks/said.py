"""What a row says of the last click on it (templates/dashboard/clicks/_said.html)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.actions.models import Intent
from apps.actions.operations import SPEND
from apps.actions.policies import covers
from apps.actions.telling.wording import IntentWords, intent_words
from apps.dashboard.clicks.lines import may_do
from apps.farm.rights import Rights

LONGEST = 160


@dataclass(frozen=True)
class Said:
    """The line below the state of a row; nothing where nobody clicked."""

    text: str = ""
    kind: str = ""
    """"held" (a countdown), "open" (under way), "bad" (refused, unknown), "good"
    (seen), "ask" (waits for somebody's word) or nothing."""
    until: datetime | None = None
    """When it is sent."""
    undo: UUID | None = None
    """The click that its button undoes."""
    answer: UUID | None = None
    """The click that its button shows in the drawer, to be answered there."""


def said_of(rights: Rights, intent: Intent | None) -> Said:
    """In words, with the buttons of this viewer."""
    if intent is None:
        return Said()
    words = intent_words(intent)
    allowed = may_do(rights, intent)
    answers = allowed and (words.asks != "agree" or covers(rights, SPEND, intent.about))
    text = words.label if words.until else f"{words.label}: {words.text}"
    return Said(
        text=text[:LONGEST],
        kind=_kind(words),
        until=words.until,
        undo=intent.click if words.can_undo and allowed else None,
        answer=intent.click if words.asks and answers else None,
    )


def _kind(words: IntentWords) -> str:
    if words.until:
        return "held"
    if words.asks:
        return "ask"
    if words.is_open:
        return "open"
    return {"bad": "bad", "doubt": "bad", "good": "good"}.get(words.tone, "")
