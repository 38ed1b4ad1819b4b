"""The account's answers have the published examples' fields."""

import pytest

from tests.simulator.account.account_calls import (
    BID,
    CONFIG,
    EDIT_HARDWARE,
    HARDWARE,
    KEY,
    PACK_NODES,
    SERVER,
    UPDATE_SETTINGS,
    logins,
    operations,
)
from tests.simulator.caller import ask
from tests.simulator.telling.test_shapes import check_kinds, example
from tests.simulator_farm import SimulatedFarm


@pytest.mark.parametrize(
    ("number", "path"),
    [(5, BID), (37, SERVER), (38, KEY), (40, CONFIG)],
)
def test_answers_about_moving_files_look_as_published(
    simulated_farm: SimulatedFarm, number: int, path: str
) -> None:
    check_kinds(path, ask(simulated_farm, path), example(number)["data"])


def test_hardware_and_pack_nodes_look_as_published(
    simulated_farm: SimulatedFarm,
) -> None:
    # The third configuration of the example is the first that excludes a program.
    check_kinds("hardware", ask(simulated_farm, HARDWARE), [example(44)[2]])
    check_kinds("pack nodes", ask(simulated_farm, PACK_NODES), example(46))


def test_what_only_acts_answers_nothing(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task()
    hardware = {
        "taskIds": [str(task)],
        "hardwareConfigIds": ["496"],
        "model": "28C",
        "gpuNum": "",
        "ram": "64GB",
    }

    changed = ask(empty_farm, UPDATE_SETTINGS, {"taskOverTimeSec": 3600})
    edited = ask(empty_farm, EDIT_HARDWARE, hardware)

    assert changed is example(4)["data"] is None
    assert edited is example(45)["data"] is None


def test_both_logs_look_as_published(simulated_farm: SimulatedFarm) -> None:
    done, signed_in = operations(simulated_farm), logins(simulated_farm)

    assert done["items"]
    assert signed_in["items"]
    check_kinds("operations", done, example(47))
    check_kinds("logins", signed_in, example(48))
