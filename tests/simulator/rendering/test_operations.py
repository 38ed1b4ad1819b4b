"""What each button does on the farm, when it is refused, and what is counted."""

from typing import Any

import pytest

from apps.simulator.protocol.paths import HANDLE
from tests.simulator.caller import (
    ABANDON,
    DELETE,
    FULL_SPEED,
    OVER_TIME,
    RECOMMIT_FRAMES,
    RECOMMIT_TASKS,
    START,
    STATS,
    STOP,
    ask,
    call,
    frame_rows,
    statuses,
    task_row,
    task_rows,
)
from tests.simulator_farm import SimulatedFarm


@pytest.fixture
def task(empty_farm: SimulatedFarm) -> int:
    """Six frames of a minute, three at once, half a minute gone."""
    task = empty_farm.add_task("blender", 6, seconds=60, slots=3, fee="0.002")
    empty_farm.advance(30)
    return task


def test_stopping_charges_what_was_rendered(
    empty_farm: SimulatedFarm, task: int
) -> None:
    assert ask(empty_farm, STOP, {"taskIds": [task]}) is None

    row = task_row(empty_farm, task)
    assert (row["taskStatus"], row["abortFrames"]) == (10, 6)
    assert row["renderConsume"] == 0.18
    assert ask(empty_farm, STATS)["abandonFramesTotal"] == 6
    empty_farm.advance(600)
    assert statuses(empty_farm, task) == [3] * 6


def test_a_stopped_task_can_be_started_and_finishes(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, STOP, {"taskIds": [task]})
    ask(empty_farm, START, {"taskIds": [task]})
    waiting = task_row(empty_farm, task)
    empty_farm.advance(10)
    rendering = task_row(empty_farm, task)
    empty_farm.advance(200)

    assert (waiting["taskStatus"], waiting["completedDate"]) == (0, None)
    assert rendering["taskStatus"] == 5
    assert task_row(empty_farm, task)["taskStatus"] == 25
    assert task_row(empty_farm, task)["renderConsume"] == 0.9


def test_stopping_twice_is_no_harm_and_counts_twice(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, STOP, {"taskIds": [task]})
    ask(empty_farm, STOP, {"taskIds": [task]})

    assert empty_farm.state()["executed"] == [["stop", task], ["stop", task]]
    assert empty_farm.executions("stop") == 2


def test_a_child_can_be_stopped_alone(empty_farm: SimulatedFarm) -> None:
    parent, beauty, shadow = empty_farm.add_family("maya", 8, layers=2, seconds=60)

    ask(empty_farm, STOP, {"taskIds": [shadow]})

    assert task_row(empty_farm, beauty)["taskStatus"] == 5
    assert task_row(empty_farm, shadow)["taskStatus"] == 10
    assert task_row(empty_farm, parent)["taskStatus"] == 5
    empty_farm.advance(300)
    assert task_row(empty_farm, parent)["taskStatus"] == 10


def test_a_parent_takes_its_children_along(empty_farm: SimulatedFarm) -> None:
    parent, *children = empty_farm.add_family("maya", 9, layers=3)

    ask(empty_farm, STOP, {"taskIds": [parent]})

    assert [task_row(empty_farm, child)["taskStatus"] for child in children] == [10] * 3
    assert task_row(empty_farm, parent)["taskStatus"] == 10


def test_an_abandoned_task_stays_abandoned(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, ABANDON, {"taskIds": [task]})

    assert task_row(empty_farm, task)["taskStatus"] == 35
    for path in (START, STOP, FULL_SPEED, RECOMMIT_TASKS):
        assert call(empty_farm, path, {"taskIds": [task]})["code"] == 603
    body = {"taskId": task, "selectAll": 1}
    assert call(empty_farm, RECOMMIT_FRAMES, body)["code"] == 603
    assert empty_farm.executions() == 1


def test_a_finished_task_cannot_be_stopped(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=10)
    empty_farm.advance(30)

    for path in (STOP, START, ABANDON, FULL_SPEED):
        answer = call(empty_farm, path, {"taskIds": [task]})
        assert (answer["code"], answer["result"]) == (603, False)
        assert str(task) in answer["message"]
    assert empty_farm.executions() == 0


def test_deleting_removes_what_renders_too(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, DELETE, {"taskIds": [task]})
    empty_farm.advance(600)

    assert task_rows(empty_farm) == []
    assert ask(empty_farm, STATS)["totalFrames"] == 0
    assert call(empty_farm, DELETE, {"taskIds": [task]})["code"] == 404


def test_full_speed_uses_more_machines_at_once(
    empty_farm: SimulatedFarm, task: int
) -> None:
    assert ask(empty_farm, FULL_SPEED, {"taskIds": [task]}) == "成功"

    row = task_row(empty_farm, task)
    assert row["executingFrames"] == 6
    assert (row["taskLimit"], row["taskLevel"]) == (12, 99)


def test_full_speed_passes_the_line(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 4, start=False)
    before = task_row(empty_farm, task)["taskStatus"]

    ask(empty_farm, FULL_SPEED, {"taskIds": [task]})

    assert (before, task_row(empty_farm, task)["taskStatus"]) == (0, 5)


def test_over_time_stops_what_takes_too_long(
    empty_farm: SimulatedFarm, task: int
) -> None:
    body = {"taskIds": [task], "overTime": 45}
    assert ask(empty_farm, OVER_TIME, body) == "SUCCESS"
    empty_farm.advance(16)

    row = task_row(empty_farm, task)
    assert (row["taskStatus"], row["overTimeStop"], row["isOverTime"]) == (23, 45, 1)
    assert 11 in statuses(empty_farm, task)
    assert row["failedFrames"] == statuses(empty_farm, task).count(11)


def test_over_time_in_the_past_ends_frames_now(
    empty_farm: SimulatedFarm, task: int
) -> None:
    ask(empty_farm, OVER_TIME, {"taskIds": [task], "overTime": 5})

    empty_farm.advance(1)

    assert task_row(empty_farm, task)["taskStatus"] == 23


def test_failed_frames_are_sent_again(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 4, seconds=30, failing=[1, 2])
    empty_farm.advance(60)

    assert ask(empty_farm, RECOMMIT_TASKS, {"taskIds": [task]}) is None

    assert statuses(empty_farm, task) == [4, 1, 1, 4]
    assert task_row(empty_farm, task)["taskStatus"] == 0
    empty_farm.advance(60)
    assert task_row(empty_farm, task)["taskStatus"] == 25


def test_other_statuses_can_be_sent_again(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, seconds=30, failing=[1])
    empty_farm.advance(60)

    ask(empty_farm, RECOMMIT_TASKS, {"taskIds": [task], "status": [4]})

    assert statuses(empty_farm, task) == [1, 5, 1]


def test_nothing_to_send_again_changes_nothing(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=10)
    empty_farm.advance(30)
    before = task_row(empty_farm, task)

    ask(empty_farm, RECOMMIT_TASKS, {"taskIds": [task]})

    assert task_row(empty_farm, task) == before


def test_chosen_frames_are_sent_again(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 4, seconds=10)
    empty_farm.advance(30)
    ids = [frame["id"] for frame in frame_rows(empty_farm, task)]

    ask(
        empty_farm,
        RECOMMIT_FRAMES,
        {"taskId": task, "ids": [ids[0], ids[3]], "selectAll": 0},
    )

    assert statuses(empty_farm, task) == [1, 4, 4, 1]
    assert empty_farm.state()["executed"] == [["recommit_frames", task, ids[0], ids[3]]]


def test_all_frames_of_a_parent_are_sent_again(empty_farm: SimulatedFarm) -> None:
    parent, *children = empty_farm.add_family("maya", 6, layers=2, seconds=10)
    empty_farm.advance(60)

    ask(empty_farm, RECOMMIT_FRAMES, {"taskId": parent, "selectAll": 1})

    assert [statuses(empty_farm, child) for child in children] == [[1] * 3] * 2


def test_frames_are_sent_again_by_status(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, seconds=10, failing=[2])
    empty_farm.advance(30)

    ask(empty_farm, RECOMMIT_FRAMES, {"taskId": task, "status": [5]})

    assert statuses(empty_farm, task) == [4, 4, 1]


def test_what_renders_is_not_sent_again(empty_farm: SimulatedFarm, task: int) -> None:
    ask(empty_farm, RECOMMIT_FRAMES, {"taskId": task, "selectAll": 1})

    assert statuses(empty_farm, task) == [2, 2, 2, 1, 1, 1]
    assert {frame["recommitFlag"] for frame in frame_rows(empty_farm, task)} == {0}


def test_frames_of_another_task_are_refused(empty_farm: SimulatedFarm) -> None:
    task, other = empty_farm.add_task("blender", 2), empty_farm.add_task("blender", 2)
    frame = frame_rows(empty_farm, other)[0]["id"]

    answer = call(empty_farm, RECOMMIT_FRAMES, {"taskId": task, "ids": [frame]})

    assert answer["code"] == 404
    assert empty_farm.executions() == 0


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (STOP, {}, 601),
        (STOP, {"taskIds": []}, 601),
        (STOP, {"taskIds": ["x"]}, 600),
        (STOP, {"taskIds": [4]}, 404),
        (OVER_TIME, {"taskIds": [4]}, 601),
        (OVER_TIME, {"taskIds": [4], "overTime": 0}, 600),
        (RECOMMIT_FRAMES, {"selectAll": 1}, 601),
        (RECOMMIT_FRAMES, {"taskId": 4, "selectAll": 1}, 404),
        ("/api/render/handle/noSuchThing", {}, 404),
    ],
)
def test_bad_orders_are_refused_and_not_counted(
    empty_farm: SimulatedFarm, path: str, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, path, body)["code"] == code
    assert empty_farm.executions() == 0


def test_one_unknown_task_refuses_the_whole_order(
    empty_farm: SimulatedFarm, task: int
) -> None:
    assert call(empty_farm, STOP, {"taskIds": [task, 4]})["code"] == 404
    assert task_row(empty_farm, task)["taskStatus"] == 5


def test_frames_need_to_be_chosen(empty_farm: SimulatedFarm, task: int) -> None:
    assert call(empty_farm, RECOMMIT_FRAMES, {"taskId": task})["code"] == 601


@pytest.mark.parametrize(
    ("mine", "documents"),
    [
        (STOP, f"{HANDLE}/stopTask"),
        (START, f"{HANDLE}/startTask"),
        (f"{HANDLE}/queryTaskInfo/v2", f"{HANDLE}/queryTaskInfo"),
        (f"{HANDLE}/getTaskList/v2", f"{HANDLE}/getTaskList"),
    ],
)
def test_the_clients_and_the_documents_paths_do_the_same(
    empty_farm: SimulatedFarm, mine: str, documents: str
) -> None:
    body = {"taskIds": [empty_farm.add_task("blender", 2, seconds=600)]}

    codes = [call(empty_farm, path, body)["code"] for path in (mine, documents)]

    assert codes == [200, 200]
