"""Celery's doors to the clicks."""

from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import celeryd_after_setup, task_prerun

from apps.actions.causes.jobs import failures_account, failures_tick
from apps.actions.holding.hold import intents_release
from apps.actions.notices import EXECUTE, QUEUE, RELEASE, SETTLE
from apps.actions.retrying.jobs import retries_tick
from apps.actions.sending.execute import intent_execute
from apps.actions.services import intents_sweep
from apps.actions.settling.settle import intents_settle
from apps.actions.standby import standby

__all__ = (
    "execute",
    "failures_account",
    "failures_tick",
    "release",
    "retries_tick",
    "settle",
    "sweep",
)


@shared_task(name=EXECUTE)
def execute(intent_id: str) -> None:
    """Send one intent."""
    intent_execute(UUID(intent_id))


@shared_task(name=RELEASE)
def release(click: str) -> None:
    """Have a click sent that can no longer be undone."""
    intents_release(click=UUID(click))


@shared_task(name=SETTLE)
def settle(intent_ids: list[str]) -> None:
    """Look what became of intents of one account."""
    intents_settle([UUID(intent_id) for intent_id in intent_ids])


@shared_task(name="actions.intents_sweep")
def sweep() -> None:
    """Find the intents that no message led to."""
    intents_sweep()


@celeryd_after_setup.connect
def stand_by(instance: Any, **_: Any) -> None:
    """A worker for clicks does not depend on the queue."""
    if QUEUE in instance.app.amqp.queues.consume_from:
        standby.start()


@task_prerun.connect
def heard(**_: Any) -> None:
    """Whatever came through: the queue works."""
    standby.heard()
