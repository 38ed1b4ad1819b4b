"""What became of "render again": from the click to the new task."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.actions.models import Intent, IntentState
from apps.actions.selectors import visible_intents
from apps.dashboard.clicks.lines import ClickLine, click_line
from apps.farm.models import RenderTask

LATEST = timedelta(minutes=10)
"""The farm lists a new task within this; afterwards the page stops asking."""
_OVER_BADLY = (
    IntentState.REJECTED,
    IntentState.REFUTED,
    IntentState.WITHDRAWN,
)
_NEVER_SENT = (IntentState.REJECTED, IntentState.WITHDRAWN)


@dataclass(frozen=True)
class Follow:
    """One click of "render again"."""

    line: ClickLine
    task: RenderTask
    """What is rendered again."""
    made: RenderTask | None
    """The new task, once the mirror has it."""
    is_open: bool
    """Whether more is to come by itself."""

    @property
    def intent(self) -> Intent:
        """The click."""
        return self.line.intent

    @property
    def ended(self) -> bool:
        """Whether nothing is rendered again by it."""
        return self.intent.state in _OVER_BADLY and self.made is None

    @property
    def title(self) -> str:
        """How it stands, in a few words."""
        if self.made is not None:
            return _("The new task is there")
        if self.is_open:
            return _("On its way")
        if self.ended:
            return _("It was not rendered again")
        if self.intent.state == IntentState.NEEDS_PERSON:
            return _("Somebody has to look")
        return _("The farm has not shown the new task yet")

    @property
    def steps(self) -> list[tuple[str, str]]:
        """State and words of the way to the new task; nothing where it ended early."""
        intent = self.intent
        if self.ended:
            return []
        number = str(intent.made_id or "")
        sent = intent.state in (IntentState.ACCEPTED, IntentState.CONFIRMED)
        done = {
            _("Asked for"): True,
            _("Created at the farm as task %(number)s") % {"number": number}
            if number
            else _("Created at the farm"): bool(number),
            _("Submitted"): sent or self.made is not None,
            _("Seen on the farm"): self.made is not None,
        }
        return [("done" if so else "waiting", words) for words, so in done.items()]


def follow_of(*, user: Any, intent_id: UUID) -> Follow | None:
    """None: no such click, or none to be seen. Three queries, and the rights."""
    found = visible_intents(user).filter(pk=intent_id, operation="render_again")
    intent = found.first()
    if intent is None or intent.task is None:
        return None
    made = None
    if intent.made_id is not None and intent.state not in _NEVER_SENT:
        tasks = RenderTask.objects.visible_to(user).filter(account=intent.account_id)
        made = tasks.filter(remote_id=intent.made_id).first()
    return Follow(
        line=click_line(user, intent),
        task=intent.task,
        made=made,
        is_open=made is None and _goes_on(intent),
    )


def _goes_on(intent: Intent) -> bool:
    if intent.settled_at is None:
        return True
    late = intent.settled_at < timezone.now() - LATEST
    return intent.made_id is not None and intent.state not in _OVER_BADLY and not late
