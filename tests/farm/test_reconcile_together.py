"""Many writers at once: sweeps, heart-beats, frames and clicks of one account."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from apps.farm.models import FarmAccount, FeeChange, Frame, RenderTask
from apps.farm.reconcile import (
    account_touch,
    frames_reconcile,
    tasks_absent,
    tasks_reconcile,
    tasks_touch,
)
from tests.factories import make_account
from tests.farm.farm_rows import at, frame, leaf, parent

STEPS = 8


@pytest.mark.django_db(transaction=True)
def test_writers_of_all_kinds_get_along_and_the_ledger_stays_exact() -> None:
    account = make_account()
    tasks_reconcile(account=account, rows=[parent(1, leaf(2), leaf(3))], seen_at=at(0))
    tasks = {task.remote_id: task for task in RenderTask.objects.all()}
    failures: list[BaseException] = []

    def beat(step: int) -> None:
        rows = [parent(1, leaf(2, done_frames=step), leaf(3, failed_frames=step))]
        tasks_reconcile(account=account, rows=rows, seen_at=at(step))

    def frames_of(remote_id: int, step: int) -> None:
        rows = [frame(n, fee=f"{step}.{n % 90 + 10}") for n in range(1, 301)]
        frames_reconcile(
            task=tasks[remote_id], rows=rows, seen_at=at(step), complete=step % 2 == 0
        )

    def click(step: int) -> None:
        tasks_touch(account_id=account.pk, task_ids=[tasks[2].pk, tasks[3].pk])
        account_touch(account_id=account.pk)

    def sweep(step: int) -> None:
        tasks_absent(account=account, seen_ids=[1, 2, 3], swept_from=at(step))

    def repeat(work: Callable[[int], None]) -> None:
        try:
            for step in range(1, STEPS + 1):
                work(step)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    jobs: list[Callable[[int], None]] = [
        beat,
        lambda step: frames_of(2, step),
        lambda step: frames_of(2, step),
        lambda step: frames_of(3, step),
        click,
        sweep,
    ]
    threads = [threading.Thread(target=repeat, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for task in (tasks[2], tasks[3]):
        cost = Frame.objects.filter(task=task).aggregate(sum=Sum("cost"))["sum"]
        ledger = FeeChange.objects.filter(task=task).aggregate(sum=Sum("delta"))["sum"]
        assert cost == ledger > Decimal(STEPS * 300)
    top = RenderTask.objects.get(remote_id=1)
    assert (top.done_frames, top.failed_frames) == (STEPS + 4, STEPS)
    newest = RenderTask.objects.order_by("-revision").values_list("revision")[0][0]
    assert newest <= FarmAccount.objects.get(pk=account.pk).revision
