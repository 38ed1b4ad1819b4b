"""A few tasks at once, after somebody clicked: what became of it?"""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from apps.common.locks import Lock
from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.reconcile import tasks_gone
from apps.farm.sync.frames import read_frames
from apps.farm.sync.listing import ask_by_id
from apps.farm.sync.memory import forget_beat
from apps.farm.sync.rows import TaskIntake

BUDGET_S = 30.0
MOST_LEAVES = 50
"""Leaves whose frames are read at once; further ones are due, and read by the polls."""


def refresh_tasks(
    account: FarmAccount,
    task_ids: Collection[int],
    *,
    asked_to_delete: Collection[int] = (),
    lock: Lock | None = None,
) -> SyncRun:
    """Read tasks (primary keys) by id, and their frames where the counters moved.

    `asked_to_delete` are those of them that we asked the farm to delete: when the farm
    does not know them any more, that is the proof, and they are marked as gone.
    """

    def work(poll: Poll) -> None:
        _refresh(poll, task_ids, asked_to_delete)

    run = run_poll(account, SyncKind.REFRESH, work, budget_s=BUDGET_S, lock=lock)
    forget_beat(account.pk)
    return run


def _refresh(
    poll: Poll, task_ids: Collection[int], asked_to_delete: Collection[int]
) -> None:
    tasks = RenderTask.objects.filter(pk__in=task_ids, account=poll.account)
    rows = tasks.values_list("pk", "remote_id", "parent__remote_id")
    # A child is asked for by its parent: with it come its siblings and the sums.
    wanted = {above or own for _, own, above in rows}
    deleted = {own for pk, own, _ in rows if pk in set(asked_to_delete)}
    asked_at = timezone.now()
    missing = ask_by_id(poll, sorted(wanted | deleted), TaskIntake(poll))
    if missing & deleted:
        poll.run.tasks_changed += tasks_gone(
            account=poll.account,
            remote_ids=missing & deleted,
            seen_at=asked_at,
            requested=True,
        )
    due = RenderTask.objects.present().leaves().filter(frames_due=True)
    leaves = due.filter(Q(pk__in=task_ids) | Q(parent__in=task_ids))
    for leaf in leaves.order_by("pk")[:MOST_LEAVES]:
        if poll.is_overdue:
            return
        read_frames(poll, leaf)
