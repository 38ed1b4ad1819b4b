"""What a person's own clicks came to, for a page that is somewhere else by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from apps.actions.holding.undo import UNDOABLE
from apps.actions.models import Intent, IntentState, Origin
from apps.actions.reasons import Reason
from apps.actions.selectors import needs_person, open_intents, visible_intents

TOLD = timedelta(minutes=10)
"""How long a bad end is worth a note."""
MOST = 200
_UNDER_WAY = (
    IntentState.HELD,
    IntentState.QUEUED,
    IntentState.SENDING,
    IntentState.ACCEPTED,
)


@dataclass(frozen=True)
class ClickCounts:
    """How many clicks there are to look at; each is counted once."""

    open: int
    """Not over yet."""
    needs: int
    """Wait for somebody to say something: a second person, or what became of it."""
    mine: int
    """Of the viewer's own, those that go on by themselves."""


def click_counts(user: Any) -> ClickCounts:
    """The numbers on the button of the drawer. Two queries."""
    waits = Q(state=IntentState.AWAITING)
    mine = Q(requested_by=user) & ~waits
    found = (
        open_intents(user)
        .order_by()
        .aggregate(
            open=Count("click", distinct=True),
            waiting=Count("click", distinct=True, filter=waits),
            mine=Count("click", distinct=True, filter=mine),
        )
    )
    doubtful = needs_person(user).order_by().values("click").distinct().count()
    return ClickCounts(
        open=found["open"], needs=found["waiting"] + doubtful, mine=found["mine"]
    )


def bad_ends(user: Any) -> list[list[Intent]]:
    """What went wrong lately of what this person clicked, click by click, newest last.

    A click is told of when all of it is over or in doubt. What was refused while it
    was made was said then; what was undone, replaced or judged by somebody is no news.
    """
    now = timezone.now()
    pending = Intent.objects.filter(click=OuterRef("click"), state__in=_UNDER_WAY)
    ended = (
        visible_intents(user)
        .filter(requested_by=user, origin=Origin.PAGE, settled_at__gte=now - TOLD)
        .filter(_badly())
        .filter(~Exists(pending.filter(settled_at=None)))
        .order_by("settled_at", "pk")
    )
    clicks: dict[UUID, list[Intent]] = {}
    for intent in ended[:MOST]:
        clicks.setdefault(intent.click, []).append(intent)
    return list(clicks.values())


def _badly() -> Q:
    bad = (IntentState.REJECTED, IntentState.REFUTED, IntentState.NEEDS_PERSON)
    sent_back = Q(state=IntentState.WITHDRAWN, settled_at__gt=F("requested_at"))
    known = (Reason.JUDGED, Reason.UNDONE, Reason.REPLACED)
    return (Q(state__in=bad) | sent_back) & ~Q(reason__in=known)


def ended_at(intents: Sequence[Intent]) -> datetime:
    """When the last of these was over."""
    return max(one.settled_at for one in intents if one.settled_at is not None)


def latest_undoable(user: Any) -> UUID | None:
    """The newest click of this person of which something can still be undone."""
    rows = open_intents(user).filter(requested_by=user, state__in=UNDOABLE)
    return (
        rows.order_by("-requested_at", "click").values_list("click", flat=True).first()
    )
