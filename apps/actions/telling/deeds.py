"""Clicks as wholes: what one click asked for in all, and how far each part is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.expressions import Func
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.selectors import ATTENTION, visible_intents

SHOWN = 30
"""Clicks in the list; the page of the whole activity has the others."""
LINES = 200
"""Tasks of clicks that are unfolded, all together."""
KEPT = timedelta(hours=24)
"""How long a click stays in the list after it is over."""


class JsonLength(Func):
    """Members of a JSON list in a column; null for null."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL keeps it as jsonb."""
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **more)


@dataclass(frozen=True)
class Deed:
    """One click: all intents with the same Intent.click that the viewer sees."""

    click: UUID
    operation: str
    origin: str
    user_id: int
    user_name: str
    why: str
    at: datetime
    tasks: int
    frames: int | None
    """Chosen frames; None: whole tasks."""
    states: Mapping[IntentState, int]
    """Intents by their state, what needs attention most first."""
    until: datetime | None
    """When what is held of it is sent."""
    stakes: Mapping[str, Decimal]
    """What is at stake by currency, while a second person is asked; unknown stakes are
    left out."""

    @property
    def state(self) -> IntentState:
        """What needs attention most."""
        return next(iter(self.states))


def deeds_recent(user: Any, *, mine: bool = False) -> list[Deed]:
    """The newest clicks that are open, need somebody, or are over since yesterday.

    Three queries, however many intents there are.
    """
    shown = _shown(user)
    if mine:
        shown = shown.filter(requested_by=user)
    heads = {
        row["click"]: row
        for row in shown.order_by()
        .values("click")
        .annotate(
            at=Max("requested_at"),
            tasks=Count("task", distinct=True),
            frames=Sum(JsonLength("frame_ids")),
        )
        .order_by("-at", "click")[:SHOWN]
    }
    parts: dict[UUID, list[dict[str, Any]]] = {click: [] for click in heads}
    for part in _parts(visible_intents(user).filter(click__in=heads)):
        parts[part["click"]].append(part)
    stakes = _stakes([c for c, rows in parts.items() if _waits(rows)], user)
    return [
        _deed(head, parts[click], stakes.get(click, {}))
        for click, head in heads.items()
        if parts[click]
    ]


def _shown(user: Any) -> QuerySet[Intent]:
    return visible_intents(user).filter(
        Q(settled_at=None)
        | Q(settled_at__gte=timezone.now() - KEPT)
        | Q(state=IntentState.NEEDS_PERSON)
    )


def _parts(intents: QuerySet[Intent]) -> Any:
    """Who asked for what, and how much of it is in which state."""
    asked = ("click", "operation", "origin", "why", "requested_by_id")
    return (
        intents.order_by()
        .values(*asked, "requested_by__username", "state")
        .annotate(number=Count("pk"), until=Max("hold_until"))
    )


def _waits(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(row["state"] == IntentState.AWAITING for row in rows)


def _stakes(clicks: Collection[UUID], user: Any) -> dict[UUID, dict[str, Decimal]]:
    """Added up here: a database without decimals would do it in floating point."""
    found: dict[UUID, dict[str, Decimal]] = {}
    rows = visible_intents(user).filter(click__in=clicks, state=IntentState.AWAITING)
    for click, currency, stake in rows.order_by().values_list(
        "click", "account__currency", "stake"
    ):
        sums = found.setdefault(click, {})
        if stake is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + stake
    return found


def _deed(
    head: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    stakes: Mapping[str, Decimal],
) -> Deed:
    numbers: dict[IntentState, int] = dict.fromkeys(ATTENTION, 0)
    for part in parts:
        numbers[IntentState(part["state"])] += part["number"]
    held = [part["until"] for part in parts if part["state"] == IntentState.HELD]
    first = parts[0]
    return Deed(
        click=head["click"],
        operation=first["operation"],
        origin=first["origin"],
        user_id=first["requested_by_id"],
        user_name=first["requested_by__username"],
        why=first["why"],
        at=head["at"],
        tasks=head["tasks"],
        frames=head["frames"],
        states={state: number for state, number in numbers.items() if number},
        until=max((at for at in held if at), default=None),
        stakes=stakes,
    )


def intents_of_clicks(user: Any, clicks: Collection[UUID]) -> list[Intent]:
    """The parts of these clicks, at most LINES in all, what needs attention first."""
    places = (When(state=state, then=place) for place, state in enumerate(ATTENTION))
    found = visible_intents(user).filter(click__in=clicks)
    order = Case(*places, output_field=IntegerField())
    return list(found.order_by(order, "click", "task", "pk")[:LINES])
