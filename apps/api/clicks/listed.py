"""The newest clicks, each as a whole and with the first of its parts."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, When, Window
from django.db.models.functions import RowNumber

from apps.actions.models import Intent, IntentState
from apps.actions.selectors import ATTENTION, visible_intents
from apps.actions.telling.deeds import deeds_recent
from apps.api.clicks.told import Whole, click_out, outcome_for
from apps.farm.rights import rights_of

PARTS = 20
"""Of each click in a list: a click may have thousands."""


def clicks_listed(user: Any, *, mine: bool) -> list[dict[str, Any]]:
    """ClickOut's fields of those that are open, need somebody, or ended within a day.
    The same number of queries however many there are."""
    keys = [deed.click for deed in deeds_recent(user, mine=mine)]
    parts, wholes, rights = (
        _first_parts(user, keys),
        _wholes(user, keys),
        rights_of(user),
    )
    return [click_out(parts[key], rights, wholes[key]) for key in keys if parts[key]]


def _first_parts(user: Any, keys: list[UUID]) -> dict[UUID, list[Intent]]:
    """What needs attention most comes first."""
    places = (When(state=state, then=place) for place, state in enumerate(ATTENTION))
    gravity = Case(*places, output_field=IntegerField())
    place = Window(
        RowNumber(), partition_by=[F("click")], order_by=[gravity.asc(), F("pk").asc()]
    )
    rows = visible_intents(user).filter(click__in=keys).annotate(place=place)
    found: dict[UUID, list[Intent]] = defaultdict(list)
    for intent in rows.filter(place__lte=PARTS).order_by("place"):
        found[intent.click].append(intent)
    return found


def _wholes(user: Any, keys: list[UUID]) -> dict[UUID, Whole]:
    """How many parts each has, and what became of them."""
    rows = visible_intents(user).filter(click__in=keys).order_by()
    found: dict[UUID, Whole] = defaultdict(Whole)
    for one in rows.values("click", "state", "reason").annotate(
        parts=Count("pk"), unsettled=Count("pk", filter=Q(settled_at=None))
    ):
        state, reason = IntentState(one["state"]), one["reason"]
        whole = found[one["click"]]
        whole.parts += one["parts"]
        if one["unsettled"]:
            whole.outcomes.add(outcome_for(state, reason, is_settled=False))
        if one["unsettled"] < one["parts"]:
            whole.outcomes.add(outcome_for(state, reason, is_settled=True))
    return found
