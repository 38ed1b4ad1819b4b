"""The activity page: acts newest first, each with what became of it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from apps.audit.models import AuditEntry
from apps.common.paging import CursorError, Key, Page, keyset_page
from apps.dashboard.activity.deeds import Act, Deed, Line
from apps.dashboard.activity.facts import facts_of
from apps.dashboard.activity.query import ActivityQuery
from apps.farm.rights import MONEY, rights_of
from apps.farm.selectors.activity import acts_wanted, outcomes_of
from apps.farm.selectors.trail import entries_visible_to

ROWS = 60
PEOPLE_FROM = 3000
"""Newest entries whose actors can be chosen from."""
KEYS = (Key("number", descending=True),)


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


def people_of(user: Any) -> list[str]:
    """Who did something lately, as far as the user may see it."""
    newest = entries_visible_to(user).order_by("-number")[:PEOPLE_FROM]
    return sorted(set(newest.values_list("actor", flat=True)))


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
