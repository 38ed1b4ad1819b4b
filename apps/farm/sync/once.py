"""One whole poll of an account, in the foreground."""

from collections.abc import Callable

from django.utils import timezone

from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.runs import SyncOutcome
from apps.farm.sync.frames import due_leaves, sync_frames
from apps.farm.sync.heartbeat import sync_heartbeat
from apps.farm.sync.images import sync_images
from apps.farm.sync.profile import sync_profile
from apps.farm.sync.readings import sync_readings
from apps.farm.sync.records import sync_records
from apps.farm.sync.sweep import sync_sweep

Progress = Callable[[str, int, int], None]
"""Told of (what is done, how much of it is done, how much there is)."""


def sync_once(account: FarmAccount, progress: Progress) -> list[SyncRun]:
    """Heart-beat, profile, sweep, all frames that are due, some pictures; what else
    the farm tells of the account, and its logs.

    Ends early when the heart-beat fails: the farm cannot be polled then.
    """
    progress("tasks", 0, 1)
    runs = [sync_heartbeat(account)]
    if runs[0].outcome == SyncOutcome.FAILED:
        return runs
    runs += [sync_profile(account), sync_sweep(account)]
    progress("tasks", 1, 1)
    runs += _all_frames(account, progress)
    progress("pictures", 0, 1)
    rest = (sync_images(account), sync_readings(account), sync_records(account))
    runs += [run for run in rest if run is not None]
    progress("pictures", 1, 1)
    return runs


def _all_frames(account: FarmAccount, progress: Progress) -> list[SyncRun]:
    """Read frames until none are due; those of a moving farm soon are again, so each
    task has one turn."""
    runs: list[SyncRun] = []
    done: set[int] = set()
    total = RenderTask.objects.filter(account=account).frames_due(timezone.now())
    most = total.count()

    def tell(leaf: RenderTask) -> None:
        done.add(leaf.pk)
        progress("frames", len(done), max(most, len(done)))

    while waiting := [leaf for leaf in due_leaves(account) if leaf.pk not in done]:
        run = sync_frames(account, leaves=waiting, on_leaf=tell)
        if run is not None:
            runs.append(run)
        if run is None or run.outcome == SyncOutcome.FAILED:
            break
    return runs
