"""After a click: the task, what belongs to it, and nothing else, at once."""

from collections.abc import Iterable

import pytest

from apps.farm.models import FarmAccount, Frame, RenderTask, SyncRun
from apps.farm.sync import refresh_tasks, sync_frames, sync_heartbeat
from apps.farm.sync.memory import recall_beat
from apps.renderbus.calls.query import Query
from apps.renderbus.codes import FrameStatus
from apps.renderbus.errors import FarmRejected
from apps.renderbus.schemas import Page, TaskRow
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


def mirrored(farm: SimulatedFarm) -> FarmAccount:
    account = account_of(farm)
    sync_heartbeat(account)
    sync_frames(account)
    return account


def refresh(account: FarmAccount, *tasks: RenderTask, deleted: bool = False) -> SyncRun:
    ids = [task.pk for task in tasks]
    return refresh_tasks(reloaded(account), ids, asked_to_delete=ids if deleted else ())


def test_the_task_and_its_frames_are_read_at_once(empty_farm: SimulatedFarm) -> None:
    task_id = empty_farm.add_task("blender", frames=40)
    other = empty_farm.add_task("blender", frames=40)
    account = mirrored(empty_farm)
    empty_farm.set_frames(task_id, FrameStatus.FAILED, places=[3, 4])
    empty_farm.set_frames(other, FrameStatus.FAILED, places=[3, 4])
    task = RenderTask.objects.get(remote_id=task_id)
    with Counting(empty_farm) as counted:
        run = refresh(account, task)
    assert (run.kind, run.outcome) == ("refresh", "ok")
    assert counted.total <= 3
    task.refresh_from_db()
    assert task.failed_frames == 2
    failed = Frame.objects.filter(status_code=FrameStatus.FAILED)
    assert {frame.task_id for frame in failed} == {task.pk}


def test_an_unchanged_task_costs_one_call(empty_farm: SimulatedFarm) -> None:
    empty_farm.add_task("blender", frames=40)
    account = mirrored(empty_farm)
    with Counting(empty_farm) as counted:
        refresh(account, RenderTask.objects.get())
    assert counted.total == 1


def test_a_family_is_read_by_its_parent(empty_farm: SimulatedFarm) -> None:
    parent, first, second = empty_farm.add_family("maya", frames=20, layers=2)
    account = mirrored(empty_farm)
    empty_farm.set_frames(first, FrameStatus.FAILED, places=[0])
    with Counting(empty_farm) as counted:
        refresh(account, RenderTask.objects.get(remote_id=parent))
    assert counted.of("queryTaskInfo") == 1
    assert RenderTask.objects.get(remote_id=parent).failed_frames == 1
    frames = Frame.objects.filter(task__remote_id=first)
    assert frames.filter(status_code=FrameStatus.FAILED).count() == 1
    empty_farm.set_frames(second, FrameStatus.FAILED, places=[0])
    refresh(account, RenderTask.objects.get(remote_id=second))
    assert RenderTask.objects.get(remote_id=parent).failed_frames == 2


def test_many_tasks_are_one_call(empty_farm: SimulatedFarm) -> None:
    for _ in range(30):
        empty_farm.add_task("blender", frames=4)
    account = mirrored(empty_farm)
    with Counting(empty_farm) as counted:
        refresh(account, *RenderTask.objects.all())
    assert counted.total == 1


def test_a_task_that_we_had_deleted_is_gone_at_once(empty_farm: SimulatedFarm) -> None:
    parent, *_ = empty_farm.add_family("maya", frames=20, layers=2)
    account = mirrored(empty_farm)
    empty_farm.remove_task(parent)
    task = RenderTask.objects.get(remote_id=parent)
    refresh(account, task)
    assert RenderTask.objects.present().count() == 3
    refresh(account, task, deleted=True)
    assert RenderTask.objects.present().count() == 0


def test_a_task_that_is_there_still_is_not_gone(empty_farm: SimulatedFarm) -> None:
    empty_farm.add_task("blender", frames=4)
    account = mirrored(empty_farm)
    refresh(account, RenderTask.objects.get(), deleted=True)
    assert RenderTask.objects.present().count() == 1


@pytest.mark.parametrize("fault", ["empty_list", "html", "cut_after"])
def test_a_farm_that_lies_or_fails_deletes_nothing_that_nobody_deleted(
    empty_farm: SimulatedFarm, fault: str
) -> None:
    empty_farm.add_task("blender", frames=4)
    account = mirrored(empty_farm)
    FarmAccount.objects.update(failures=1)
    empty_farm.fault(fault, "queryTaskInfo", count=1)
    run = refresh(account, RenderTask.objects.get())
    assert run.finished_at is not None
    assert RenderTask.objects.present().count() == 1
    assert reloaded(account).state == "ok"


def test_tasks_of_other_accounts_are_left_alone(empty_farm: SimulatedFarm) -> None:
    empty_farm.add_task("blender", frames=4)
    account = mirrored(empty_farm)
    other = account_of(empty_farm)
    with Counting(empty_farm) as counted:
        run = refresh(other, RenderTask.objects.get(account=account))
    assert run.outcome == "ok"
    assert counted.total == 0


def test_the_next_heartbeat_reads_the_whole_list(empty_farm: SimulatedFarm) -> None:
    empty_farm.add_task("blender", frames=4)
    account = mirrored(empty_farm)
    assert recall_beat(account.pk).pages == 1
    refresh(account, RenderTask.objects.get())
    assert recall_beat(account.pk).pages == 0


def test_ids_that_make_the_farm_reject_the_whole_call_are_found(
    empty_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [empty_farm.add_task("blender", frames=4) for _ in range(9)]
    lost = [empty_farm.add_task("blender", frames=4) for _ in range(2)]
    account = mirrored(empty_farm)
    for task_id in lost:
        empty_farm.remove_task(task_id)
    whole = Query.task_info

    def strict(self: Query, task_ids: Iterable[int]) -> Page[TaskRow]:
        ids = list(task_ids)
        if set(ids) & set(lost):
            raise FarmRejected("task does not exist", code=404)
        return whole(self, ids)

    monkeypatch.setattr(Query, "task_info", strict)
    run = refresh(account, *RenderTask.objects.all(), deleted=True)
    assert run.outcome == "ok"
    present = RenderTask.objects.present().values_list("remote_id", flat=True)
    assert sorted(present) == sorted(kept)
