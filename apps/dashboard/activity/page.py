"""The activity page: what was done, newest first, with what became of it; here, and on
the platform itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from apps.audit.models import AuditEntry
from apps.dashboard.activity.asked import acts_asked, records_asked
from apps.dashboard.activity.deeds import Act, Deed, Line
from apps.dashboard.activity.facts import facts_of
from apps.dashboard.activity.lines import PlatformLine, platform_lines
from apps.dashboard.activity.merged import Happened, Place, stretch
from apps.dashboard.activity.own import own_lines
from apps.dashboard.activity.query import ActivityQuery
from apps.farm.models import FarmRecord
from apps.farm.rights import MONEY, rights_of
from apps.farm.selectors.activity import outcomes_of
from apps.farm.selectors.records import records_of
from apps.farm.selectors.trail import entries_visible_to

ROWS = 60
TOGETHER = 500
"""Of one click, beyond what a page holds."""
PEOPLE_FROM = 3000
"""Newest entries whose actors can be chosen from."""


@dataclass(frozen=True)
class ActivityPage:
    """A part of what happened."""

    rows: list[Deed | PlatformLine]
    next: str
    """Cursor of what came before; "" at the end."""


def activity_page(*, user: Any, query: ActivityQuery) -> ActivityPage:
    """What an address asks for; the newest for a cursor that means nothing."""
    found = stretch(
        acts_asked(user, query),
        records_asked(user, query),
        limit=ROWS,
        after=Place.read(query.cursor),
        together=TOGETHER,
    )
    rows = list(_rows(found.items, user=user))
    return ActivityPage(rows, "" if found.next is None else str(found.next))


def _rows(items: Sequence[Happened], *, user: Any) -> Iterator[Deed | PlatformLine]:
    """Deeds and lines in order; what is our own click in the platform's log is left
    out, for the click says more."""
    records = [one for one in items if isinstance(one, FarmRecord)]
    own = own_lines(records)
    lines = platform_lines((one for one in records if one.pk not in own), user=user)
    acts = [one for one in items if isinstance(one, AuditEntry)]
    told = {deed.first.number: deed for deed in deeds(acts, user=user)}
    for one in items:
        if isinstance(one, AuditEntry):
            if one.number in told:
                yield told[one.number]
        elif one.pk in lines:
            yield lines[one.pk]


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


def people_of(user: Any) -> list[str]:
    """Who did something lately, as far as the user may see it."""
    newest = entries_visible_to(user).order_by("-number")[:PEOPLE_FROM]
    lines = records_of(user).order_by("-at", "-id")[:PEOPLE_FROM]
    names = {*newest.values_list("actor", flat=True)}
    names |= {*lines.values_list("actor", flat=True)}
    return sorted(names - {""})


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
