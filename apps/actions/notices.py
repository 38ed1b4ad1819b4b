"""What others are told after a commit: workers that there is work, pages that a row
looks different. None of it is needed: the sweep finds what a lost one was about."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from celery import current_app
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS
from apps.farm.reconcile import account_touch, tasks_touch

logger = logging.getLogger(__name__)

QUEUE = "clicks"
EXECUTE, SETTLE = "actions.intent_execute", "actions.intent_settle"
RELEASE = "actions.intents_release"
PATIENCE = 1.0
"""Seconds that all messages of a click may take together; the rest is left to the
sweep."""
STALE = 60
"""Seconds after which a message says nothing new."""

BEHIND = 3
"""Priority of messages that let others pass; to Redis 0 is the first of 0, 3, 6, 9."""
SLACK = 0.05
"""Seconds that a message comes after its time rather than before it."""

_WORDLESS: ContextVar[bool] = ContextVar("wordless", default=False)


@contextmanager
def wordless() -> Iterator[None]:
    """Without messages to workers: the queue is known not to answer."""
    before = _WORDLESS.set(True)
    try:
        yield
    finally:
        _WORDLESS.reset(before)


def queue_execution(intent_ids: Sequence[UUID], *, behind: bool = False) -> None:
    """Have workers send these; `behind` lets other clicks pass. Never raises, and a
    hung Redis holds it up once."""
    until = time.monotonic() + PATIENCE
    for intent_id in intent_ids:
        late = time.monotonic() > until
        if late or not _send(EXECUTE, str(intent_id), behind=behind):
            return


def queue_intents(intents: Iterable[Intent]) -> None:
    """The same for intents: who asked first is sent first. A thousand that wait for
    their turn to spend hold up nobody's Stop. Never raises."""
    rows = sorted(intents, key=lambda one: one.requested_at)
    capped = {key for key, operation in OPERATIONS.items() if operation.is_capped}
    for behind in (False, True):
        some = [one.pk for one in rows if (one.operation in capped) is behind]
        queue_execution(some, behind=behind)


def queue_later(intent_id: UUID, seconds: float) -> None:
    """Have a worker send this one when its turn to spend has come. Never raises."""
    _send(EXECUTE, str(intent_id), wait=seconds, behind=True)


def intents_announce(intents: Sequence[Intent]) -> None:
    """After the commit: have these sent, now or when they can no longer be undone, and
    pages draw their rows. Never raises."""
    queue_intents(one for one in intents if one.state == IntentState.QUEUED)
    held = {one.click: one.hold_until for one in intents if one.hold_until}
    for click, until in held.items():
        wait = (until - timezone.now()).total_seconds()
        _send(RELEASE, str(click), wait=max(0.0, wait))
    intents_touch(intents)


def queue_settlement(intent_ids: Sequence[UUID]) -> None:
    """Have a worker look what became of these, all of one account. Never raises."""
    _send(SETTLE, [str(intent_id) for intent_id in intent_ids])


def _send(
    name: str, argument: object, *, wait: float | None = None, behind: bool = False
) -> bool:
    if _WORDLESS.get():
        return False
    more: dict[str, Any] = {"priority": BEHIND} if behind else {}
    more |= {} if wait is None else {"countdown": wait + SLACK}
    try:
        current_app.send_task(
            name,
            args=[argument],
            queue=QUEUE,
            expires=STALE + (wait or 0),
            retry=False,
            **more,
        )
    except Exception as error:
        # Whatever the broker's client raises: the row is there and will be found.
        logger.warning("%s was not queued: %s", name, type(error).__name__)
        return False
    return True


def intents_touch(intents: Iterable[Intent]) -> None:
    """Have open pages draw the rows of these intents' tasks anew, or whatever shows
    their accounts. Never raises."""
    tasks: dict[int, list[int]] = {}
    for intent in intents:
        some = tasks.setdefault(intent.account_id, [])
        if intent.task_id is not None:
            some.append(intent.task_id)
    try:
        for account_id, task_ids in tasks.items():
            if task_ids:
                tasks_touch(account_id=account_id, task_ids=task_ids)
            else:
                account_touch(account_id=account_id)
    except Exception as error:
        logger.warning("Pages were not told of a click: %s", type(error).__name__)
