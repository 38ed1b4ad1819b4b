"""The sweep over all tasks of an account: it alone finds out what is gone."""

import logging

from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.accounts import account_freeze, account_swept
from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.reconcile import MirrorFrozen, tasks_absent, tasks_gone
from apps.farm.sync.listing import ask_by_id, read_list
from apps.farm.sync.rows import TaskIntake
from apps.farm.sync.stats import read_stats
from apps.farm.troubles import CHANGED_MEANWHILE, FROZEN

logger = logging.getLogger(__name__)

BUDGET_S = 240.0


def sync_sweep(
    account: FarmAccount, *, lock: Lock | None = None, accept_loss: bool = False
) -> SyncRun:
    """Read every task. One that two sweeps in a row did not have is asked for by id,
    and only then gone. Where too much vanished at once, the account is frozen instead,
    unless a person accepts the loss."""

    def work(poll: Poll) -> None:
        _sweep(poll, accept_loss=accept_loss)

    return run_poll(account, SyncKind.SWEEP, work, budget_s=BUDGET_S, lock=lock)


def _sweep(poll: Poll, *, accept_loss: bool) -> None:
    started_at = timezone.now()
    read_stats(poll)
    take = TaskIntake(poll)
    listing = read_list(poll, take)
    if not listing.is_covered:
        poll.run.error = CHANGED_MEANWHILE
        return
    try:
        if not listing.ids and not accept_loss:
            _check_empty(poll.account)
        absent = tasks_absent(
            account=poll.account,
            seen_ids=listing.ids | take.ids,
            swept_from=started_at,
            accept_loss=accept_loss,
        )
        _bury(poll, take, absent.suspects, accept_loss=accept_loss)
    except MirrorFrozen as frozen:
        logger.warning("%s is frozen: %s", poll.account.name, frozen)
        poll.run.error = FROZEN
        account_freeze(poll.account)
        return
    account_swept(poll.account, swept_at=started_at)


def _check_empty(account: FarmAccount) -> None:
    """An empty list where there were tasks: a person has to say that it is true."""
    present = RenderTask.objects.present().filter(account=account).count()
    if present:
        raise MirrorFrozen(present, present)


def _bury(
    poll: Poll, take: TaskIntake, suspects: list[int], *, accept_loss: bool
) -> None:
    """Ask for the suspects by id, and mark those that the farm does not know."""
    if not suspects:
        return
    asked_at = timezone.now()
    missing = ask_by_id(poll, suspects, take)
    poll.run.tasks_changed += tasks_gone(
        account=poll.account,
        remote_ids=missing,
        seen_at=asked_at,
        accept_loss=accept_loss,
    )
