"""Whose turn it is: what spends or destroys goes out at a capped rate an account."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.notices import queue_later
from apps.actions.operations import OPERATIONS, Operation
from apps.farm.throttle import spends_of

_CAPPED = [key for key, operation in OPERATIONS.items() if operation.is_capped]


def turn_taken(intent: Intent, operation: Operation) -> bool:
    """Whether it may go out now; else it is put back until its turn may have come.

    No worker waits for it meanwhile, so that a thousand of them hold up nobody's Stop.
    """
    if not operation.is_capped:
        return True
    spends = spends_of(intent.account_id)
    rest = spends.take(click=True)
    if not rest:
        return True
    wait = max(rest, _ahead(intent) / spends.cap)
    Intent.objects.filter(pk=intent.pk, state=IntentState.QUEUED).update(
        next_check_at=timezone.now() + timedelta(seconds=wait)
    )
    queue_later(intent.pk, wait)
    return False


def _ahead(intent: Intent) -> int:
    """How many of the account wait that were asked for before it."""
    same_moment = Q(requested_at=intent.requested_at, pk__lt=intent.pk)
    return Intent.objects.filter(
        Q(requested_at__lt=intent.requested_at) | same_moment,
        account=intent.account_id,
        operation__in=_CAPPED,
        state=IntentState.QUEUED,
        settled_at=None,
    ).count()
