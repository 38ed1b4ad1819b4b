"""Workers that break a promise on purpose: what proves must notice them."""

import random
import time

from django.db import close_old_connections

from apps.actions.models import Intent, IntentState
from apps.actions.notices import queue_execution


def resends() -> None:
    """Sends again what nobody knows of: the farm may have done it."""
    rows = Intent.objects.filter(state=IntentState.UNKNOWN)
    ids = list(rows.values_list("pk", flat=True))
    rows.filter(pk__in=ids).update(state=IntentState.QUEUED, next_check_at=None)
    queue_execution(ids)


def guesses() -> None:
    """Says of what nobody knows that it did not happen."""
    rows = Intent.objects.filter(state=IntentState.UNKNOWN, sent_at__isnull=False)
    for intent in rows:
        rows.filter(pk=intent.pk).update(
            state=IntentState.REFUTED, settled_at=intent.sent_at
        )


def live(name: str) -> None:
    """Do so until killed."""
    work = {"resends": resends, "guesses": guesses}[name]
    while True:
        try:
            work()
        except Exception:  # a database that was locked, a link that broke
            close_old_connections()
        time.sleep(random.uniform(0.005, 0.02))
