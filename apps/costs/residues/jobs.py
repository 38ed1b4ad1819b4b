"""Celery's door to the reconciliation."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.common.locks import exclusive
from apps.costs.residues.balances import balance_check
from apps.costs.residues.leaves import leaves_check
from apps.farm.models import FarmAccount

logger = logging.getLogger(__name__)

LEASE_S = 300


@shared_task(name="costs.residues_tick", ignore_result=True)
def residues_tick() -> None:
    """Hold all accounts' tasks against their frames, and balances against the books."""
    with exclusive("costs:residues", lease_s=LEASE_S) as lock:
        if lock is not None:
            residues_check(now=timezone.now())


def residues_check(*, now: datetime) -> None:
    """One pass over the accounts; trouble with one of them is not the others'."""
    for account in FarmAccount.objects.filter(enabled=True).order_by("pk"):
        try:
            leaves_check(account, now=now)
            balance_check(account)
        except Exception:
            logger.exception("The books of %s could not be checked", account.name)
