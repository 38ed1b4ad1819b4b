"""Held clicks: for some seconds they can be undone, then they go to be sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch, queue_intents
from apps.actions.operations import Operation

MOST_AT_ONCE = 500
"""Intents that are released together; further ones follow a moment later."""


def first_step(operation: Operation, now: datetime) -> dict[str, Any]:
    """The columns with which an intent starts that may go its way."""
    seconds = settings.FARMDASH_UNDO_SECONDS
    if not operation.held or not seconds:
        return {"state": IntentState.QUEUED, "hold_until": None}
    return {
        "state": IntentState.HELD,
        "hold_until": now + timedelta(seconds=seconds),
    }


def hold(operation: Operation, intents: Iterable[Intent], now: datetime) -> None:
    """Let unsaved intents that wait for nobody start on their way."""
    for intent in intents:
        if intent.state == IntentState.QUEUED:
            for name, value in first_step(operation, now).items():
                setattr(intent, name, value)


def intents_release(now: datetime | None = None, *, click: UUID | None = None) -> int:
    """Have those sent whose time to be undone is over; of one click or of all.

    Compare-and-set: what is undone in the same moment is undone or released, not both.
    Returns how many were released.
    """
    now = now or timezone.now()
    held = Intent.objects.filter(state=IntentState.HELD, settled_at=None)
    due = held.filter(hold_until__lte=now)
    if click is not None:
        due = due.filter(click=click)
    with transaction.atomic():
        # What somebody undoes just now is theirs, and is not waited for: the two would
        # lock the same rows in different orders.
        free = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(free.order_by("hold_until", "pk")[:MOST_AT_ONCE])
        released = held.filter(pk__in=[one.pk for one in rows]).update(
            state=IntentState.QUEUED
        )
    if not rows:
        return 0
    intents_touch(rows)
    # A message about one that was undone meanwhile finds nothing to send.
    queue_intents(rows)
    return released
