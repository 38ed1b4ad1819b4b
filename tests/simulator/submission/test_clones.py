"""A clone is the original again, with what the task file changes."""

from typing import Any

import pytest

from tests.simulator.caller import (
    DELETE,
    LOG,
    ask,
    call,
    frame_rows,
    statuses,
    task_row,
)
from tests.simulator.submission.submitting import (
    BLENDER,
    GO,
    created,
    submitted,
    upload,
)
from tests.simulator_farm import SimulatedFarm

SAME = ("sceneName", "projectName", "cgId", "renderCamera", "totalFrames", "layerName")


def told(row: dict[str, Any]) -> list[Any]:
    """What a clone has in common with its original, and its leaves too."""
    rows = [row, *(row["respRenderingTaskList"] or [])]
    return [[one[key] for key in (*SAME, "framesRange")] for one in rows]


@pytest.mark.parametrize("kind", ["blender", "chunks", "maya", "max", "houdini"])
def test_a_clone_without_changes_renders_the_same(
    empty_farm: SimulatedFarm, kind: str
) -> None:
    task = empty_farm.add_family(kind, 9, project="P", producer="x", seconds=20)[0]
    clone = submitted(empty_farm, {}, cloneOriginalId=task)
    row = task_row(empty_farm, clone)

    assert told(row) == told(task_row(empty_farm, task))
    assert (row["cloneOriginalId"], row["cloneParentId"]) == (task, task)
    assert (row["userName"], row["producer"]) == ("studio-main", "x")
    empty_farm.advance(3000)
    assert task_row(empty_farm, clone)["taskStatus"] == 25


def test_a_clone_of_a_clone_knows_where_it_began(empty_farm: SimulatedFarm) -> None:
    first = empty_farm.add_task("blender", 4)
    second = submitted(empty_farm, {}, cloneOriginalId=first)
    third = submitted(empty_farm, {}, cloneOriginalId=second)
    row = task_row(empty_farm, third)

    assert (row["cloneOriginalId"], row["cloneParentId"]) == (first, second)


def test_the_file_changes_frames_and_chunks(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 20, first=1)
    some = {"scene_info_render": {"common": {"frames": "3,7,9-10"}}}
    failed = submitted(empty_farm, some, cloneOriginalId=task)
    thick = {"task_info": {"frames_per_task": "8"}}
    chunks = submitted(empty_farm, thick, cloneOriginalId=task)

    names = [row["frameIndex"] for row in frame_rows(empty_farm, failed)]
    assert names == ["3", "7", "9", "10"]
    assert task_row(empty_farm, failed)["framesRange"] == "3,7,9-10"
    names = [row["frameIndex"] for row in frame_rows(empty_farm, chunks)]
    assert names == ["1-8[1]", "9-16[1]", "17-20[1]"]


def test_the_file_changes_one_layer_and_leaves_another_out(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_family("maya", 12, layers=3, first=1)[0]
    layers = {
        "beauty": {"common": {"frames": "1-2"}, "renderable": "1"},
        "specular": {"common": {}, "renderable": "0"},
    }
    clone = submitted(empty_farm, {"scene_info_render": layers}, cloneOriginalId=task)
    below = task_row(empty_farm, clone)["respRenderingTaskList"]

    assert [(row["layerName"], row["totalFrames"]) for row in below] == [
        ("beauty", 2),
        ("ambientOcclusion", 4),
    ]


def test_the_file_changes_scene_project_camera_and_tiles(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_family("max", 7)[0]
    file = {
        "task_info": {
            "input_cg_file": "C:/p/lobby.max",
            "project_name": "Q",
            "tiles": 9,
        },
        "scene_info_render": {"common": {"render_camera": "VRayCam002"}},
    }
    clone = task_row(empty_farm, submitted(empty_farm, file, cloneOriginalId=task))

    assert (clone["sceneName"], clone["projectName"]) == ("lobby.max", "Q")
    assert clone["renderCamera"] == "VRayCam002"
    assert clone["respRenderingTaskList"][1]["totalFrames"] == 9


def test_frames_that_always_fail_fail_in_a_clone_too(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 3, seconds=10, bad=[1])
    clone = submitted(empty_farm, {}, cloneOriginalId=task)
    empty_farm.advance(500)

    assert statuses(empty_farm, clone) == [4, 5, 4]


def rendered_with(farm: SimulatedFarm, task: int) -> str:
    """The environment that the log of a task's first frame names."""
    frame = frame_rows(farm, task)[0]["id"]
    line = ask(farm, LOG, {"id": frame, "pageNum": 0, "pageSize": 1})["items"][2]
    return str(line).split("INFO: ")[1]


def test_a_clone_has_the_originals_environment_or_the_files(
    empty_farm: SimulatedFarm,
) -> None:
    software = {"cg_version": "2023", "plugins": {"mtoa": "5.3.1"}}
    task = empty_farm.add_task("chunks", 4)
    same = submitted(empty_farm, {}, cloneOriginalId=task)
    newer = submitted(empty_farm, {"software_config": software}, cloneOriginalId=task)
    empty_farm.advance(60)

    assert rendered_with(empty_farm, task).startswith("Maya 20")
    assert rendered_with(empty_farm, same) == rendered_with(empty_farm, task)
    assert rendered_with(empty_farm, newer) == "Maya 2023, mtoa 5.3.1"


def test_a_new_scene_has_the_accounts_default_environment(
    empty_farm: SimulatedFarm,
) -> None:
    info = {"cg_id": 2000, "input_cg_file": "a.ma"}
    file = {"task_info": info, "scene_info_render": {"common": {"frames": "1-3"}}}
    task = submitted(empty_farm, file)
    empty_farm.advance(60)

    assert rendered_with(empty_farm, task) == "Maya 2022, mtoa 5.3.1, yeti 4.2.4"


def test_a_layer_and_a_deleted_task_can_be_cloned(empty_farm: SimulatedFarm) -> None:
    ids = empty_farm.add_family("maya", 6, layers=2)
    by_layer = submitted(empty_farm, {}, cloneOriginalId=ids[2])
    ask(empty_farm, DELETE, {"taskIds": [ids[0]]})
    later = submitted(empty_farm, {}, cloneOriginalId=ids[0])

    for clone in (by_layer, later):
        assert task_row(empty_farm, clone)["cloneOriginalId"] == ids[0]


def test_a_clone_keeps_to_its_software_and_renders_something(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_family("maya", 6, layers=2)[0]
    nothing = {name: {"common": {}, "renderable": "0"} for name in ("beauty",)}
    clone = created(empty_farm, cloneOriginalId=task)
    upload(empty_farm, clone, BLENDER)
    assert call(empty_farm, GO, {"taskId": clone})["code"] == 600
    single = empty_farm.add_family("maya", 6, layers=1)[0]
    clone = created(empty_farm, cloneOriginalId=single)
    upload(empty_farm, clone, {"scene_info_render": nothing})
    assert call(empty_farm, GO, {"taskId": clone})["code"] == 600
