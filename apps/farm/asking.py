"""What a person wants done at once: messages to the workers, sent after the commit.

A message is a hint here as everywhere: without it the next tick polls all the same.
Only the acceptance of a loss needs its message, so who asks is told whether it went.
"""

import logging

from celery import current_app

logger = logging.getLogger(__name__)

QUEUE = "polls"
STALE = 30
"""Seconds after which the message says nothing new."""


def account_ask(account_id: int) -> bool:
    """Have the account's heart-beat now; whether that could be said."""
    return _send("farm.heartbeat_account", account_id)


def loss_ask(account_id: int) -> bool:
    """Have what vanished from a frozen account accepted as gone; whether that could
    be said."""
    return _send("farm.accept_loss_account", account_id)


def readings_ask(account_id: int) -> bool:
    """Have what somebody looks at read now; whether that could be said."""
    return _send("farm.readings_account", account_id)


def records_ask(account_id: int) -> bool:
    """Have the platform's own logs read now; whether that could be said."""
    return _send("farm.records_account", account_id)


def _send(name: str, account_id: int) -> bool:
    try:
        current_app.send_task(
            name,
            kwargs={"account_id": account_id},
            queue=QUEUE,
            expires=STALE,
            retry=False,
        )
    except Exception as error:
        # Whatever the broker's client raises, nobody's page fails for it.
        logger.warning("%s was not queued: %s", name, type(error).__name__)
        return False
    return True
