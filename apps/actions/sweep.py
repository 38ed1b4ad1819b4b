"""The sweep: finds in the database what no message led to, and what is over."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.actions.holding.agreeing import AGREED_WITHIN
from apps.actions.holding.hold import intents_release
from apps.actions.models import Intent, IntentState
from apps.actions.notices import intents_touch, queue_intents, queue_settlement
from apps.actions.reasons import Reason
from apps.actions.settling.endings import Ending, intents_end

QUIET = timedelta(seconds=3)
"""How long a click's own message may take to reach a worker before it is repeated."""
MOST_AT_ONCE = 200
SETTLED_TOGETHER = 50


def intents_sweep() -> None:
    """Find lost senders, clicks that nobody sent, and checks that are due; have workers
    see to them."""
    overdue_end()
    queue_intents(due_for_sending())
    for together in due_for_settlement():
        queue_settlement(together)


def due_for_sending() -> list[Intent]:
    """Clicks that wait to be sent and of which no worker seems to have heard."""
    now = timezone.now()
    unsent = (
        Intent.objects.filter(state=IntentState.QUEUED, settled_at=None)
        .filter(requested_at__lt=now - QUIET)
        .filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
        .order_by("requested_at")
    )
    return list(unsent.only("operation", "requested_at")[:MOST_AT_ONCE])


def due_for_settlement() -> list[list[UUID]]:
    """What is to be looked at, in groups of one account each."""
    due = (
        Intent.objects.filter(
            state__in=(IntentState.ACCEPTED, IntentState.UNKNOWN),
            settled_at=None,
            next_check_at__lte=timezone.now(),
        )
        .order_by("account_id", "next_check_at")
        .values_list("account_id", "pk")[:MOST_AT_ONCE]
    )
    groups = []
    for _, rows in groupby(due, key=lambda row: row[0]):
        ids = [pk for _, pk in rows]
        groups += [
            ids[start : start + SETTLED_TOGETHER]
            for start in range(0, len(ids), SETTLED_TOGETHER)
        ]
    return groups


def overdue_end() -> None:
    """Lost senders, holds that are over, and what nobody agreed to in time."""
    now = timezone.now()
    lost = Q(state=IntentState.SENDING, lease_until__lt=now)
    held = Q(state=IntentState.HELD, hold_until__lte=now)
    asked = Q(state=IntentState.AWAITING, requested_at__lt=now - AGREED_WITHIN)
    rows = Intent.objects.filter(lost | held | asked, settled_at=None)
    found = list(
        rows.select_related("account", "task__account").order_by("pk")[:MOST_AT_ONCE]
    )
    for intent in found:
        if intent.state == IntentState.SENDING:
            _sender_lost(intent, now)
    intents_end(
        Ending(
            intent=intent,
            states=(IntentState.AWAITING,),
            values={"state": IntentState.WITHDRAWN, "reason": Reason.NOT_AGREED},
        )
        for intent in found
        if intent.state == IntentState.AWAITING
    )
    if any(intent.state == IntentState.HELD for intent in found):
        intents_release(now)


def _sender_lost(intent: Intent, now: datetime) -> None:
    """Whoever was to send it is gone. It may have been sent, so it never is again."""
    lost = Intent.objects.filter(
        pk=intent.pk, state=IntentState.SENDING, lease_until=intent.lease_until
    )
    if lost.update(
        state=IntentState.UNKNOWN, reason=Reason.SENDER_LOST, next_check_at=now
    ):
        intents_touch([intent])
