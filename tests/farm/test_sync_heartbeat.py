"""A heart-beat sees what is active, what became of the rest, and costs two calls."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.common.hints import redis
from apps.farm.models import FarmAccount, FrameStats, RenderTask, SyncRun
from apps.farm.sync import sync_heartbeat
from apps.farm.sync.memory import recall_beat
from tests.farm.mirrors import Counting, account_of, reloaded, snapshot
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db


def beat(account: FarmAccount) -> SyncRun:
    return sync_heartbeat(reloaded(account))


def a_farm_with(new_farm: MakeFarm, active: int) -> SimulatedFarm:
    """A farm with so many active tasks and nothing else."""
    farm = new_farm()
    for _ in range(active):
        farm.add_task("blender", frames=8, slots=1)
    return farm


def test_the_active_tasks_are_mirrored(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    before = timezone.now()
    run = beat(account)
    assert run.outcome == "ok"
    assert run.tasks_changed == RenderTask.objects.count() > 0
    assert set(RenderTask.objects.values_list("state", flat=True)) >= {"rendering"}
    account = reloaded(account)
    assert account.state == "ok"
    assert account.seen_at is not None
    assert account.seen_at >= before
    assert account.error == ""


def test_frame_counts_are_kept_when_they_move(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    beat(account)
    beat(account)
    first = FrameStats.objects.get()
    assert first.total == 400
    assert first.done + first.failed + first.waiting + first.executing > 0
    simulated_farm.advance(3600)
    beat(account)
    assert FrameStats.objects.count() == 2
    assert FrameStats.objects.latest("seen_at").done > first.done


@pytest.mark.parametrize("active", [0, 3, 100, 101, 180, 240])
def test_an_unchanged_farm_costs_two_calls(new_farm: MakeFarm, active: int) -> None:
    farm = a_farm_with(new_farm, active)
    account = account_of(farm)
    beat(account)
    for _ in range(5):
        with Counting(farm) as counted:
            run = beat(account)
        assert counted.total == run.calls == 2
        assert run.tasks_changed == 0


def test_an_unchanged_farm_writes_next_to_nothing(
    simulated_farm: SimulatedFarm, django_assert_max_num_queries: Any
) -> None:
    account = account_of(simulated_farm)
    beat(account)
    before = snapshot(account)
    account = reloaded(account)
    with django_assert_max_num_queries(12) as queries:
        sync_heartbeat(account)
    writes = [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))
    ]
    assert len(writes) == 3, writes  # the run begins, the account is seen, the run ends
    assert snapshot(account) == before
    assert reloaded(account).revision == account.revision


def test_queries_do_not_grow_with_the_farm(
    new_farm: MakeFarm, django_assert_max_num_queries: Any
) -> None:
    for active in (10, 90):
        farm = a_farm_with(new_farm, active)
        account = account_of(farm)
        beat(account)
        account = reloaded(account)
        with django_assert_max_num_queries(12):
            sync_heartbeat(account)


def test_a_change_on_any_page_of_a_long_list_is_seen_at_once(
    new_farm: MakeFarm,
) -> None:
    farm = a_farm_with(new_farm, 230)
    account = account_of(farm)
    beat(account)
    beat(account)
    oldest, newest = RenderTask.objects.order_by("remote_id").values_list(
        "remote_id", flat=True
    )[::229]
    for remote_id in (oldest, newest):
        farm.set_frames(remote_id, 4, places=[1])
        run = beat(account)
        assert run.tasks_changed == 1
        assert RenderTask.objects.get(remote_id=remote_id).done_frames == 1


def test_a_quiet_long_list_is_as_old_as_its_oldest_page(new_farm: MakeFarm) -> None:
    farm = a_farm_with(new_farm, 230)
    account = account_of(farm)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = timezone.now()
        for turn, age in enumerate((0, 10, 20, 20, 20)):
            with Counting(farm) as counted:
                beat(account)
            assert counted.total == (4 if turn == 0 else 2)
            seen_at = reloaded(account).seen_at
            assert seen_at is not None
            assert seen_at == start + timedelta(seconds=10 * turn - age)
            clock.shift(10)


def test_no_page_of_a_quiet_list_stays_unread_for_a_minute(new_farm: MakeFarm) -> None:
    farm = a_farm_with(new_farm, 230)
    account = account_of(farm)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        beat(account)
        clock.shift(61)
        with Counting(farm) as counted:
            beat(account)
        assert counted.of("getTaskList") == 3
        assert reloaded(account).seen_at == timezone.now()


def test_a_task_that_ended_is_asked_for_by_id(empty_farm: SimulatedFarm) -> None:
    task_id = empty_farm.add_task("blender", frames=4, seconds=10)
    account = account_of(empty_farm)
    beat(account)
    assert RenderTask.objects.get().state == "rendering"
    empty_farm.advance(3600)
    with Counting(empty_farm) as counted:
        beat(account)
    assert counted.of("queryTaskInfo") == 1
    task = RenderTask.objects.get(remote_id=task_id)
    assert (task.state, task.done_frames) == ("done", 4)
    with Counting(empty_farm) as counted:
        beat(account)
    assert counted.total == 2


def test_many_tasks_that_ended_are_asked_for_in_one_call(new_farm: MakeFarm) -> None:
    farm = a_farm_with(new_farm, 60)
    account = account_of(farm)
    beat(account)
    farm.advance(7200)
    with Counting(farm) as counted:
        beat(account)
    assert counted.of("queryTaskInfo") == 1
    assert set(RenderTask.objects.values_list("state", flat=True)) == {"done"}


def test_an_active_task_that_vanished_is_not_deleted_nor_asked_for_all_the_time(
    empty_farm: SimulatedFarm,
) -> None:
    task_id = empty_farm.add_task("blender")
    account = account_of(empty_farm)
    beat(account)
    empty_farm.remove_task(task_id)
    with Counting(empty_farm) as counted:
        for _ in range(5):
            beat(account)
    assert counted.of("queryTaskInfo") == 1
    assert RenderTask.objects.present().count() == 1


def test_a_lying_empty_list_changes_nothing(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    beat(account)
    before = snapshot(account)
    simulated_farm.fault("empty_list", "getTaskList", count=0)
    run = beat(account)
    assert run.outcome == "ok"
    assert snapshot(account) == before


def test_a_list_that_shifts_while_it_is_read_is_read_again(new_farm: MakeFarm) -> None:
    farm = a_farm_with(new_farm, 150)
    account = account_of(farm)
    farm.fault("shifting_list", "getTaskList", count=1)
    run = beat(account)
    assert run.outcome == "ok"
    assert RenderTask.objects.count() >= 150


def test_families_are_seen_with_their_children(empty_farm: SimulatedFarm) -> None:
    parent, *children = empty_farm.add_family("maya", frames=12, layers=3)
    account = account_of(empty_farm)
    run = beat(account)
    assert run.tasks_seen == 4
    found = RenderTask.objects.get(remote_id=parent)
    assert found.child_count == 3
    assert found.total_frames == 12
    below = found.children.values_list("remote_id", flat=True)
    assert sorted(below) == sorted(children)


def test_with_redis_wiped_the_next_beat_reads_everything(new_farm: MakeFarm) -> None:
    farm = a_farm_with(new_farm, 230)
    account = account_of(farm)
    beat(account)
    assert recall_beat(account.pk).pages == 3
    redis().flushdb()
    with Counting(farm) as counted:
        run = beat(account)
    assert counted.total == 4
    assert run.tasks_changed == 0
