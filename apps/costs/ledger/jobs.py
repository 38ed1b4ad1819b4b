"""Celery's door to the ledger."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from apps.common.locks import Lock, LockLost, exclusive
from apps.costs.ledger.posting import accounts_due, ledger_post

logger = logging.getLogger(__name__)

DEADLINE_S = 40.0
"""A tick that has much to post leaves the rest to the next one after this."""


@shared_task(name="costs.ledger_tick", ignore_result=True)
def ledger_tick() -> None:
    """Post what is new, account by account, until the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    for account_id in accounts_due(timezone.now()):
        if time.monotonic() > deadline:
            return
        with exclusive(f"ledger:{account_id}") as lock:
            if lock is not None:
                _post(account_id, lock, deadline)


def _post(account_id: int, lock: Lock, deadline: float) -> None:
    """The lock only saves work: two at once would post each change once, too."""

    def keep_on() -> bool:
        lock.renew()
        return time.monotonic() < deadline

    try:
        ledger_post(account_id, keep_on=keep_on)
    except LockLost:
        logger.info("account %s is posted by somebody else", account_id)
