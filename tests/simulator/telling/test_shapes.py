"""Answers have the published examples' fields, and kinds that those allow."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.caller import (
    FRAMES,
    HANDLE,
    INFO,
    LIST,
    PROGRESS,
    THUMBNAIL,
    ask,
    call,
    frame_rows,
    task_rows,
)
from tests.simulator_farm import MakeFarm, SimulatedFarm

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
NUMBERS = (int, float)


def example(number: int) -> Any:
    """A published example response by its number."""
    (path,) = PAYLOADS.glob(f"{number:02d}_*.json")
    return json.loads(path.read_text())["response"]


def check_kinds(name: str, given: Any, published: Any) -> None:
    """Null fits everything; numbers may come as text; lists follow their first."""
    if given is None or published is None:
        return
    if isinstance(published, dict):
        assert isinstance(given, dict), name
        assert set(given) == set(published), name
        for key, value in published.items():
            check_kinds(f"{name}.{key}", given[key], value)
    elif isinstance(published, list):
        assert isinstance(given, list), name
        for item in given:
            check_kinds(f"{name}[]", item, published[0])
    elif isinstance(published, bool):
        assert isinstance(given, bool), name
    elif isinstance(published, NUMBERS):
        number = isinstance(given, NUMBERS) and not isinstance(given, bool)
        assert number or _is_number(given), name
    else:
        assert isinstance(given, type(published)), name


def _is_number(text: object) -> bool:
    return isinstance(text, str) and text.replace(".", "", 1).isdigit()


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (1, "/api/render/common/queryPlatforms"),
        (2, "/api/render/setUp/queryUserProfile"),
        (3, "/api/render/setUp/queryUserSetting"),
        (16, f"{HANDLE}/queryAllFrameStats"),
    ],
)
def test_account_answers_look_as_published(
    simulated_farm: SimulatedFarm, number: int, path: str
) -> None:
    check_kinds(path, ask(simulated_farm, path), example(number)["data"])


def test_the_envelope_is_the_published_one(simulated_farm: SimulatedFarm) -> None:
    answer = call(
        simulated_farm, INFO, {"taskIds": [task_rows(simulated_farm)[0]["id"]]}
    )
    published = example(20)

    assert set(answer) == set(published)
    assert (answer["code"], answer["result"], answer["message"]) == (
        200,
        True,
        "success",
    )
    assert isinstance(answer["serverTime"], int)
    assert isinstance(answer["requestId"], str)


@pytest.fixture(params=[1, 2, 3])
def farm(request: pytest.FixtureRequest, new_farm: MakeFarm) -> SimulatedFarm:
    """Farms with every kind of task in every state."""
    return new_farm(tasks=60, frames=2000, seed=request.param)


def test_the_documents_task_list_has_its_fields(farm: SimulatedFarm) -> None:
    body = {"pageNum": 1, "pageSize": 100}
    page = ask(farm, f"{HANDLE}/getTaskList", body)

    check_kinds("page", {**page, "items": []}, {**example(9)["data"], "items": []})
    parent = example(9)["data"]["items"][0]
    child = parent["respRenderingTaskList"][0]
    for row in page["items"]:
        flat = {**row, "respRenderingTaskList": None}
        check_kinds("task", flat, {**parent, "respRenderingTaskList": None})
        for below in row["respRenderingTaskList"] or []:
            check_kinds("child", below, child)


def test_the_clients_task_list_and_info_have_the_newer_fields(
    farm: SimulatedFarm,
) -> None:
    published = example(20)["data"]["items"][0]
    listed = ask(farm, LIST, {"pageNum": 1, "pageSize": 100})["items"]
    info = ask(farm, INFO, {"taskIds": [row["id"] for row in listed]})["items"]

    assert info == listed
    for row in listed:
        for task in [row, *(row["respRenderingTaskList"] or [])]:
            flat = {**task, "respRenderingTaskList": None}
            check_kinds("task", flat, published)


def test_frames_have_the_published_fields(farm: SimulatedFarm) -> None:
    older = example(14)["data"]["items"][0]
    newer = example(15)["1"]
    seen = set()
    for row in task_rows(farm):
        for leaf in row["respRenderingTaskList"] or [row]:
            body = {"taskId": leaf["id"], "pageNum": 1, "pageSize": 100}
            for frame in ask(farm, FRAMES, body)["items"]:
                check_kinds("frame", frame, newer)
                assert set(older) <= set(frame)
                seen.add((frame["frameStatus"], type(frame["feeAmount"])))

    assert {status for status, _ in seen} >= {1, 2, 3, 4, 5, 9}
    assert {kind for _, kind in seen} >= {int, float, str, type(None)}


def test_the_progress_image_has_the_published_fields(farm: SimulatedFarm) -> None:
    published = example(34)["data"]
    seen = set()
    for row in task_rows(farm):
        if row["cgId"] == 2001:
            for frame_type in (2, 5):
                body = {"taskId": row["id"], "frameType": frame_type}
                found = ask(farm, PROGRESS, body)
                check_kinds("progress", found, published)
                seen.add(found["currentTaskType"])
                tiles = [tile for line in found["grabInfo"] for tile in line]
                assert len(tiles) == found["block"]

    assert seen == {"Render", "RenderPhoton"}


def test_names_show_every_style(farm: SimulatedFarm) -> None:
    names, scenes = set(), set()
    for row in task_rows(farm):
        scenes.add(row["sceneName"])
        for leaf in row["respRenderingTaskList"] or [row]:
            body = {"taskId": leaf["id"], "pageNum": 1, "pageSize": 3}
            names |= {f["frameIndex"] for f in ask(farm, FRAMES, body)["items"]}

    assert any(name.startswith("/out/geometry") for name in names)
    assert any(name.endswith("[1]") and name[0].isdigit() for name in names)
    assert {"0", "0-1"} <= names
    assert any(not name.isascii() for name in scenes)


def test_a_parents_own_counters_are_empty(farm: SimulatedFarm) -> None:
    parents = [row for row in task_rows(farm) if row["respRenderingTaskList"]]

    assert {row["cgId"] for row in parents} == {2000, 2001, 2004}
    for row in parents:
        assert row["doneFrames"] is row["abortFrames"] is row["executingFrames"] is None
        assert row["totalFrames"] == 0
        for child in row["respRenderingTaskList"]:
            assert child["layerParentId"] == row["id"]
            assert child["totalFrames"] == len(frame_rows(farm, child["id"]))


def test_thumbnails_are_lists_of_server_side_paths(farm: SimulatedFarm) -> None:
    slashes = set()
    for row in task_rows(farm):
        for leaf in row["respRenderingTaskList"] or [row]:
            body = {"taskId": leaf["id"], "pageNum": 1, "pageSize": 1}
            (frame,) = ask(farm, FRAMES, body)["items"]
            paths = ask(farm, THUMBNAIL, {"id": frame["id"], "frameStatus": 4})
            if frame["frameStatus"] != 4:
                assert paths is None
                continue
            for path in paths:
                assert "small_pic" in path
                assert path.endswith("[-]exr.jpg" if leaf["cgId"] != 2001 else ".jpg")
                slashes.add(path[0])

    assert slashes == {"/", "\\"}
