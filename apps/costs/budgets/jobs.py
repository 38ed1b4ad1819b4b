"""Celery's door to the budgets."""

from celery import shared_task
from django.utils import timezone

from apps.common.locks import exclusive
from apps.costs.budgets.judging import budgets_judge

LEASE_S = 120


@shared_task(name="costs.budgets_tick", ignore_result=True)
def budgets_tick() -> None:
    """Judge all budgets. May run twice, or twice at once: each row is made once."""
    with exclusive("costs:budgets", lease_s=LEASE_S) as lock:
        if lock is not None:
            budgets_judge(now=timezone.now())
