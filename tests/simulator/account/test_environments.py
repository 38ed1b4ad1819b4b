"""Render environments: saved, changed, made the default, deleted, refused."""

from typing import Any

import pytest

from tests.simulator.caller import ask, call
from tests.simulator_farm import SimulatedFarm

PLUGIN = "/api/render/plugin"
ADD, EDIT = f"{PLUGIN}/addUserPluginConfig", f"{PLUGIN}/editUserPluginConfig"
DELETE = f"{PLUGIN}/deleteUserPluginConfig"
DEFAULT = f"{PLUGIN}/setDefaultUserPluginConfig"
LIST = f"{PLUGIN}/getUserPluginConfig"

NEW = {
    "cgId": 2000,
    "cgName": "Maya",
    "cgVersion": "2020",
    "renderLayerType": 0,
    "editName": "shots",
    "renderSystem": 1,
    "pluginIds": [1166, 2719],
}


def saved(farm: SimulatedFarm, software: int = 2000, **more: Any) -> dict[str, Any]:
    """The environments of a program by name."""
    found = ask(farm, LIST, {"cgId": software, **more})
    return {row["editName"]: row for row in found}


def refused(farm: SimulatedFarm, path: str, body: dict[str, Any]) -> tuple[int, str]:
    """The code and the words with which the farm says no."""
    answer = call(farm, path, body)
    return answer["code"], answer["message"]


def test_an_environment_is_saved_with_its_plugins(empty_farm: SimulatedFarm) -> None:
    before = saved(empty_farm)

    assert ask(empty_farm, ADD, NEW) == {"editName": "shots"}

    found = saved(empty_farm)
    assert set(found) - set(before) == {"shots"}
    row = found["shots"]
    assert (row["cgVersion"], row["osName"], row["isDefault"]) == ("2020", 1, 0)
    plugins = [made["pluginVersion"] for made in row["respUserPluginInfoVos"]]
    assert plugins == ["wobble 0.9.5", "mtoa 5.1.0"]


def test_an_environment_is_changed_by_its_name(empty_farm: SimulatedFarm) -> None:
    ask(empty_farm, ADD, NEW)
    ask(empty_farm, EDIT, {**NEW, "cgVersion": "2023", "pluginIds": []})

    row = saved(empty_farm)["shots"]
    assert (row["cgVersion"], row["respUserPluginInfoVos"]) == ("2023", [])


def test_one_environment_of_a_program_is_the_default(empty_farm: SimulatedFarm) -> None:
    ask(empty_farm, ADD, NEW)
    ask(empty_farm, DEFAULT, {"editName": "shots"})
    ask(empty_farm, EDIT, {**NEW, "pluginIds": []})

    rows = saved(empty_farm).values()
    assert [row["editName"] for row in rows if row["isDefault"]] == ["shots"]
    others = saved(empty_farm, 2001).values()
    assert [row["editName"] for row in others if row["isDefault"]] == ["archviz-main"]


def test_an_environment_is_deleted(empty_farm: SimulatedFarm) -> None:
    ask(empty_farm, ADD, NEW)
    ask(empty_farm, DELETE, {"editName": "shots"})

    assert "shots" not in saved(empty_farm)
    ask(empty_farm, ADD, NEW)


def test_environments_are_listed_by_system_and_by_programs(
    empty_farm: SimulatedFarm,
) -> None:
    ask(empty_farm, ADD, {**NEW, "renderSystem": 0})

    assert "shots" not in saved(empty_farm)
    assert list(saved(empty_farm, osName=0)) == ["shots"]
    both = ask(empty_farm, LIST, {"cgIds": ["2001", 2004]})
    assert {row["cgId"] for row in both} == {2001, 2004}


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"pluginIds": [99]}, 600, "plugin 99 is not known for Maya"),
        ({"pluginIds": [3101]}, 600, "plugin 3101 is not known for Maya"),
        ({"pluginIds": [2723]}, 600, "mtoa 5.3.1 does not fit Maya 2020"),
        ({"pluginIds": [2711, 2719]}, 600, "mtoa is wanted in two versions"),
        ({"cgVersion": "2007"}, 600, "Maya 2007 is not supported"),
        ({"cgName": "Nuke"}, 600, "cgName Nuke is not cgId 2000"),
        ({"cgId": 1}, 600, "cgId 1 is not known"),
        ({"renderSystem": 2}, 600, "renderSystem is 0 (Linux) or 1 (Windows)"),
        ({"renderLayerType": 7}, 600, "renderLayerType is 0 or 1"),
        ({"editName": "n" * 65}, 600, "editName is longer than 64 letters"),
        ({"editName": "maya2022-main"}, 600, "maya2022-main exists already"),
        ({"editName": ""}, 601, "editName is required"),
        ({"pluginIds": ...}, 601, "pluginIds is required"),
        ({"renderSystem": ...}, 601, "renderSystem is required"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    empty_farm: SimulatedFarm, change: dict[str, Any], code: int, words: str
) -> None:
    body = {key: value for key, value in {**NEW, **change}.items() if value is not ...}
    before = saved(empty_farm)

    answer = refused(empty_farm, ADD, body)

    assert answer[0] == code
    assert words in answer[1]
    assert saved(empty_farm) == before


def test_a_program_for_windows_has_no_environment_on_linux(
    empty_farm: SimulatedFarm,
) -> None:
    body = {**NEW, "cgId": 2001, "cgName": "3DS MAX", "pluginIds": []}
    body |= {"renderSystem": 0, "cgVersion": "2023"}

    assert refused(empty_farm, ADD, body) == (600, "3ds Max does not run on Linux")


@pytest.mark.parametrize("path", [EDIT, DELETE, DEFAULT])
def test_an_environment_that_there_is_not_is_refused(
    empty_farm: SimulatedFarm, path: str
) -> None:
    assert refused(empty_farm, path, NEW) == (404, "environment shots does not exist")


def test_a_list_wants_a_program_and_a_known_system(empty_farm: SimulatedFarm) -> None:
    assert refused(empty_farm, LIST, {})[0] == 601
    assert refused(empty_farm, LIST, {"cgId": 2000, "osName": 5})[0] == 600
