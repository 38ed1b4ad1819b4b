"""Stopping frames of a task: what is charged, what goes on, how the task ends."""

from typing import Any

import pytest

from tests.simulator.caller import (
    RECOMMIT_FRAMES,
    START,
    STATS,
    STOP_FRAMES,
    ask,
    call,
    frame_rows,
    statuses,
    task_row,
)
from tests.simulator_farm import SimulatedFarm


@pytest.fixture
def task(empty_farm: SimulatedFarm) -> int:
    """Six frames of a minute, three at once, half a minute gone."""
    task = empty_farm.add_task("blender", 6, seconds=60, slots=3, fee="0.002")
    empty_farm.advance(30)
    return task


def stop(farm: SimulatedFarm, task: int, *places: int) -> None:
    ids = [frame_rows(farm, task)[place]["id"] for place in places]
    ask(farm, STOP_FRAMES, {"taskId": task, "ids": ids, "selectAll": 0})


def test_a_rendering_frame_is_charged_so_far_and_gives_its_machine_on(
    empty_farm: SimulatedFarm, task: int
) -> None:
    stop(empty_farm, task, 1)

    assert statuses(empty_farm, task) == [2, 3, 2, 2, 1, 1]
    row = task_row(empty_farm, task)
    assert (row["taskStatus"], row["abortFrames"]) == (5, 1)
    assert (row["executingFrames"], row["renderConsume"]) == (3, 0.06)
    frame = frame_rows(empty_farm, task)[1]
    assert frame["endTime"] > frame["startTime"]
    assert float(frame["feeAmount"]) == 0.06


def test_waiting_frames_cost_nothing_when_they_are_stopped(
    empty_farm: SimulatedFarm, task: int
) -> None:
    stop(empty_farm, task, 4, 5)

    assert statuses(empty_farm, task) == [2, 2, 2, 1, 3, 3]
    assert task_row(empty_farm, task)["renderConsume"] == 0
    stats = ask(empty_farm, STATS)
    assert (stats["abandonFramesTotal"], stats["waitingFramesTotal"]) == (2, 1)


def test_stopping_again_changes_nothing(empty_farm: SimulatedFarm, task: int) -> None:
    stop(empty_farm, task, 1)
    before = task_row(empty_farm, task)
    stop(empty_farm, task, 1)

    assert task_row(empty_farm, task) == before
    assert empty_farm.executions("stop_frames") == 2


def test_frames_that_ended_stay_as_they_are(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, seconds=10, failing=[2])
    empty_farm.advance(30)
    stop(empty_farm, task, 0, 1, 2)

    assert statuses(empty_farm, task) == [4, 4, 5]
    assert task_row(empty_farm, task)["taskStatus"] == 30


def test_a_task_whose_last_frames_are_stopped_is_a_stopped_one(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, STOP_FRAMES, {"taskId": task, "selectAll": 1})

    assert statuses(empty_farm, task) == [3] * 6
    assert task_row(empty_farm, task)["taskStatus"] == 10
    ask(empty_farm, START, {"taskIds": [task]})
    empty_farm.advance(300)
    assert statuses(empty_farm, task) == [4] * 6


def test_the_rest_finishes_without_them(empty_farm: SimulatedFarm, task: int) -> None:
    stop(empty_farm, task, 0)
    empty_farm.advance(300)

    assert statuses(empty_farm, task) == [3, 4, 4, 4, 4, 4]
    assert task_row(empty_farm, task)["taskStatus"] == 10


def test_a_stopped_frame_can_be_sent_again(
    empty_farm: SimulatedFarm, task: int
) -> None:
    stop(empty_farm, task, 0)
    frame = frame_rows(empty_farm, task)[0]["id"]
    ask(empty_farm, RECOMMIT_FRAMES, {"taskId": task, "ids": [frame], "selectAll": 0})
    empty_farm.advance(300)

    assert statuses(empty_farm, task) == [4] * 6
    assert frame_rows(empty_farm, task)[0]["recommitFlag"] == 1


def test_frames_of_a_child_are_stopped_by_way_of_its_parent(
    empty_farm: SimulatedFarm,
) -> None:
    parent, beauty, shadow = empty_farm.add_family("maya", 8, layers=2, seconds=60)
    frame = frame_rows(empty_farm, shadow)[0]["id"]
    ask(empty_farm, STOP_FRAMES, {"taskId": parent, "ids": [frame], "selectAll": 0})

    assert statuses(empty_farm, shadow)[0] == 3
    assert 3 not in statuses(empty_farm, beauty)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 601),
        ({"taskId": 4, "selectAll": 1}, 404),
        ({"selectAll": 0}, 601),
        ({"ids": []}, 601),
        ({"ids": ["x"]}, 600),
        ({"ids": [4]}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(
    empty_farm: SimulatedFarm, task: int, body: dict[str, Any], code: int
) -> None:
    if body:
        body = {"taskId": task} | body
    assert call(empty_farm, STOP_FRAMES, body)["code"] == code
    assert empty_farm.executions() == 0
