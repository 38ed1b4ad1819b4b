"""Created, uploaded, submitted: then a task is analysed and renders."""

import json
from typing import Any

import pytest

from tests.simulator.caller import (
    INFO,
    START,
    STOP,
    ask,
    call,
    frame_rows,
    task_row,
    task_rows,
)
from tests.simulator.submission.submitting import (
    BLENDER,
    CREATE,
    FILE,
    GO,
    created,
    submitted,
    upload,
)
from tests.simulator_farm import SimulatedFarm


def test_a_submitted_task_is_analysed_and_renders(empty_farm: SimulatedFarm) -> None:
    task = submitted(empty_farm, BLENDER, labels=["night"], artist="制片-01")
    row = task_row(empty_farm, task)

    assert (row["taskStatus"], row["sceneName"]) == (50, "hero_v004.blend")
    assert (row["cgId"], row["renderCamera"]) == (2007, "cam")
    assert (row["totalFrames"], row["framesRange"]) == (10, "1-10[1]")
    assert (row["producer"], row["userName"]) == ("制片-01", "studio-main")
    assert (row["taskUserLevel"], row["cloneOriginalId"]) == (50, 0)
    assert list(json.loads(row["labels"]).values()) == ["night"]

    empty_farm.advance(30)
    assert task_row(empty_farm, task)["taskStatus"] == 5
    empty_farm.advance(5000)
    assert task_row(empty_farm, task)["taskStatus"] == 25
    assert task_row(empty_farm, task)["remark"] == ""


def test_ids_are_not_listed_before_they_are_submitted(
    empty_farm: SimulatedFarm,
) -> None:
    made = ask(empty_farm, CREATE, {"count": 3, "taskUserLevel": 60})

    assert len(set(made["taskIdList"])) == 3
    assert made["aliasTaskIdList"] == [f"2W{task}" for task in made["taskIdList"]]
    assert task_rows(empty_farm) == []
    assert ask(empty_farm, INFO, {"taskIds": made["taskIdList"]})["items"] == []


def test_an_id_that_is_not_submitted_within_a_day_is_given_up(
    empty_farm: SimulatedFarm,
) -> None:
    task, other = created(empty_farm), created(empty_farm)
    upload(empty_farm, task, BLENDER)
    upload(empty_farm, other, BLENDER)
    empty_farm.advance(80_000)
    ask(empty_farm, GO, {"taskId": other})
    empty_farm.advance(10_000)

    answer = call(empty_farm, GO, {"taskId": task})
    assert answer["code"] == 603
    assert "was given up" in answer["message"]
    assert [row["id"] for row in task_rows(empty_farm)] == [other]


def test_a_task_is_submitted_once_and_with_its_file(empty_farm: SimulatedFarm) -> None:
    task = created(empty_farm)
    early = call(empty_farm, GO, {"taskId": task})
    upload(empty_farm, task, BLENDER)
    ask(empty_farm, GO, {"taskId": task, "producer": "P"})
    again = call(empty_farm, GO, {"taskId": task})
    late = call(empty_farm, FILE, {"taskId": task, "content": "{}"})

    assert (early["code"], again["code"], late["code"]) == (603, 603, 603)
    assert "task.json" in early["message"]
    assert "was submitted already" in again["message"]
    assert task_row(empty_farm, task)["producer"] == "P"
    assert empty_farm.executions("submit_task") == 1


def test_layers_become_tasks_below_the_submitted_one(empty_farm: SimulatedFarm) -> None:
    layers = {
        name: {"common": {"frames": frames}, "renderable": on}
        for name, frames, on in (("beauty", "1-6", "1"), ("shadow", "1-3", "1"))
    } | {"unused": {"common": {"frames": "1-9"}, "renderable": "0"}}
    file = {"task_info": {"cg_id": 2000, "input_cg_file": "/p/sh010.ma"}}
    task = submitted(empty_farm, file | {"scene_info_render": layers})
    below = task_row(empty_farm, task)["respRenderingTaskList"]

    assert [row["layerName"] for row in below] == ["beauty", "shadow"]
    assert [row["totalFrames"] for row in below] == [6, 3]


def test_a_simulation_is_rendered_before_its_pictures(
    empty_farm: SimulatedFarm,
) -> None:
    nodes = {
        "rop_node": {"/out/mantra1": {"frames": "1-5", "render": "1"}},
        "geos_node": {"/out/geo": {"frames": "1-100", "render": "1"}},
    }
    file = {"task_info": {"cg_id": 2004, "input_cg_file": "sim.hip"}}
    task = submitted(empty_farm, file | {"scene_info_render": nodes})
    geo, mantra = task_row(empty_farm, task)["respRenderingTaskList"]

    names = [frame["frameIndex"] for frame in frame_rows(empty_farm, geo["id"])]
    assert names == ["/out/geo1-80[1]", "/out/geo81-100[1]"]
    assert {row["frameStatus"] for row in frame_rows(empty_farm, mantra["id"])} == {10}
    empty_farm.advance(20_000)
    assert task_row(empty_farm, task)["taskStatus"] == 25


@pytest.mark.parametrize(
    ("frames", "chunk", "names"),
    [
        ("5", "1", ["5"]),
        ("1-10[3]", "1", ["1", "4", "7", "10"]),
        ("8,1,3-4", "1", ["1", "3", "4", "8"]),
        ("2-8", "3", ["2-4[1]", "5-7[1]", "8-8[1]"]),
        ("-2-0", "1", ["-2", "-1", "0"]),
    ],
)
def test_frames_are_called_as_they_were_wanted(
    empty_farm: SimulatedFarm, frames: str, chunk: str, names: list[str]
) -> None:
    file = BLENDER | {"scene_info_render": {"common": {"frames": frames}}}
    info = BLENDER["task_info"] | {"frames_per_task": chunk}
    task = submitted(empty_farm, file | {"task_info": info})

    assert [row["frameIndex"] for row in frame_rows(empty_farm, task)] == names


def test_the_file_sets_the_over_time_stop_and_the_project(
    empty_farm: SimulatedFarm,
) -> None:
    info = {"job_stop_time": "30", "project_name": "Reef", "time_out": None}
    task = submitted(empty_farm, BLENDER | {"task_info": BLENDER["task_info"] | info})
    row = task_row(empty_farm, task)
    labels = ask(empty_farm, "/api/render/project/getList")["projectNameList"]

    assert (row["overTimeStop"], row["projectName"]) == (30, "Reef")
    assert "Reef" in [label["projectName"] for label in labels]
    empty_farm.advance(200)
    assert task_row(empty_farm, task)["taskStatus"] == 23


def test_a_task_that_was_submitted_obeys_like_any_other(
    empty_farm: SimulatedFarm,
) -> None:
    task = submitted(empty_farm, BLENDER)
    empty_farm.advance(30)
    ask(empty_farm, STOP, {"taskIds": [task]})
    ask(empty_farm, START, {"taskIds": [task]})
    empty_farm.advance(5000)

    assert task_row(empty_farm, task)["taskStatus"] == 25


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (CREATE, {"count": 0}, 600),
        (CREATE, {"count": 101}, 600),
        (CREATE, {"taskUserLevel": 70}, 600),
        (CREATE, {"labels": [""]}, 600),
        (CREATE, {"labels": ["x"] * 21}, 600),
        (CREATE, {"cloneOriginalId": 5}, 404),
        (FILE, {"taskId": 5, "content": "{}"}, 404),
        (GO, {"taskId": 5}, 404),
        (GO, {}, 601),
    ],
)
def test_what_makes_no_sense_is_refused(
    empty_farm: SimulatedFarm, path: str, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, path, body)["code"] == code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("task.json", "", 601),
        ("task.json", "no json", 600),
        ("task.json", "[]", 600),
        ("task.json", '{"task_info": []}', 600),
        ("task.json", '{"task_info": {"task_id": 1}}', 600),
        ("task.json", '{"task_info": {"frames_per_task": "many"}}', 600),
        ("task.json", '{"scene_info_render": {"common": {"frames": "a-b"}}}', 600),
        ("task.json", '{"scene_info_render": {"common": {"frames": "9-1"}}}', 600),
        ("task.json", '{"scene_info_render": {"common": {"frames": "1-9[0]"}}}', 600),
        ("asset.json", "no json", 600),
        ("other.json", "{}", 600),
        ("upload.json", "{}", 200),
    ],
)
def test_files_are_checked_when_they_are_uploaded(
    empty_farm: SimulatedFarm, name: str, content: str, code: int
) -> None:
    body = {"taskId": created(empty_farm), "fileName": name, "content": content}

    assert call(empty_farm, FILE, body)["code"] == code


@pytest.mark.parametrize("section", ["task_info", "scene_info_render"])
def test_a_new_scene_needs_its_software_and_frames(
    empty_farm: SimulatedFarm, section: str
) -> None:
    task = created(empty_farm)
    upload(empty_farm, task, BLENDER | {section: {}})

    assert call(empty_farm, GO, {"taskId": task})["code"] == 600
    upload(empty_farm, task, BLENDER)
    ask(empty_farm, GO, {"taskId": task})
