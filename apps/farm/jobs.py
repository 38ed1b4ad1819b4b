"""How a job of one account is done and sent: once at a time, and not too often."""

import logging
from collections.abc import Callable
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from apps.common.locks import claim, exclusive
from apps.farm.models import FarmAccount, SyncRun
from apps.farm.turns import every

logger = logging.getLogger(__name__)

_OFTEN_ENOUGH = 0.7
"""Part of its period in which a job is not done again, though two beats ask for it."""


def job_do(
    kind: str,
    account_id: int,
    work: Callable[..., SyncRun | None],
    *,
    pause_s: float | None = None,
) -> SyncRun | None:
    """Do the work, unless somebody does it now or did so within the pause.

    Without `pause_s` that is most of the job's period.
    """
    account = FarmAccount.objects.filter(pk=account_id, enabled=True).first()
    if account is None:
        return None
    name = f"{kind}:{account_id}"
    if pause_s is None:
        pause_s = every(kind).total_seconds() * _OFTEN_ENOUGH
    if pause_s and not claim(name, for_s=pause_s):
        return None
    with exclusive(name) as lock:
        return None if lock is None else work(account, lock=lock)


def job_send(job: Task, account_id: int, kind: str, *, queue: str = "polls") -> None:
    """Queue a job of an account; where that fails the next tick finds it due still."""
    options: dict[str, Any] = {
        "queue": queue,
        "expires": max(5.0, every(kind).total_seconds() * 0.9),
    }
    try:
        job.apply_async(kwargs={"account_id": account_id}, **options)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("%s was not queued: %s", job.name, type(error).__name__)
