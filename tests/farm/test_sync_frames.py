"""Frames are read where something moved, by as few pages as the counters allow."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.farm.models import FarmAccount, FeeChange, Frame, RenderTask, SyncRun
from apps.farm.sync import sync_frames, sync_heartbeat, sync_sweep
from apps.farm.sync.frames import due_leaves
from apps.farm.watching import fresh_tasks, task_watched
from apps.renderbus.codes import FrameStatus
from tests.factories import make_account, make_task
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db
FRAMES = "queryTaskFrames"


def poll(account: FarmAccount) -> SyncRun | None:
    """A heart-beat, and the frames it found to be due, however recently read."""
    sync_heartbeat(reloaded(account))
    RenderTask.objects.filter(frames_due=True).update(next_sync_at=None)
    return sync_frames(reloaded(account))


def statuses(task_id: int) -> list[int]:
    frames = Frame.objects.present().filter(task__remote_id=task_id)
    return list(frames.order_by("remote_id").values_list("status_code", flat=True))


def farm_statuses(farm: SimulatedFarm, task_id: int) -> list[int]:
    frames = farm.server.farm.world.tasks[task_id].own_frames()
    return [frames.status(place) for place in range(frames.size)]


def test_all_frames_of_all_tasks_are_mirrored_in_the_end(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=14, frames=1200)
    account = account_of(farm)
    sync_sweep(account)
    run = poll(account)
    assert run is not None
    assert run.outcome == "ok"
    assert Frame.objects.present().count() == farm.state()["frames"]
    for task in farm.server.farm.world.tasks.values():
        if task.frames is not None:
            assert statuses(task.id) == farm_statuses(farm, task.id)
    assert not RenderTask.objects.filter(frames_due=True).exists()


def test_money_adds_up_from_the_frames_to_the_task(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=14, frames=1200)
    account = account_of(farm)
    sync_sweep(account)
    poll(account)
    for task in RenderTask.objects.leaves():
        paid = [frame.cost for frame in task.frames.all()]
        assert sum(paid, Decimal(0)) == task.cost
    total = sum((change.delta for change in FeeChange.objects.all()), Decimal(0))
    tops = RenderTask.objects.top()
    assert total == sum((task.cost for task in tops), Decimal(0)) > 0


def test_nothing_due_is_no_run_and_no_call(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    sync_sweep(account)
    poll(account)
    with Counting(simulated_farm) as counted:
        assert poll(account) is None
    assert counted.of(FRAMES) == 0
    assert SyncRun.objects.filter(kind="frames").count() == 1


def test_one_changed_frame_of_ten_thousand_costs_few_calls(
    empty_farm: SimulatedFarm,
) -> None:
    task_id = empty_farm.add_task("blender", frames=10_000, slots=4, seconds=60)
    account = account_of(empty_farm)
    poll(account)
    assert len(statuses(task_id)) == 10_000
    for _ in range(3):
        empty_farm.advance(61)
        with Counting(empty_farm) as counted:
            poll(account)
        assert counted.of(FRAMES) <= 4
        assert statuses(task_id) == farm_statuses(empty_farm, task_id)


def test_a_failed_frame_is_seen_wherever_it_stands(empty_farm: SimulatedFarm) -> None:
    task_id = empty_farm.add_task("blender", frames=900, slots=4)
    account = account_of(empty_farm)
    poll(account)
    for place in (850, 0, 433):
        empty_farm.set_frames(task_id, FrameStatus.FAILED, places=[place])
        poll(account)
        assert statuses(task_id) == farm_statuses(empty_farm, task_id)


def test_watched_tasks_are_read_first_and_sooner(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=14, frames=1200)
    account = account_of(farm)
    sync_sweep(account)
    last = due_leaves(account)[-1]
    task_watched(last.pk)
    assert due_leaves(account)[0].pk == last.pk
    soon = timezone.now() + timedelta(seconds=8)
    RenderTask.objects.filter(frames_due=True).update(next_sync_at=soon)
    assert [leaf.pk for leaf in due_leaves(account)] == [last.pk]
    just_now = timezone.now()
    RenderTask.objects.filter(pk=last.pk).update(frames_seen_at=just_now)
    assert due_leaves(account) == []


@pytest.mark.usefixtures("db")
def test_active_tasks_go_first_but_the_others_have_their_turn() -> None:
    account = make_account()
    due = {"frames_due": True, "total_frames": 4}
    done = [make_task(account, status_code=25, **due) for _ in range(5)]
    active = [make_task(account, status_code=5, **due) for _ in range(6)]
    waiting_longest = active[4]
    RenderTask.objects.exclude(pk=waiting_longest.pk).update(
        next_sync_at=timezone.now() - timedelta(seconds=5)
    )
    order = [leaf.pk for leaf in due_leaves(account)]
    assert order[0] == waiting_longest.pk
    resting = {task.pk for task in done}
    assert [pk in resting for pk in order] == [
        *(False, False, False, True),
        *(False, False, False, True),
        *(True, True, True),
    ]
    assert order[3] == max(resting)


def test_tasks_whose_frames_moved_are_marked_for_pictures(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.add_task("blender", frames=4)
    account = account_of(empty_farm)
    poll(account)
    assert fresh_tasks(account.pk) == {RenderTask.objects.get().pk}
    assert fresh_tasks(account.pk + 1) == frozenset()


def test_one_task_that_cannot_be_read_does_not_hold_up_the_others(
    new_farm: MakeFarm,
) -> None:
    farm = new_farm()
    lost, *others = [farm.add_task("blender", frames=4) for _ in range(5)]
    account = account_of(farm)
    sync_heartbeat(account)
    farm.remove_task(lost)
    run = sync_frames(account)
    assert run is not None
    assert run.outcome == "degraded"
    assert run.error_code == 404
    assert all(len(statuses(task_id)) == 4 for task_id in others)
    waiting = RenderTask.objects.get(remote_id=lost)
    assert waiting.frames_due
    assert waiting.next_sync_at is not None
    assert waiting.next_sync_at > timezone.now() + timedelta(seconds=30)
    assert sync_frames(account) is None


def test_a_farm_that_does_not_answer_is_left_alone_after_three_tasks(
    new_farm: MakeFarm,
) -> None:
    farm = new_farm()
    for _ in range(6):
        farm.add_task("blender", frames=4)
    account = account_of(farm, failures=1)  # nothing is repeated: a quick test
    sync_heartbeat(account)
    account.failures = 1
    farm.fault("html", FRAMES, count=0)
    with Counting(farm) as counted:
        run = sync_frames(account)
    assert run is not None
    assert run.outcome == "failed"
    assert counted.of(FRAMES) == 3
    assert reloaded(account).state == "ok"


def test_bad_frames_are_put_aside_and_the_rest_is_mirrored(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    hostile = simulated_farm.hostile()
    sync_heartbeat(account)
    sync_sweep(account)
    run = poll(account)
    assert run is not None
    assert run.outcome == "degraded"
    assert run.rows_quarantined > 0
    assert account.quarantine.filter(interface=FRAMES).exists()
    mirrored = Frame.objects.filter(task__remote_id__in=hostile)
    assert mirrored.count() >= 3 * len(hostile) - 6


def test_what_was_read_is_kept_when_the_farm_breaks_off(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.add_task("blender", frames=350)
    account = account_of(empty_farm)
    sync_heartbeat(account)
    account = reloaded(account)
    account.failures = 1
    # The first pages pass, then every answer is broken.
    calls: list[int] = []
    world = empty_farm.server.farm

    class AfterTwo:
        """Faults that begin with the third call for frames."""

        def take(self, path: str) -> list[Any]:
            calls.append(FRAMES in path)
            broken = FRAMES in path and sum(calls) > 2
            return whole.take(path) if not broken else [fault]

    whole = world.faults
    empty_farm.fault("broken_json", FRAMES, count=0)
    fault = whole.take(FRAMES)[0]
    whole.clear()
    world.faults = AfterTwo()  # type: ignore[assignment]
    run = sync_frames(account)
    assert run is not None
    assert run.outcome in ("degraded", "failed")
    assert 100 <= Frame.objects.count() <= 200
    assert RenderTask.objects.get().frames_due
