"""Celery's doors to the causes of failures. The rows say what is to be done; a lost
tick is late."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.actions.causes.noting import failures_note
from apps.actions.causes.reading import failures_read
from apps.actions.causes.sparing import EVERY_S, logs_spare
from apps.actions.causes.wanting import accounts_with_logs
from apps.common.locks import claim, exclusive
from apps.farm.models import FarmAccount
from apps.farm.turns import accounts_in_touch, every

logger = logging.getLogger(__name__)


@shared_task(name="actions.failures_tick", ignore_result=True)
def failures_tick() -> None:
    """Note what failed, and have some logs read that tell why."""
    with exclusive("failures") as lock:
        if lock is not None:
            failures_note(timezone.now())
    for account in accounts_in_touch().only("pk"):
        if claim(f"spare-logs:{account.pk}", for_s=EVERY_S):
            logs_spare(account.pk)
    wanted = accounts_with_logs()
    for account in accounts_in_touch().filter(pk__in=wanted).only("pk"):
        _send(account.pk)


@shared_task(name="actions.failures_account", ignore_result=True)
def failures_account(account_id: int) -> None:
    """Read some logs of one account's failed frames."""
    account = FarmAccount.objects.filter(pk=account_id, enabled=True).first()
    if account is None:
        return
    with exclusive(f"failures:{account_id}") as lock:
        if lock is not None:
            failures_read(account, lock=lock)


def _send(account_id: int) -> None:
    """Queue it; where that fails the next tick finds the same to be done still."""
    late = max(5.0, every("failures").total_seconds() * 0.9)
    try:
        failures_account.apply_async(
            kwargs={"account_id": account_id}, queue="polls", expires=late
        )
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("failures were not queued: %s", type(error).__name__)
