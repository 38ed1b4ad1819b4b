"""Asking a worker to send now, for somebody who waits in front of a page."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)

STALE_S = 10
"""A wish older than that has been overtaken by the usual round."""


def mails_ask() -> bool:
    """Have what is due sent now; whether that could be said. Beat does it anyway."""
    try:
        current_app.send_task(
            "costs.mails_tick", queue="costs", expires=STALE_S, retry=False
        )
    except Exception as error:
        # Whatever the broker's client raises, nobody's page fails for it.
        logger.warning("costs.mails_tick was not queued: %s", type(error).__name__)
        return False
    return True
