"""Every method of the official client works against the simulated farm."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.simulator.interfaces.registry import ACTING, HANDLERS
from tests.official import Official
from tests.simulator.telling.test_shapes import check_kinds, example
from tests.simulator.wire.conformance import Call, calls_for, recorded
from tests.simulator.wire.test_official import run
from tests.simulator_farm import SimulatedFarm

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads"
SECOND_NAMES = {"api.query.frame_number_to_stop"}
"""Methods that only call another one: they are no interface of their own."""
NOT_PUBLISHED = {
    "api.query.stop_frame",
    "api.query.get_render_log",
    "api.task.update_priority",
    "api.task.update_task_limit",
}
UNFINISHED = {
    "api.query.get_task_processing_img.completedTime",
    "api.query.get_task_list.items[].completedDate",
}
"""What is told of things that are complete: these ask for what renders."""
PLUGINS = {
    "cgPlugin": [
        {
            "cvId": 19,
            "pluginName": "zblur",
            "pluginVersions": [
                {"pluginId": 1652, "pluginName": "zblur", "pluginVersion": "zblur 2"}
            ],
        }
    ],
    "cgVersion": [{"id": 23, "cgId": 2005, "cgName": "Cinema 4D", "cgVersion": "R19"}],
}
"""The fields of the document's table; its example is that of another interface."""


def published(sdk_call: str) -> Any:
    """What a call returns by its published example, corrected where that is wrong."""
    (path,) = (
        path
        for path in PAYLOADS.glob("[0-9]*.json")
        if json.loads(path.read_text())["sdk_call"] == sdk_call
    )
    number = int(path.name[:2])
    answer = example(number)
    data = answer["data"] if isinstance(answer, dict) and "code" in answer else answer
    newer_task, newer_frame = example(20)["data"]["items"][0], example(15)["1"]
    corrected = {
        "api.query.supported_plugin": PLUGINS,
        "api.query.get_frame_thumbnall": ["/mnt/output/x.jpg"],
        # The client calls newer paths than the document shows the answers of.
        "api.query.get_task_list": example(9)["data"] | {"items": [newer_task]},
        "api.query.task_frames": example(14)["data"] | {"items": [newer_frame]},
        # The third configuration is the first that excludes a program.
        "api.user.get_hardware_config": [example(44)[2]],
    }
    return corrected.get(sdk_call, data)


def unfilled(name: str, values: list[Any], like: Any) -> set[str]:
    """What the published answer tells, and none of ours does."""
    told = [value for value in values if value is not None]
    if like is None or like in ([], {}):
        return set()
    if not told:
        return {name}
    if isinstance(like, list):
        below = [item for value in told for item in value]
        return unfilled(f"{name}[]", below, like[0])
    if isinstance(like, dict):
        return {
            lost
            for key, part in like.items()
            for lost in unfilled(f"{name}.{key}", [one[key] for one in told], part)
        }
    return set()


def answers(official: Official, farm: SimulatedFarm) -> dict[str, list[Any]]:
    """What each method returned, for each time that it was called."""
    calls = calls_for(farm)
    found: dict[str, list[Any]] = {}
    for call, value in zip(calls, run(official, farm, calls), strict=True):
        found.setdefault(call["sdk_call"], []).append(value)
    return found


def interfaces(calls: list[Call]) -> set[str]:
    """The methods that stand for an interface."""
    return {call["sdk_call"] for call in calls} - SECOND_NAMES


def test_all_52_calls_of_the_official_client_are_answered_as_published(
    official: Official, simulated_farm: SimulatedFarm
) -> None:
    found = answers(official, simulated_farm)

    assert len(interfaces(recorded())) == 52
    assert set(found) - SECOND_NAMES == interfaces(recorded())
    for sdk_call in set(found) - NOT_PUBLISHED - SECOND_NAMES:
        like = published(sdk_call)
        if sdk_call == "api.query.get_all_frames":
            like = dict.fromkeys(found[sdk_call][0], like["1"])
        for value in found[sdk_call]:
            check_kinds(sdk_call, value, like)
        assert unfilled(sdk_call, found[sdk_call], like) <= UNFINISHED

    called = simulated_farm.state()["calls"]
    paths = {made["path"] for call in recorded() for made in call["requests"]}
    assert paths <= set(called)


def test_what_has_no_published_answer_is_answered_too(
    official: Official, simulated_farm: SimulatedFarm
) -> None:
    found = answers(official, simulated_farm)

    (log,) = found["api.query.get_render_log"]
    assert set(log) == {"pageCount", "pageNum", "total", "size", "items"}
    assert all(isinstance(line, str) for line in log["items"])
    for sdk_call in NOT_PUBLISHED - {"api.query.get_render_log"}:
        assert set(found[sdk_call]) == {None}, sdk_call


@pytest.mark.parametrize("call", recorded(), ids=lambda call: call["sdk_call"])
def test_the_documents_path_is_known_too(call: Call) -> None:
    path = call["document_path"]

    assert path is None or path in HANDLERS
    assert (path in ACTING) == (call["requests"][-1]["path"] in ACTING) or not path
