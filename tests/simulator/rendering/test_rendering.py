"""Frames wait, render, finish and fail; tasks with them."""

import pytest

from tests.simulator.caller import (
    RECOMMIT_TASKS,
    START,
    STATS,
    STOP,
    ask,
    frame_rows,
    statuses,
    task_row,
    task_rows,
)
from tests.simulator_farm import MakeFarm, SimulatedFarm


def test_a_task_is_analysed_waits_renders_and_finishes(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 6, seconds=60, slots=3, analyse=20)
    seen = [task_row(empty_farm, task)["taskStatus"]]
    for _ in range(6):
        empty_farm.advance(25)
        seen.append(task_row(empty_farm, task)["taskStatus"])

    assert seen == [50, 5, 5, 5, 5, 5, 25]


def test_a_frame_takes_its_time_on_a_machine(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=90, slots=1)
    empty_farm.advance(30)
    running, waiting = frame_rows(empty_farm, task)
    empty_farm.advance(60)
    done, started = frame_rows(empty_farm, task)

    assert (running["frameStatus"], waiting["frameStatus"]) == (2, 1)
    assert (running["currentRenderTime"], running["endTime"]) == (30, 0)
    assert running["nodeId"].startswith("10.60.")
    assert (waiting["startTime"], waiting["nodeId"]) == (0, "")
    assert (done["frameStatus"], done["frameExecuteTime"]) == (4, 90)
    assert done["endTime"] - done["startTime"] == 90_000
    assert (started["frameStatus"], started["nodeId"]) == (2, done["nodeId"])


def test_no_machine_renders_two_frames_at_once(simulated_farm: SimulatedFarm) -> None:
    for _ in range(6):
        simulated_farm.advance(45)
        nodes = [
            frame["nodeId"]
            for row in task_rows(simulated_farm, statusList=[5])
            for leaf in row["respRenderingTaskList"] or [row]
            for frame in frame_rows(simulated_farm, leaf["id"])
            if frame["frameStatus"] == 2
        ]
        assert len(nodes) == len(set(nodes))


def test_failed_frames_end_a_task_with_failures(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 5, seconds=30, slots=5, failing=[1], bad=[4])
    empty_farm.advance(40)

    row = task_row(empty_farm, task)
    assert statuses(empty_farm, task) == [4, 5, 4, 4, 5]
    assert (row["taskStatus"], row["doneFrames"], row["failedFrames"]) == (30, 3, 2)
    assert row["completedDate"] is not None


def test_a_task_of_failed_frames_only_has_failed(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=30, bad=[0, 1])
    empty_farm.advance(40)

    assert task_row(empty_farm, task)["taskStatus"] == 45


def test_some_frames_fail_again_and_others_succeed(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 4, seconds=30, failing=[0], bad=[1])
    empty_farm.advance(40)

    ask(empty_farm, RECOMMIT_TASKS, {"taskIds": [task]})
    again = frame_rows(empty_farm, task)
    empty_farm.advance(60)

    assert [frame["frameStatus"] for frame in again] == [1, 1, 4, 4]
    assert [frame["recommitFlag"] for frame in again] == [1, 1, 0, 0]
    assert (again[0]["startTime"], again[0]["endTime"]) == (0, 0)
    assert statuses(empty_farm, task) == [4, 5, 4, 4]
    assert task_row(empty_farm, task)["taskStatus"] == 30


def test_priority_frames_go_before_the_others(empty_farm: SimulatedFarm) -> None:
    parent, task, _ = empty_farm.add_family(
        "maya", 50, layers=2, seconds=60, priority=True, slots=8
    )
    early = frame_rows(empty_farm, task)
    empty_farm.advance(61)
    later = statuses(empty_farm, task)

    assert {f["frameStatus"] for f in early if f["frameType"] == 4} == {2}
    assert {f["frameStatus"] for f in early if f["frameType"] == 5} == {8}
    assert [early[place]["frameType"] for place in (0, 12, 24)] == [4, 4, 4]
    assert [later[place] for place in (0, 12, 24)] == [4, 4, 4]
    assert later.count(2) == 8
    assert later.count(8) == 0
    assert task_row(empty_farm, parent)["taskStatus"] == 5


@pytest.mark.parametrize(("kind", "waits"), [("max", 9), ("houdini", 10)])
def test_pictures_wait_for_photons_and_simulations(
    empty_farm: SimulatedFarm, kind: str, waits: int
) -> None:
    parent, first, picture = empty_farm.add_family(kind, 10, seconds=60)
    before = statuses(empty_farm, picture)
    empty_farm.advance(61)
    between = task_row(empty_farm, parent)["taskStatus"]
    empty_farm.advance(10)
    after = statuses(empty_farm, picture)

    assert set(before) == {waits}
    assert task_row(empty_farm, first)["taskStatus"] == 25
    assert between == 5
    assert 2 in after
    assert waits not in after


def test_a_scattered_task_mixes_its_frames(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 40, seconds=30, slots=5, scatter=True)
    empty_farm.advance(31)
    half = statuses(empty_farm, task)
    empty_farm.advance(300)

    done = [place for place, status in enumerate(half) if status == 4]
    assert len(done) == 5
    assert done != list(range(5))
    assert set(statuses(empty_farm, task)) == {4}


def test_tasks_wait_in_line_until_the_farm_has_room(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=12, frames=2000)
    waiting = [farm.add_task("blender", 4, seconds=30, analyse=1) for _ in range(9)]
    farm.advance(2)
    states = [task_row(farm, task)["taskStatus"] for task in waiting]
    farm.advance(4000)

    assert 0 in states
    assert states == sorted(states, reverse=True)
    assert {task_row(farm, task)["taskStatus"] for task in waiting} == {25}


def test_a_farm_at_speed_needs_less_of_its_clock(new_farm: MakeFarm) -> None:
    farm = new_farm(speed=30)
    task = farm.add_task("blender", 2, seconds=600, slots=2)
    farm.advance(20)

    row = task_row(farm, task)
    assert row["taskStatus"] == 25
    assert row["renderDuration"] == 40
    assert [frame["frameExecuteTime"] for frame in frame_rows(farm, task)] == [20, 20]


def test_a_clock_that_stands_still_changes_nothing(
    simulated_farm: SimulatedFarm,
) -> None:
    first = task_rows(simulated_farm)
    stats = ask(simulated_farm, STATS)

    assert task_rows(simulated_farm) == first
    assert ask(simulated_farm, STATS) == stats


def test_a_farm_left_alone_never_dries_up(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=20, frames=2000, calm=False)
    world = farm.server.farm.world
    world.most_tasks = 30
    rendering = []
    for _ in range(150):
        farm.advance(600)
        rendering.append(ask(farm, STATS)["executingFramesTotal"])

    assert rendering.count(0) < 10
    assert len(world.roots.all) <= 45
    assert len(world._owners) == len(world._first_ids) < 200


def test_stopping_gives_machines_back(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 6, seconds=60, slots=6)
    ask(empty_farm, STOP, {"taskIds": [task]})
    ask(empty_farm, START, {"taskIds": [task]})
    empty_farm.advance(10)

    nodes = {frame["nodeId"] for frame in frame_rows(empty_farm, task)}
    assert nodes == {f"10.60.0.{number}" for number in range(2, 8)}
