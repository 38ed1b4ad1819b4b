"""Whose click goes first, and who sends it: one worker, after saying so."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet
from django.utils import timezone

from apps.actions.models import Intent, IntentState, Switch
from apps.actions.notices import queue_intents
from apps.actions.settling.snapshots import Seen

_GO_FIRST = (IntentState.HELD, IntentState.QUEUED, IntentState.SENDING)


def claim(intent: Intent, before: Seen, lease: timedelta) -> bool:
    """Make it ours, committed before any socket opens. One claimer wins."""
    now = timezone.now()
    chosen = {n: before.frames[n] for n in intent.frame_ids or ()}
    snapshot = before.as_json() | {"frames": chosen}
    mine = (
        Intent.objects.filter(pk=intent.pk, state=IntentState.QUEUED)
        .filter(Q(next_check_at=None) | Q(next_check_at__lte=now))
        .exclude(Exists(_earlier(intent)))
        # Looked at before, too: it may have been switched since.
        .exclude(Exists(Switch.objects.filter(read_only=True)))
    )
    with transaction.atomic(durable=True):
        claimed = mine.update(
            state=IntentState.SENDING,
            sent_at=now,
            lease_until=now + lease,
            tries=F("tries") + 1,
            next_check_at=None,
            before=snapshot,
            frame_ids=intent.frame_ids,
        )
    intent.sent_at = now
    intent.tries += 1
    return bool(claimed)


def _earlier(intent: Intent) -> QuerySet[Intent]:
    """Clicks that have to go first: stop, then start."""
    before = _open_ones(intent).filter(requested_at__lt=intent.requested_at)
    return before.filter(state__in=_GO_FIRST)


def _open_ones(intent: Intent) -> QuerySet[Intent]:
    """Clicks on the same task, on its parts or on what it is a part of; of what
    concerns the account, those about the same of it."""
    found = Intent.objects.filter(settled_at=None)
    if (task := intent.task) is None:
        return found.filter(account=intent.account_id, task=None, target=intent.target)
    family = Q(task=task) | Q(task__parent=task) | Q(task__parent__parent=task)
    if task.parent_id is not None:
        above = task.parent.parent_id if task.parent else None
        family |= Q(task__in=[task.parent_id, above or task.parent_id])
    return found.filter(family)


def wake_next(intent: Intent) -> None:
    """Clicks on the same task had to wait for this one."""
    waiting = _open_ones(intent).filter(
        state=IntentState.QUEUED, requested_at__gt=intent.requested_at
    )
    queue_intents(waiting.order_by("requested_at")[:1])
