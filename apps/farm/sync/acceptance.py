"""What vanished from a frozen account is gone: a person said so."""

from apps.common.locks import Lock
from apps.farm.models import AccountState, FarmAccount, SyncRun
from apps.farm.models.runs import SyncOutcome
from apps.farm.sync.sweep import sync_sweep

SWEEPS = 2
"""A task is gone when two sweeps in a row did not have it."""


def sync_acceptance(account: FarmAccount, *, lock: Lock | None = None) -> list[SyncRun]:
    """Sweep a frozen account and believe it; its runs, the last one failed or not.

    Nothing happens to an account that is frozen no more: the loss is over.
    """
    runs: list[SyncRun] = []
    if account.state != AccountState.FROZEN:
        return runs
    for _ in range(SWEEPS):
        runs.append(sync_sweep(account, lock=lock, accept_loss=True))
        if runs[-1].outcome == SyncOutcome.FAILED:
            break
    return runs
