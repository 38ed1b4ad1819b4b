"""The software that the farm supports, and its plugins."""

from typing import Any

import pytest

from apps.renderbus.codes import Software
from apps.simulator.account.products import PLUGINS
from tests.simulator.caller import ask, call
from tests.simulator_farm import SimulatedFarm

PLUGIN = "/api/render/plugin"
LIST, DETAIL = f"{PLUGIN}/querySoftwareList", f"{PLUGIN}/querySoftwareDetail"


def detail(farm: SimulatedFarm, software: int, system: str = "windows") -> Any:
    """A program's versions and plugins."""
    return ask(farm, DETAIL, {"cgId": software, "osName": system})


def test_every_known_program_is_listed(empty_farm: SimulatedFarm) -> None:
    found = ask(empty_farm, LIST)

    rows = {row["cgId"]: row for row in found["renderInfoList"]}
    assert set(rows) == set(map(int, Software))
    assert (rows[2000]["cgName"], rows[2001]["cgName"]) == ("Maya", "3ds Max")
    assert found["defaultCgId"] == 2001


@pytest.mark.parametrize("software", list(Software))
def test_a_program_has_versions_and_plugins_for_them(
    empty_farm: SimulatedFarm, software: Software
) -> None:
    found = detail(empty_farm, software)

    versions = {row["id"]: row["cgVersion"] for row in found["cgVersion"]}
    assert versions
    for row in found["cgPlugin"]:
        assert row["cvId"] in versions
        for made in row["pluginVersions"]:
            assert made["pluginName"] == row["pluginName"]
            assert versions[row["cvId"]] in PLUGINS[made["pluginId"]].fits


def test_version_ids_are_one_for_each_version(empty_farm: SimulatedFarm) -> None:
    ids = [
        row["id"]
        for software in Software
        for row in detail(empty_farm, software)["cgVersion"]
    ]

    assert len(set(ids)) == len(ids) > 40


def test_plugins_stand_under_each_version_that_they_fit(
    empty_farm: SimulatedFarm,
) -> None:
    found = detail(empty_farm, 2000)
    (newest,) = (row["id"] for row in found["cgVersion"] if row["cgVersion"] == "2023")

    names = [row["pluginName"] for row in found["cgPlugin"] if row["cvId"] == newest]
    assert names == ["mtoa", "vray", "redshift", "yeti"]


def test_a_program_that_does_not_run_on_a_system_has_nothing_there(
    empty_farm: SimulatedFarm,
) -> None:
    assert detail(empty_farm, 2001, "linux") == {"cgPlugin": [], "cgVersion": []}
    assert detail(empty_farm, 2004, "linux") == detail(empty_farm, 2004)


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, 601), ({"cgId": 1999}, 600), ({"cgId": 2000, "osName": "amiga"}, 600)],
)
def test_unknown_programs_and_systems_are_refused(
    empty_farm: SimulatedFarm, body: dict[str, Any], code: int
) -> None:
    assert call(empty_farm, DETAIL, body)["code"] == code
