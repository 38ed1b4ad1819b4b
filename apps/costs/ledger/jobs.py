"""Celery's door to the ledger."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from apps.common.locks import LockLost, exclusive
from apps.costs.ledger.posting import accounts_due, ledger_post

logger = logging.getLogger(__name__)

DEADLINE_S = 40
"""A tick that has much to post leaves the rest to the next one after this."""


@shared_task(name="costs.ledger_tick", ignore_result=True)
def ledger_tick() -> None:
    """Post what is new, account by account, until the deadline."""
    began = time.monotonic()

    def in_time() -> bool:
        return time.monotonic() - began < DEADLINE_S

    for account_id in accounts_due(timezone.now()):
        if not in_time():
            return
        _post(account_id, in_time)


def _post(account_id: int, in_time: Callable[[], bool]) -> None:
    """The lock only saves work: two at once would post each change once, too."""
    with exclusive(f"ledger:{account_id}") as lock:
        if lock is None:
            return

        def keep_on() -> bool:
            lock.renew()
            return in_time()

        try:
            ledger_post(account_id, keep_on=keep_on)
        except LockLost:
            logger.info("account %s is posted by somebody else", account_id)
        except Exception:
            # One account's trouble is not the others': their books go on.
            logger.exception("account %s could not be posted", account_id)
