"""Celery's doors to the clicks."""

from uuid import UUID

from celery import shared_task

from apps.actions.execute import intent_execute
from apps.actions.notices import EXECUTE, SETTLE
from apps.actions.services import intents_sweep
from apps.actions.settle import intents_settle


@shared_task(name=EXECUTE)
def execute(intent_id: str) -> None:
    """Send one intent."""
    intent_execute(UUID(intent_id))


@shared_task(name=SETTLE)
def settle(intent_ids: list[str]) -> None:
    """Look what became of intents of one account."""
    intents_settle([UUID(intent_id) for intent_id in intent_ids])


@shared_task(name="actions.intents_sweep")
def sweep() -> None:
    """Find the intents that no message led to."""
    intents_sweep()
