"""How long a sender is taken to be alive."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.actions.models import Intent, IntentState

LEASE = timedelta(seconds=45)
"""Longer than any call may take, its wait for leave to call included."""


def lease_renew(intent: Intent, **values: Any) -> bool:
    """Go on for another call, with what was learnt so far, committed; False when the
    row has moved on without us: then nothing more may be sent."""
    mine = Intent.objects.filter(
        pk=intent.pk, state=IntentState.SENDING, sent_at=intent.sent_at
    )
    with transaction.atomic(durable=True):
        kept = mine.update(lease_until=timezone.now() + LEASE, **values)
    for name, value in values.items():
        setattr(intent, name, value)
    return bool(kept)
