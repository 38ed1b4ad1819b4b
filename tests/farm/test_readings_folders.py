"""All environments at once, and folders without what the farm leaves out."""

import pytest

from apps.farm.models import ReadingKind
from apps.farm.readings.keys import checked, output_key
from tests.farm.test_sync_readings import had, in_touch
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


def test_all_environments_are_had_with_their_systems(
    simulated_farm: SimulatedFarm,
) -> None:
    rows = had(in_touch(simulated_farm), ReadingKind.ENVIRONMENTS)
    names = {row["editName"] for row in rows}
    assert {"maya2022-main", "houdini-main", "blender3.6"} <= names
    assert {row["osName"] for row in rows} == {1}


def test_rows_of_a_folder_hold_only_what_was_told(
    simulated_farm: SimulatedFarm,
) -> None:
    account = in_touch(simulated_farm)
    data = had(account, ReadingKind.OUTPUT_FILES, output_key(None))
    first = data["files"][0]
    assert first["directory"] is True and first["filePath"].startswith("/")
    assert "iconPath" not in first and None not in first.values()


def test_environments_have_a_key_of_a_software_or_none() -> None:
    assert checked(ReadingKind.ENVIRONMENTS, "") == ""
    with pytest.raises(ValueError):
        checked(ReadingKind.ENVIRONMENTS, "2000")
