"""The sweep reads everything, and only what is really gone is gone."""

from typing import Any

import pytest
from django.utils import timezone

from apps.farm.models import FarmAccount, FarmEvent, RenderTask, SyncRun
from apps.farm.sync import sync_heartbeat, sync_sweep
from apps.farm.troubles import CHANGED_MEANWHILE, FROZEN
from apps.renderbus.calls.query import Query
from apps.renderbus.schemas import Page, TaskRow
from tests.farm.mirrors import Counting, account_of, reloaded, snapshot
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db


def sweep(account: FarmAccount, **more: Any) -> SyncRun:
    return sync_sweep(reloaded(account), **more)


def a_swept_farm(new_farm: MakeFarm, tasks: int) -> tuple[SimulatedFarm, FarmAccount]:
    """A farm of small tasks, polled, as the mirror knows it."""
    farm = new_farm()
    for _ in range(tasks):
        farm.add_task("blender", frames=2)
    account = account_of(farm)
    sync_heartbeat(account)
    sweep(account)
    return farm, account


def present(account: FarmAccount) -> set[int]:
    tasks = RenderTask.objects.present().filter(account=account)
    return set(tasks.values_list("remote_id", flat=True))


def ids_on(farm: SimulatedFarm) -> set[int]:
    return set(farm.server.farm.world.tasks)


def test_tasks_that_were_over_before_we_came_are_found(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=130, frames=1500)
    account = account_of(farm)
    before = timezone.now()
    run = sweep(account)
    assert run.outcome == "ok"
    assert present(account) == ids_on(farm)
    assert run.calls == 3
    swept_at = reloaded(account).swept_at
    assert swept_at is not None
    assert swept_at >= before


def test_an_unchanged_farm_is_swept_without_a_write(new_farm: MakeFarm) -> None:
    _farm, account = a_swept_farm(new_farm, 12)
    before, revision = snapshot(account), reloaded(account).revision
    run = sweep(account)
    assert run.tasks_changed == 0
    assert snapshot(account) == before
    assert reloaded(account).revision == revision


def test_a_task_is_gone_after_two_sweeps_and_an_answer_by_id(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 10)
    lost = min(ids_on(farm))
    farm.remove_task(lost)
    with Counting(farm) as counted:
        sweep(account)
    assert counted.of("queryTaskInfo") == 0
    assert lost in present(account)
    with Counting(farm) as counted:
        sweep(account)
    assert counted.of("queryTaskInfo") == 1
    assert present(account) == ids_on(farm)
    event = FarmEvent.objects.get(kind="task.deleted")
    assert event.task is not None
    assert event.task.remote_id == lost


def test_a_task_that_a_list_forgets_twice_but_is_there_by_id_stays(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 10)
    world = farm.server.farm.world
    forgotten = world.tasks[min(ids_on(farm))]
    world.roots.remove(forgotten.id, forgotten.status)
    for _ in range(4):
        sweep(account)
    assert present(account) == ids_on(farm)
    assert forgotten.id in present(account)


def test_a_task_that_a_sweep_did_not_have_does_not_look_fresh(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 10)
    lost, kept = sorted(ids_on(farm))[:2]
    farm.remove_task(lost)
    before = timezone.now()
    sweep(account)
    tasks = RenderTask.objects.with_seen_at()
    FarmAccount.objects.update(seen_at=timezone.now())
    assert tasks.get(remote_id=lost).seen_at < before
    assert tasks.get(remote_id=kept).seen_at > before


def test_a_task_that_comes_back_is_under_no_suspicion(new_farm: MakeFarm) -> None:
    farm, account = a_swept_farm(new_farm, 10)
    world = farm.server.farm.world
    task = world.tasks[min(ids_on(farm))]
    world.roots.remove(task.id, task.status)
    sweep(account)
    assert RenderTask.objects.get(remote_id=task.id).missing_sweeps == 1
    world.roots.add(task.id, task.status)
    sweep(account)
    assert RenderTask.objects.get(remote_id=task.id).missing_sweeps == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "empty_list"},
        {"kind": "code", "code": 700},
        {"kind": "code", "code": 403},
        {"kind": "code", "code": 100},
        {"kind": "truncate"},
        {"kind": "broken_json"},
        {"kind": "html"},
        {"kind": "status", "status": 502},
        {"kind": "cut_after"},
    ],
)
def test_no_lying_list_deletes_anything(
    new_farm: MakeFarm, fault: dict[str, Any]
) -> None:
    farm, account = a_swept_farm(new_farm, 9)
    before = snapshot(account)
    account.failures = 1  # nothing is repeated, so the test is quick
    farm.fault(**fault, path="getTaskList", count=0)
    for _ in range(3):
        sync_sweep(account)
    assert snapshot(account) == before
    farm.clear_faults()
    assert sweep(account).outcome == "ok"
    assert snapshot(account) == before
    assert reloaded(account).state == "ok"


def test_when_a_fifth_vanishes_the_account_freezes_and_nothing_is_gone(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 20)
    swept_at = reloaded(account).swept_at
    for task_id in sorted(ids_on(farm))[:8]:
        farm.remove_task(task_id)
    for _ in range(3):
        run = sweep(account)
        assert run.outcome == "degraded"
        assert run.error == FROZEN
    account = reloaded(account)
    assert (account.state, account.error) == ("frozen", FROZEN)
    assert account.state_since is not None
    assert account.swept_at == swept_at
    assert len(present(account)) == 20
    assert FarmEvent.objects.filter(kind="account.state", new="frozen").count() == 1


def test_a_heartbeat_goes_on_while_the_account_is_frozen(new_farm: MakeFarm) -> None:
    farm, account = a_swept_farm(new_farm, 20)
    lost = sorted(ids_on(farm))[:8]
    for task_id in lost:
        farm.remove_task(task_id)
    sweep(account)
    added = farm.add_task("blender")
    run = sync_heartbeat(reloaded(account))
    assert run.outcome == "ok"
    assert added in present(account)
    assert reloaded(account).state == "frozen"


def test_a_frozen_account_thaws_when_the_tasks_are_back(new_farm: MakeFarm) -> None:
    farm, account = a_swept_farm(new_farm, 9)
    farm.fault("empty_list", "getTaskList", count=0)
    sweep(account)
    assert reloaded(account).state == "frozen"
    farm.clear_faults()
    sweep(account)
    account = reloaded(account)
    assert (account.state, account.error) == ("ok", "")
    assert len(present(account)) == 9


@pytest.mark.parametrize("kept", [12, 0])
def test_a_person_can_accept_that_tasks_are_gone(new_farm: MakeFarm, kept: int) -> None:
    farm, account = a_swept_farm(new_farm, 20)
    for task_id in sorted(ids_on(farm))[kept:]:
        farm.remove_task(task_id)
    sweep(account)
    assert reloaded(account).state == "frozen"
    for _ in range(2):
        sweep(account, accept_loss=True)
    assert present(account) == ids_on(farm)
    assert len(present(account)) == kept
    assert reloaded(account).state == "ok"


def test_an_account_without_tasks_is_nothing_to_freeze_for(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    sync_heartbeat(account)
    assert sweep(account).outcome == "ok"
    assert reloaded(account).state == "ok"


def test_a_list_that_shows_less_than_it_counts_judges_nobody(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 9)
    swept_at = reloaded(account).swept_at
    # Every row twice: nine rows of five tasks, as when rows move while being read.
    index = farm.server.farm.world.roots
    ids = sorted(ids_on(farm))
    index.all[:] = [ids[place // 2] for place in range(9)]
    with Counting(farm) as counted:
        run = sweep(account)
    assert counted.of("getTaskList") == 3
    assert (run.outcome, run.error) == ("degraded", CHANGED_MEANWHILE)
    account = reloaded(account)
    assert (account.state, account.swept_at) == ("ok", swept_at)
    tasks = RenderTask.objects.present().filter(account=account)
    assert tasks.filter(missing_sweeps=0).count() == 9


def test_no_more_records_in_the_middle_of_a_list_is_not_its_end(
    new_farm: MakeFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm = new_farm(tasks=210, frames=1700)
    account = account_of(farm)
    sync_heartbeat(account)
    sweep(account)

    whole = Query.task_list

    def cut(self: Query, *, page_num: int, **more: Any) -> Page[TaskRow]:
        return Page() if page_num == 2 else whole(self, page_num=page_num, **more)

    monkeypatch.setattr(Query, "task_list", cut)
    run = sweep(account)
    assert (run.outcome, run.error) == ("degraded", CHANGED_MEANWHILE)
    assert reloaded(account).state == "ok"


def test_a_list_that_shifts_is_covered_by_several_passes(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=230, frames=2000)
    account = account_of(farm)
    farm.fault("shifting_list", "getTaskList", count=1, by=3)
    run = sweep(account)
    assert run.outcome == "ok"
    assert present(account) >= ids_on(farm) - set(
        sorted(ids_on(farm), reverse=True)[:10]
    )
    sweep(account)
    assert present(account) == ids_on(farm)


def test_bad_rows_are_put_aside_and_the_rest_goes_on(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    hostile = set(simulated_farm.hostile())
    sync_heartbeat(account)
    run = sweep(account)
    assert run.outcome == "degraded"
    assert run.rows_quarantined >= 2
    assert reloaded(account).swept_at is not None
    assert reloaded(account).state == "ok"
    assert len(present(account) & hostile) >= len(hostile) - 3
    kept = account.quarantine.all()
    assert 0 < kept.count() <= run.rows_quarantined
    assert all(row.raw and row.error for row in kept)
    sweep(account)
    assert max(row.count for row in account.quarantine.all()) == 2


def test_tasks_that_were_once_readable_are_not_missing_when_their_rows_go_bad(
    new_farm: MakeFarm,
) -> None:
    farm, account = a_swept_farm(new_farm, 10)
    task = farm.server.farm.world.tasks[min(ids_on(farm))]
    task.overrides = {"renderConsume": 10**30}
    for _ in range(3):
        sweep(account)
    assert present(account) == ids_on(farm)
