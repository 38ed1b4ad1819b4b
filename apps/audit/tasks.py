"""Jobs of the audit trail."""

from celery import shared_task
from django.utils import timezone

from apps.audit.checks import chain_check


@shared_task(name="audit.chain_tick")
def chain_tick() -> None:
    """Look whether the chain is unbroken, as far as one tick goes."""
    chain_check(now=timezone.now())
