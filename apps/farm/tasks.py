"""Celery's doors to the polls. A message is a hint: the database says what is due.

Ticks find the accounts that are due and send one job an account and kind. Every job may
run twice, or late, without harm; a lock keeps it from running twice at the same time.
"""

import logging

from celery import shared_task
from django.utils import timezone

from apps.common.locks import exclusive
from apps.farm.housekeeping import prune
from apps.farm.jobs import job_do, job_send
from apps.farm.models import FarmAccount, Pulse
from apps.farm.models.runs import SyncOutcome
from apps.farm.readings.due import accounts_to_read
from apps.farm.sync import (
    sync_acceptance,
    sync_frames,
    sync_heartbeat,
    sync_images,
    sync_logs,
    sync_profile,
    sync_readings,
    sync_records,
    sync_sweep,
)
from apps.farm.turns import (
    accounts_in_touch,
    accounts_to_beat,
    accounts_to_sweep,
    sweep_pause_s,
)
from apps.farm.watching import wanted_logs

RECORDS_PAUSE_S = 20.0
"""The platform's logs are read no sooner again, though somebody reads them."""

logger = logging.getLogger(__name__)


@shared_task(name="farm.heartbeat_tick", ignore_result=True)
def heartbeat_tick() -> None:
    """Give each account that is due its heart-beat."""
    for account in accounts_to_beat(timezone.now()).only("pk"):
        job_send(heartbeat_account, account.pk, "heartbeat")


@shared_task(name="farm.frames_tick", ignore_result=True)
def frames_tick() -> None:
    """Read the frames that are due."""
    for account in accounts_in_touch().only("pk"):
        job_send(frames_account, account.pk, "frames")


@shared_task(name="farm.images_tick", ignore_result=True)
def images_tick() -> None:
    """Fetch pictures of what somebody looks at and of what just ended."""
    for account in accounts_in_touch().exclude(image_base="").only("pk"):
        job_send(images_account, account.pk, "images", queue="images")


@shared_task(name="farm.logs_tick", ignore_result=True)
def logs_tick() -> None:
    """Read the logs that somebody reads."""
    frames = wanted_logs()
    if not frames:
        return
    accounts = accounts_in_touch().filter(tasks__frames__in=frames).distinct()
    for account in accounts.only("pk"):
        job_send(logs_account, account.pk, "logs")


@shared_task(name="farm.profile_tick", ignore_result=True)
def profile_tick() -> None:
    """See what the accounts have left."""
    for account in accounts_in_touch().only("pk"):
        job_send(profile_account, account.pk, "profile")


@shared_task(name="farm.readings_tick", ignore_result=True)
def readings_tick() -> None:
    """Read what somebody looks at, and what is read now and then."""
    for account in accounts_to_read(timezone.now()).only("pk"):
        job_send(readings_account, account.pk, "readings")


@shared_task(name="farm.records_tick", ignore_result=True)
def records_tick() -> None:
    """Read what is new in the platform's own logs."""
    for account in accounts_in_touch().only("pk"):
        job_send(records_account, account.pk, "records")


@shared_task(name="farm.sweep_tick", ignore_result=True)
def sweep_tick() -> None:
    """Read every task of the accounts that are due."""
    for account in accounts_to_sweep(timezone.now()).only("pk"):
        job_send(sweep_account, account.pk, "sweep")


@shared_task(name="farm.heartbeat_account", ignore_result=True)
def heartbeat_account(account_id: int) -> None:
    """One account's heart-beat, and at once what it found to be due."""
    run = job_do("heartbeat", account_id, sync_heartbeat)
    if run is None or run.outcome == SyncOutcome.FAILED:
        return
    if run.tasks_changed:
        job_send(frames_account, account_id, "frames")
    due = accounts_to_sweep(timezone.now()).filter(pk=account_id)
    if due.exists():
        job_send(sweep_account, account_id, "sweep")
    if run.account.profile_seen_at is None:
        job_send(profile_account, account_id, "profile")


@shared_task(name="farm.frames_account", ignore_result=True)
def frames_account(account_id: int) -> None:
    """The frames of one account that are due."""
    job_do("frames", account_id, sync_frames, pause_s=0)


@shared_task(name="farm.images_account", ignore_result=True)
def images_account(account_id: int) -> None:
    """Some pictures of one account."""
    job_do("images", account_id, sync_images, pause_s=0)


@shared_task(name="farm.logs_account", ignore_result=True)
def logs_account(account_id: int) -> None:
    """Some render logs of one account."""
    job_do("logs", account_id, sync_logs, pause_s=0)


@shared_task(name="farm.profile_account", ignore_result=True)
def profile_account(account_id: int) -> None:
    """One account's balance and settings."""
    job_do("profile", account_id, sync_profile)


@shared_task(name="farm.readings_account", ignore_result=True)
def readings_account(account_id: int) -> None:
    """What is due of one account, unless it cannot be asked now."""
    if accounts_to_read(timezone.now()).filter(pk=account_id).exists():
        job_do("readings", account_id, sync_readings, pause_s=0)


@shared_task(name="farm.records_account", ignore_result=True)
def records_account(account_id: int) -> None:
    """The platform's logs of one account, unless it cannot be asked now."""
    if accounts_in_touch().filter(pk=account_id).exists():
        job_do("records", account_id, sync_records, pause_s=RECORDS_PAUSE_S)


@shared_task(name="farm.sweep_account", ignore_result=True)
def sweep_account(account_id: int) -> None:
    """All tasks of one account, if that is due still."""
    account = accounts_to_sweep(timezone.now()).filter(pk=account_id).first()
    if account is not None:
        job_do("sweep", account_id, sync_sweep, pause_s=sweep_pause_s(account))


@shared_task(name="farm.accept_loss_account", ignore_result=True)
def accept_loss_account(account_id: int, tries: int = 24) -> None:
    """What vanished from the account is gone; waits while it is being swept."""
    account = FarmAccount.objects.filter(pk=account_id, enabled=True).first()
    if account is None:
        return
    with exclusive(f"sweep:{account_id}") as lock:
        if lock is not None:
            sync_acceptance(account, lock=lock)
    if lock is None and tries:
        again = {"account_id": account_id, "tries": tries - 1}
        accept_loss_account.apply_async(kwargs=again, queue="polls", countdown=5)


@shared_task(name="farm.prune", ignore_result=True)
def prune_tick() -> None:
    """Throw away what is old."""
    done = prune(timezone.now())
    if any(done.values()):
        logger.info("pruned: %s", done)


@shared_task(name="farm.pulse", ignore_result=True)
def pulse(queue: str) -> None:
    """Beat's message reached a worker of that queue: note when."""
    Pulse.objects.update_or_create(name=queue, defaults={"at": timezone.now()})
