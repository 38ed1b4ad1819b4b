"""The activity page: acts newest first, each with what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import ngettext

from apps.actions.models import IntentState
from apps.audit.models import AuditEntry, ChainCheck
from apps.audit.wording import entry_text
from apps.common.paging import CursorError, Key, Page, keyset_page
from apps.dashboard.activity_facts import Fact, facts_of
from apps.dashboard.activity_query import ActivityQuery
from apps.farm.rights import MONEY, rights_of
from apps.farm.selectors.activity import (
    acts_wanted,
    entries_visible_to,
    entries_wanted,
    outcomes_of,
)

ROWS = 60
PEOPLE_FROM = 3000
"""Newest entries whose actors can be chosen from."""
MOST_NEW = 1000
KEYS = (Key("number", descending=True),)
TONES = {
    "accepted": "waiting",
    "confirmed": "done",
    "rejected": "failed",
    "refuted": "failed",
    "unknown": "unknown",
    "needs_person": "unknown",
    "withdrawn": "abandoned",
}
"""The task state whose colour and sign the end of a click has (css/farmdash.css)."""


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: AuditEntry
    facts: list[Fact]

    @property
    def text(self) -> str:
        """Its sentence."""
        return entry_text(self.entry)

    @property
    def state(self) -> str:
        """The state that a click was left in; "" for anything else."""
        after = self.entry.after
        return str(after.get("state", "")) if isinstance(after, dict) else ""

    @property
    def tone(self) -> str:
        """Its colour and sign; "" for none."""
        return TONES.get(self.state, "")

    @property
    def label(self) -> str:
        """The state in a word or two."""
        known = self.state in IntentState.values
        return str(IntentState(self.state).label) if known else ""

    @property
    def task_id(self) -> str:
        """Key of the task that it is about; "" for other things."""
        return self.entry.target_id if self.entry.target_kind == "task" else ""


@dataclass(frozen=True)
class Act:
    """One thing that was done to something, and what became of it."""

    line: Line
    outcomes: list[Line]

    @property
    def end(self) -> Line | None:
        """What tells how it ended, so far."""
        states = [line for line in self.outcomes if line.tone]
        if states:
            return states[-1]
        return self.line if self.line.state == "withdrawn" else None


@dataclass(frozen=True)
class Deed:
    """All that one click did, as far as it stands together."""

    acts: list[Act]

    @property
    def first(self) -> AuditEntry:
        """What is true of all of them: who, when, from where, why."""
        return self.acts[0].line.entry

    @cached_property
    def text(self) -> str:
        """One sentence for all of them."""
        count = len(self.acts)
        if count == 1:
            return self.acts[0].line.text
        tasks = ngettext("%(n)s task", "%(n)s tasks", count) % {"n": f"{count:,}"}
        return entry_text(self.first, target=tasks)

    @cached_property
    def ends(self) -> list[tuple[str, str, int]]:
        """How many of many ended how: tone, words, number."""
        told: dict[tuple[str, str], int] = {}
        for act in self.acts if len(self.acts) > 1 else ():
            if act.end:
                key = (act.end.tone, act.end.label)
                told[key] = told.get(key, 0) + 1
        return [(*key, count) for key, count in told.items()]


def activity_page(*, user: Any, query: ActivityQuery) -> Page[AuditEntry]:
    """The acts of an address; the newest for a cursor that means nothing."""
    acts = acts_wanted(entries_visible_to(user), query.wanted)
    try:
        return keyset_page(acts, keys=KEYS, limit=ROWS, cursor=query.cursor)
    except CursorError:
        return keyset_page(acts, keys=KEYS, limit=ROWS)


def deeds(acts: Sequence[AuditEntry], *, user: Any) -> list[Deed]:
    """The acts with what became of them, those of one click together. One query."""
    with_money = rights_of(user).everywhere(MONEY)
    later: dict[tuple[str, str], list[AuditEntry]] = {}
    for entry in outcomes_of(acts):
        later.setdefault((entry.request_id, entry.target_id), []).append(entry)
    lines = [
        Act(
            line=_line(act, with_money=with_money),
            outcomes=[
                _line(one, with_money=with_money)
                for one in later.get((act.request_id, act.target_id), ())
                if one.number != act.number and _is_about(one, act)
            ],
        )
        for act in acts
    ]
    return [Deed(list(some)) for _, some in groupby(lines, key=_click)]


def new_entries(*, user: Any, query: ActivityQuery, above: int) -> int:
    """How many entries like those asked for came after a number; at most MOST_NEW."""
    entries = entries_wanted(entries_visible_to(user), query.wanted)
    return entries.filter(number__gt=above)[:MOST_NEW].count()


def people_of(user: Any) -> list[str]:
    """Who did something lately, as far as the user may see it."""
    newest = entries_visible_to(user).order_by("-number")[:PEOPLE_FROM]
    return sorted(set(newest.values_list("actor", flat=True)))


@dataclass(frozen=True)
class Trail:
    """What is known about the chain."""

    check: ChainCheck
    element_id: str = "chain"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks; its age ticks by itself."""
        one = self.check
        return (one.number, one.at, one.broken, one.fault)


@dataclass(frozen=True)
class News:
    """How much came since the page was drawn."""

    count: int
    url: str
    element_id: str = "activity-new"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.count,)

    @property
    def is_most(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count >= MOST_NEW


def _line(entry: AuditEntry, *, with_money: bool) -> Line:
    return Line(entry, facts_of(entry, with_money=with_money))


def _is_about(outcome: AuditEntry, act: AuditEntry) -> bool:
    """Whether it tells of the same intent, where both name one."""
    named = [
        entry.after.get("intent") if isinstance(entry.after, dict) else None
        for entry in (outcome, act)
    ]
    return None in named or named[0] == named[1]


def _click(act: Act) -> tuple[object, ...]:
    """The same for what stands together."""
    entry = act.line.entry
    own = entry.request_id or entry.number
    return (own, entry.verb, entry.actor, entry.target_kind)
