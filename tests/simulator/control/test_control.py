"""The farm moved by hand: `/_sim/...`."""

from typing import Any

import pytest
import requests

from tests.simulator.caller import (
    FRAMES,
    HANDLE,
    INFO,
    LIST,
    STATS,
    THUMBNAIL,
    ask,
    call,
    frame_rows,
    post,
    statuses,
    task_row,
    task_rows,
)
from tests.simulator_farm import SimulatedFarm


def _status(farm: SimulatedFarm, method: str, path: str, order: object = None) -> int:
    url = f"{farm.url}/_sim/{path}"
    return requests.request(method, url, json=order, timeout=10).status_code


def test_the_state_tells_what_was_called_and_what_there_is(
    simulated_farm: SimulatedFarm,
) -> None:
    ask(simulated_farm, STATS)
    ask(simulated_farm, STATS)

    state = simulated_farm.state()

    assert state["calls"] == {STATS: 2}
    assert (state["tasks"], state["frames"]) == (12, 400)
    assert (state["executions"], state["executed"]) == ({}, [])


def test_calls_of_paths_that_there_are_not_are_counted_together(
    empty_farm: SimulatedFarm,
) -> None:
    for path in ("/a", "/b"):
        assert call(empty_farm, path)["code"] == 404

    assert empty_farm.state()["calls"] == {"unknown": 2}


def test_the_clock_moves_when_it_is_told_to(empty_farm: SimulatedFarm) -> None:
    before = empty_farm.state()["now"]

    assert empty_farm.advance(12.5) == before + 12_500
    assert empty_farm.advance(-5) == before + 12_500


@pytest.mark.parametrize(
    ("kind", "leaves"),
    [("blender", 0), ("c4d", 0), ("chunks", 0), ("max", 2), ("houdini", 2)],
)
def test_tasks_of_every_kind_are_made_to_order(
    empty_farm: SimulatedFarm, kind: str, leaves: int
) -> None:
    ids = empty_farm.add_family(kind, 9, project="P", user="fx-09", producer="x")

    row = task_row(empty_farm, ids[0])
    below = row["respRenderingTaskList"] or []
    assert [child["id"] for child in below] == ids[1:]
    assert len(below) == leaves
    assert sum(leaf["totalFrames"] for leaf in below or [row]) == 9
    assert (row["projectName"], row["userName"], row["producer"]) == ("P", "fx-09", "x")


def test_maya_tasks_have_as_many_layers_as_ordered(empty_farm: SimulatedFarm) -> None:
    ids = empty_farm.add_family("maya", 10, layers=4)
    rows = task_row(empty_farm, ids[0])["respRenderingTaskList"]

    assert [row["layerName"] for row in rows] == [
        "beauty",
        "ambientOcclusion",
        "specular",
        "shadow",
    ]
    assert [row["totalFrames"] for row in rows] == [3, 3, 2, 2]
    assert len(empty_farm.add_family("maya", 10, layers=1)) == 1


def test_a_task_may_be_left_waiting(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, start=False)
    empty_farm.advance(5000)

    assert task_row(empty_farm, task)["taskStatus"] == 0


@pytest.mark.parametrize(
    "order", [{"kind": "crayon"}, {"frames": 0}, {"frames": "x"}, {"fee": "abc"}]
)
def test_orders_that_make_no_sense_are_refused(
    empty_farm: SimulatedFarm, order: dict[str, Any]
) -> None:
    assert _status(empty_farm, "POST", "tasks", order) == 400


def test_frames_are_put_into_a_status(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 5, start=False)
    ids = [frame["id"] for frame in frame_rows(empty_farm, task)]

    empty_farm.set_frames(task, 4, places=[0, 1])
    empty_farm.set_frames(task, 5, frame_ids=[ids[3]])
    empty_farm.set_frames(task, 2, places=[4])
    changed = empty_farm.set_frames(task, 99, was=1)

    assert changed == 1
    assert statuses(empty_farm, task) == [4, 4, 99, 5, 2]
    assert ask(empty_farm, STATS)["doneFramesTotal"] == 2


def test_a_task_follows_frames_that_are_moved(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, seconds=600)
    empty_farm.set_frames(task, 4)
    finished = task_row(empty_farm, task)["taskStatus"]
    empty_farm.set_frames(task, 5, places=[1])
    failed = task_row(empty_farm, task)["taskStatus"]
    empty_farm.set_frames(task, 1, places=[1])
    empty_farm.advance(10)

    assert (finished, failed) == (25, 30)
    assert task_row(empty_farm, task)["taskStatus"] == 5


def test_a_task_can_vanish_without_a_trace(empty_farm: SimulatedFarm) -> None:
    task, other = empty_farm.add_task(), empty_farm.add_task()

    empty_farm.remove_task(task)

    assert [row["id"] for row in task_rows(empty_farm)] == [other]
    assert task_rows(empty_farm, recycleFlag=1) == []
    assert ask(empty_farm, INFO, {"taskIds": [task]})["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "order", "status"),
    [
        ("GET", "nothing", None, 404),
        ("DELETE", "tasks/5", None, 404),
        ("DELETE", "tasks/x", None, 404),
        ("POST", "frames", {"task_id": 5}, 404),
        ("POST", "frames", {}, 400),
        ("POST", "fees", {"frame_id": 1, "fee": "1"}, 404),
        ("POST", "advance", {}, 400),
        ("POST", "advance", {"seconds": "soon"}, 400),
        ("POST", "advance", ["x"], 400),
    ],
)
def test_bad_control_calls_are_refused(
    empty_farm: SimulatedFarm, method: str, path: str, order: object, status: int
) -> None:
    assert _status(empty_farm, method, path, order) == status


def test_the_farm_itself_answers_to_post_only(empty_farm: SimulatedFarm) -> None:
    assert requests.get(empty_farm.url + STATS, timeout=10).status_code == 405


def test_hostile_tasks_arrive_as_they_are(empty_farm: SimulatedFarm) -> None:
    ids = empty_farm.hostile()
    rows = ask(empty_farm, LIST, {"pageNum": 1, "pageSize": 100})["items"]
    names = {row.get("sceneName") for row in rows}
    paths = [
        ask(empty_farm, THUMBNAIL, {"id": frame["id"]})
        for task in ids
        for frame in ask(empty_farm, FRAMES, {"taskId": task, "pageSize": 1})["items"]
    ]

    assert len(rows) == len(ids) == 13
    assert any("<script>" in (name or "") for name in names)
    assert any(len(name or "") == 300 for name in names)
    assert {row.get("taskStatus") for row in rows} >= {77, None}
    assert any("cgId" not in row for row in rows)
    assert any(not isinstance(row["id"], int) for row in rows)
    assert any(".." in path for found in paths for path in found)
    older = ask(empty_farm, f"{HANDLE}/getTaskList", {"pageNum": 1, "pageSize": 100})
    assert len(older["items"]) == 13


def test_a_farm_that_is_stopped_refuses_connections(
    empty_farm: SimulatedFarm,
) -> None:
    ask(empty_farm, STATS)
    empty_farm.stop()

    with pytest.raises(requests.ConnectionError):
        post(empty_farm, STATS, {})
