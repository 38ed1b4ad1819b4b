"""The Activity drawer: the newest clicks as wholes, unfolded to their tasks."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.actions.holding.undo import UNDOABLE
from apps.actions.models import IntentState, Origin
from apps.actions.operations import OPERATIONS, SPEND
from apps.actions.policies import objection_to_user
from apps.actions.telling.deeds import Deed, deeds_recent, intents_of_clicks
from apps.actions.telling.wording import (
    Tone,
    click_label,
    state_tone,
    states_text,
)
from apps.dashboard.clicks.lines import SIGNS, ClickLine, click_line
from apps.dashboard.live.sharing import by_rights, by_user

MOST_OPEN = 5
"""Clicks that one viewer may have unfolded."""
_ORIGINS: dict[str, Promise] = {
    Origin.API: _("API"),
    Origin.COMMAND: _("command line"),
    Origin.POLICY: _("automatic retry"),
    Origin.BUDGET: _("budget"),
}


@dataclass(frozen=True)
class Wanted:
    """What the drawer is to show."""

    mine: bool
    """Only the viewer's own clicks."""
    open: tuple[UUID, ...]
    """Clicks that are unfolded."""

    @classmethod
    def read(cls, values: QueryDict) -> "Wanted":
        """From an address; what is no key of a click is left out."""
        keys = [_uuid(text) for text in values.get("open", "")[:400].split(",")]
        found = tuple(key for key in keys if key is not None)
        return cls(mine=values.get("whose") == "mine", open=found[:MOST_OPEN])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def seen_by(request: HttpRequest) -> Hashable:
    """Everybody's clicks look the same to all with the same rights."""
    alone = Wanted.read(request.GET).mine
    return by_user(request) if alone else by_rights(request)


@dataclass(frozen=True)
class DrawerClick:
    """One click as templates/dashboard/clicks/_drawer_click.html draws it."""

    deed: Deed
    label: str
    origin: str
    tone: Tone
    states: str
    """How far its parts are, for a click of several."""
    is_open: bool
    """Whether more is to come by itself."""
    may_undo: bool
    may_answer: bool
    """Whether the viewer may be the second person; whose click it is, never is."""
    single: ClickLine | None
    """Its only part."""
    unfolded: bool
    lines: list[ClickLine]

    @property
    def element_id(self) -> str:
        """Id of its element."""
        return f"k{self.deed.click}"

    @property
    def sign(self) -> str:
        """The state whose colour and sign it has."""
        return SIGNS[self.tone]

    @property
    def stakes(self) -> list[tuple[str, Decimal]]:
        """Currency and amount at stake."""
        return sorted(self.deed.stakes.items())

    @property
    def until(self) -> datetime | None:
        """When what is held of it is sent."""
        return self.deed.until

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        parts = [line.looks for line in self.lines]
        single = self.single.looks if self.single else None
        rights = (self.may_undo, self.may_answer)
        states = (self.states, self.tone, self.until, self.stakes)
        return (self.label, states, rights, single, self.unfolded, parts)


def drawer_clicks(*, user: Any, wanted: Wanted) -> list[DrawerClick]:
    """What the drawer shows: four queries and the rights."""
    deeds = deeds_recent(user, mine=wanted.mine)
    alone = {deed.click for deed in deeds if sum(deed.states.values()) == 1}
    unfolded = {deed.click for deed in deeds if deed.click in wanted.open} - alone
    lines: dict[UUID, list[ClickLine]] = {}
    for intent in intents_of_clicks(user, alone) if alone else ():
        lines.setdefault(intent.click, []).append(click_line(user, intent))
    for intent in intents_of_clicks(user, unfolded) if unfolded else ():
        lines.setdefault(intent.click, []).append(click_line(user, intent))
    return [
        _click(user, deed, lines.get(deed.click, []), unfolded=deed.click in unfolded)
        for deed in deeds
    ]


def _click(
    user: Any, deed: Deed, lines: Sequence[ClickLine], *, unfolded: bool
) -> DrawerClick:
    single = lines[0] if lines and not unfolded else None
    allowed = _allowed(user, deed)
    awaited = IntentState.AWAITING in deed.states
    return DrawerClick(
        deed=deed,
        label=click_label(deed.operation, tasks=deed.tasks, frames=deed.frames),
        origin=str(_ORIGINS.get(deed.origin, "")),
        tone=single.words.tone if single else state_tone(deed.state),
        states="" if single or _only_held(deed) else states_text(deed.states),
        is_open=single.words.is_open if single else _goes_on(deed.states),
        may_undo=allowed and not deed.states.keys().isdisjoint(UNDOABLE),
        may_answer=allowed and awaited and user.has_perm(SPEND),
        single=single,
        unfolded=unfolded,
        lines=list(lines) if unfolded else [],
    )


def _allowed(user: Any, deed: Deed) -> bool:
    operation = OPERATIONS.get(deed.operation)
    return operation is not None and objection_to_user(user, operation) is None


def _only_held(deed: Deed) -> bool:
    """Whether its countdown says it all."""
    return set(deed.states) == {IntentState.HELD}


def _goes_on(states: Collection[IntentState]) -> bool:
    moving = (*UNDOABLE[1:], IntentState.SENDING, IntentState.UNKNOWN)
    return any(state in moving for state in states)
