"""What a click asked for one task, or for frames of it, as lists show it."""

from dataclasses import dataclass
from typing import Any

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS, SPEND
from apps.actions.policies import covers, may_judge
from apps.actions.telling.wording import IntentWords, Tone, intent_title, intent_words
from apps.dashboard.clicks.places import place_of
from apps.farm.rights import Rights, rights_of

SIGNS = {
    Tone.BUSY: "rendering",
    Tone.GOOD: "done",
    Tone.BAD: "failed",
    Tone.DOUBT: "unknown",
    Tone.QUIET: "waiting",
}
"""The state of a task whose colour and sign a tone has."""


@dataclass(frozen=True)
class ClickLine:
    """One intent with what this viewer can do about it."""

    intent: Intent
    words: IntentWords
    title: str
    url: str
    may_undo: bool
    may_answer: bool
    """Whether the viewer has the rights of a second person; who asked for it never is
    one, which the scripts see to and the service holds to."""
    may_judge: bool

    @property
    def sign(self) -> str:
        """The state whose colour and sign it has."""
        return SIGNS[self.words.tone]

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        rights = (self.may_undo, self.may_answer, self.may_judge)
        return (self.intent.pk, self.title, self.words, rights)


def click_line(user: Any, intent: Intent) -> ClickLine:
    """The line of an intent; asks for nothing but the rights of the viewer.

    Answers are shared by all with the same rights, so that whose click it is does not
    count here.
    """
    words = intent_words(intent)
    rights = rights_of(user)
    allowed = may_do(rights, intent)
    return ClickLine(
        intent=intent,
        words=words,
        title=intent_title(intent),
        url=place_of(intent),
        may_undo=allowed and words.can_undo,
        may_answer=words.asks == "agree"
        and allowed
        and covers(rights, SPEND, intent.about),
        may_judge=may_judge(user, intent),
    )


def may_do(rights: Rights, intent: Intent) -> bool:
    """Whether these rights are enough to ask for the same there."""
    operation = OPERATIONS.get(intent.operation)
    return operation is not None and covers(rights, operation.permission, intent.about)
