"""When no message comes through: the clicks' worker goes on by the database alone.

A Redis that hangs, or a beat that is dead, delays clicks by some seconds and no more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import close_old_connections, connection

from apps.actions.notices import wordless
from apps.actions.sending.execute import intent_execute
from apps.actions.settling.settle import intents_settle
from apps.actions.sweep import due_for_sending, due_for_settlement, overdue_end

logger = logging.getLogger(__name__)

DEAF_AFTER = 20.0
"""Seconds without any job until nothing is expected to come any more: beat sends
several every few seconds."""
PAUSE, BUSY_PAUSE = 5.0, 1.0
"""Seconds between two rounds: of looking, and of working."""
AT_ONCE = 4


class Standby:
    """Works in a thread of its own whenever this process has heard nothing for long."""

    def __init__(self, *, deaf_after: float = DEAF_AFTER) -> None:
        self.deaf_after = deaf_after
        self._heard = time.monotonic()
        self._deaf = False

    def heard(self) -> None:
        """A job came through the broker."""
        self._heard = time.monotonic()

    @property
    def is_deaf(self) -> bool:
        """Whether none has come for too long."""
        return time.monotonic() - self._heard > self.deaf_after

    def start(self) -> None:
        """Watch from now on, until the process ends."""
        self.heard()
        threading.Thread(target=self._watch, name="standby", daemon=True).start()

    def _watch(self) -> None:
        while True:
            worked = self.turn()
            time.sleep(BUSY_PAUSE if worked else PAUSE)

    def turn(self) -> bool:
        """One round; whether there was anything to be done. Never raises."""
        if self.is_deaf != self._deaf:
            self._deaf = self.is_deaf
            if self._deaf:
                logger.warning("No jobs come through; clicks go on without the queue")
        if not self._deaf:
            return False
        try:
            return round_alone()
        except Exception as error:
            # A database that is away too: the next round comes.
            logger.warning("Clicks wait: %s", type(error).__name__)
            return False
        finally:
            close_old_connections()


def round_alone() -> bool:
    """What the sweep and all its messages come to, done here; whether there was any."""
    with wordless():
        overdue_end()
        sending = [one.pk for one in due_for_sending()]
        settling = due_for_settlement()
        _each(intent_execute, sending)
        _each(intents_settle, settling)
    return bool(sending or settling)


def _each(work: Callable[..., None], arguments: Iterable[UUID | list[UUID]]) -> None:
    """Some at once: a slow farm must not hold up the others."""

    def alone(argument: UUID | list[UUID]) -> None:
        try:
            with wordless():
                work(argument)
        except Exception as error:
            logger.warning("A click waits: %s", type(error).__name__)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(alone, arguments))


standby = Standby()
"""This process's."""
