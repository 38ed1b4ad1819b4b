"""What was asked for of an account's settings, and what became of it."""

from dataclasses import dataclass

from apps.actions.models import Intent
from apps.actions.telling.wording import IntentWords, intent_words
from apps.dashboard.account_facts.page import Sight
from apps.dashboard.clicks.lines import SIGNS
from apps.dashboard.wording import duration
from apps.farm.models import FarmAccount

UPDATE = "settings_update"
MOST = 5


@dataclass(frozen=True)
class ChangeLine:
    """One click, as the list below the setting shows it."""

    intent: Intent
    words: IntentWords
    wanted: str
    """The time-out that was asked for."""
    may_undo: bool
    may_judge: bool

    @property
    def sign(self) -> str:
        """The state whose colour and sign it has."""
        return SIGNS[self.words.tone]

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.intent.pk, self.words, self.may_undo, self.may_judge)


def changes_of(account: FarmAccount, sight: Sight) -> list[ChangeLine]:
    """The newest of them, open or over; for administrators."""
    if not sight.administers:
        return []
    rows = Intent.objects.filter(account=account, task=None, operation=UPDATE)
    newest = rows.select_related("account", "requested_by").order_by("-requested_at")
    return [_line(intent) for intent in newest[:MOST]]


def _line(intent: Intent) -> ChangeLine:
    words = intent_words(intent)
    seconds = intent.params.get("task_over_time")
    return ChangeLine(
        intent=intent,
        words=words,
        wanted=duration(seconds, exact=True) if isinstance(seconds, int) else "",
        may_undo=words.can_undo,
        may_judge=words.asks == "judge",
    )
