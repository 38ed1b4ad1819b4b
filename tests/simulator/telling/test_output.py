"""The account's storage: folders and files that come into being as frames end."""

import time
from typing import Any

import pytest

from tests.simulator.caller import (
    DELETE,
    RECOMMIT_FRAMES,
    ask,
    call,
    task_row,
    task_rows,
)
from tests.simulator_farm import MakeFarm, SimulatedFarm

OUTPUT = "/api/render/file/operate/getOutputUserDirFile"


def listed(farm: SimulatedFarm, path: str = "/", **more: Any) -> list[dict[str, Any]]:
    """What a folder holds."""
    return list(ask(farm, OUTPUT, {"treePath": path, **more}))


def names(rows: list[dict[str, Any]]) -> list[str]:
    """The names of files and folders."""
    return [row["fileName"] for row in rows]


def test_files_come_into_being_as_frames_end(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task(
        "blender", 3, name="hero.blend", seconds=60, slots=1, first=7
    )
    folder = f"/{task}_hero"
    assert listed(empty_farm) == listed(empty_farm, taskId=task) == []

    seen = []
    for _ in range(3):
        empty_farm.advance(60)
        (row,) = listed(empty_farm)
        assert (row["filePath"], row["directory"]) == (folder, True)
        seen.append((row["lastModify"], names(listed(empty_farm, folder))))

    assert [len(files) for _, files in seen] == [1, 2, 3]
    assert seen[2][1] == ["hero.0007.exr", "hero.0008.exr", "hero.0009.exr"]
    assert seen[0][0] < seen[1][0] < seen[2][0]


def test_a_file_has_a_size_a_date_and_a_type(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, name="a.b.blend", seconds=10, first=1)
    empty_farm.advance(60)
    files = listed(empty_farm, f"/{task}_a.b")

    assert [row["filePath"] for row in files] == [
        f"/{task}_a.b/a.b.0001.exr",
        f"/{task}_a.b/a.b.0002.exr",
    ]
    for row in files:
        assert row["fileSize"] > 1 << 20
        assert (row["fileType"], row["directory"]) == ("exr", False)
        assert time.strptime(row["lastModify"], "%Y-%m-%d %H:%M:%S")
    assert files == listed(empty_farm, f"/{task}_a.b/")


def test_each_layer_has_a_folder_in_its_tasks_folder(empty_farm: SimulatedFarm) -> None:
    ids = empty_farm.add_family("maya", 4, layers=2, name="sh.ma", seconds=10, first=1)
    empty_farm.advance(60)

    of_parent = listed(empty_farm, taskId=ids[0])
    assert [row["filePath"] for row in of_parent] == [f"/{n}_sh" for n in ids[1:]]
    assert listed(empty_farm, taskId=ids[2]) == of_parent[1:]
    (layer,) = listed(empty_farm, f"/{ids[1]}_sh")
    assert (layer["fileName"], layer["directory"]) == ("beauty", True)
    files = listed(empty_farm, layer["filePath"])
    assert names(files) == ["sh.0001.exr", "sh.0002.exr"]


@pytest.mark.parametrize(
    ("kind", "suffixes"), [("max", ["vrmap", "tga"]), ("houdini", ["sc", "exr"])]
)
def test_passes_leave_what_they_make(
    empty_farm: SimulatedFarm, kind: str, suffixes: list[str]
) -> None:
    ids = empty_farm.add_family(kind, 9, seconds=10)
    empty_farm.advance(600)

    found = []
    for folder in listed(empty_farm, taskId=ids[0]):
        inside = listed(empty_farm, folder["filePath"])
        if inside[0]["directory"]:
            inside = listed(empty_farm, inside[0]["filePath"])
        found.append(inside[0]["fileType"])
    assert found == suffixes


def test_a_picture_of_tiles_is_there_when_all_tiles_are(
    empty_farm: SimulatedFarm,
) -> None:
    picture = empty_farm.add_family("max", 9, seconds=10)[2]
    empty_farm.advance(600)
    empty_farm.set_frames(picture, 5, places=[3])
    assert listed(empty_farm, taskId=picture) == []

    empty_farm.set_frames(picture, 4, places=[3])
    (folder,) = listed(empty_farm, taskId=picture)
    assert len(listed(empty_farm, folder["filePath"])) == 1


def test_a_deleted_tasks_files_are_gone(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, name="x.blend", seconds=10)
    empty_farm.advance(60)
    ask(empty_farm, DELETE, {"taskIds": [task]})

    assert listed(empty_farm) == []
    assert call(empty_farm, OUTPUT, {"treePath": f"/{task}_x"})["code"] == 404


def test_a_frame_that_renders_again_has_no_file(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, name="x.blend", seconds=10)
    empty_farm.advance(60)
    ask(empty_farm, RECOMMIT_FRAMES, {"taskId": task, "selectAll": 1})

    assert listed(empty_farm) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tree_agrees_with_the_tasks(new_farm: MakeFarm, seed: int) -> None:
    farm = new_farm(tasks=24, frames=600, seed=seed)
    now = farm.advance(0)
    text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now / 1000 + 8 * 3600))
    rows = {leaf["id"]: leaf for row in task_rows(farm) for leaf in _leaves(row)}

    for folder in listed(farm):
        leaf = rows[int(folder["fileName"].split("_")[0])]
        assert folder["fileName"] == leaf["outputFileName"]
        assert folder["isArrears"] == int(bool(leaf["taskArrears"]))
        inside = listed(farm, folder["filePath"])
        if inside[0]["directory"]:
            inside = listed(farm, inside[0]["filePath"])
        assert all(row["lastModify"] <= text for row in inside)
        if leaf["cgId"] == 2007:
            assert len(inside) == leaf["doneFrames"]


def _leaves(row: dict[str, Any]) -> list[dict[str, Any]]:
    return list(row["respRenderingTaskList"] or [row])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"treePath": "/5_x"}, 404),
        ({"treePath": "/../../etc"}, 404),
        ({"treePath": "/²_x"}, 404),
        ({"treePath": "relative"}, 600),
        ({"treePath": "/" + "x" * 1000}, 600),
        ({"treePath": "/", "taskId": 5}, 404),
    ],
)
def test_folders_that_there_are_not_are_refused(
    empty_farm: SimulatedFarm, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, OUTPUT, body)["code"] == code


def test_a_folder_in_a_folder_of_files_is_not_there(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, name="x.blend", seconds=10)
    empty_farm.advance(60)

    assert task_row(empty_farm, task)["outputFileName"] == f"{task}_x"
    assert call(empty_farm, OUTPUT, {"treePath": f"/{task}_x/y"})["code"] == 404


def test_hostile_names_stay_one_folder_each(empty_farm: SimulatedFarm) -> None:
    empty_farm.hostile()

    folders = listed(empty_farm)
    assert len(folders) == 13
    for folder in folders:
        assert folder["filePath"] == "/" + folder["fileName"]
        assert listed(empty_farm, folder["filePath"])
