"""Celery's door to the retry rules. The rows say what is to be done; a lost tick is
late."""

from celery import shared_task
from django.utils import timezone

from apps.actions.retrying.acting import retries_run
from apps.common.locks import exclusive


@shared_task(name="actions.retries_tick", ignore_result=True)
def retries_tick() -> None:
    """Have the rules that are on ask for what is due."""
    with exclusive("retries", lease_s=120.0) as lock:
        if lock is not None:
            retries_run(timezone.now())
