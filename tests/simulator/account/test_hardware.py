"""The machines a task is rendered on: listed, and chosen."""

from typing import Any

import pytest

from tests.simulator.account.account_calls import EDIT_HARDWARE, HARDWARE
from tests.simulator.caller import ABANDON, ask, call, task_row
from tests.simulator_farm import SimulatedFarm

BIG: dict[str, Any] = {"model": "Default", "gpuNum": "", "ram": "128GB"}


def current(farm: SimulatedFarm, *tasks: int) -> list[int]:
    """The configurations that are marked as the tasks' own."""
    rows = ask(farm, HARDWARE, {"taskIds": [str(task) for task in tasks]})
    return [row["id"] for row in rows if row["current"]]


def test_without_a_task_nothing_is_current(empty_farm: SimulatedFarm) -> None:
    rows = ask(empty_farm, HARDWARE, {"cloneTask": "false"})

    assert {row["current"] for row in rows} == {False}
    assert {row["type"] for row in rows} == {1, 2}
    assert {row["status"] for row in rows} == {0, 1}
    assert {row["platform"] for row in rows} == {2}


def test_a_task_has_the_first_configuration_until_another_is_chosen(
    empty_farm: SimulatedFarm,
) -> None:
    task, other = empty_farm.add_task(), empty_farm.add_task()
    before = current(empty_farm, task)
    body = BIG | {"taskIds": [str(task)], "hardwareConfigIds": ["303"]}
    ask(empty_farm, EDIT_HARDWARE, body)

    assert (before, current(empty_farm, task)) == ([301], [303])
    assert current(empty_farm, task, other) == [301, 303]
    assert task_row(empty_farm, task)["taskRam"] == 128
    assert empty_farm.executions("edit_hardware") == 1


def test_a_parent_takes_its_children_along(empty_farm: SimulatedFarm) -> None:
    parent, *layers = empty_farm.add_family("maya", 4, layers=2)
    body = BIG | {"taskIds": [parent], "hardwareConfigIds": [303]}
    ask(empty_farm, EDIT_HARDWARE, body)

    assert [current(empty_farm, layer) for layer in layers] == [[303], [303]]


def test_the_documents_name_of_the_parameter_will_do(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task()
    body = BIG | {"taskIds": [task], "hardwareConfigId": ["303"]}
    ask(empty_farm, EDIT_HARDWARE, body)

    assert current(empty_farm, task) == [303]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hardwareConfigIds": ["999"]}, 600),
        ({"hardwareConfigIds": ["301", "303"]}, 600),
        ({"hardwareConfigIds": []}, 601),
        ({"ram": "64GB"}, 600),
        ({"model": "28C"}, 600),
        ({"taskIds": ["4"]}, 404),
        ({"hardwareConfigIds": ["343"], "model": "980Ti"}, 603),
    ],
)
def test_what_does_not_fit_is_refused(
    empty_farm: SimulatedFarm, changes: dict[str, Any], code: int
) -> None:
    task = empty_farm.add_task()
    body = BIG | {"taskIds": [task], "hardwareConfigIds": ["303"]} | changes

    assert call(empty_farm, EDIT_HARDWARE, body)["code"] == code
    assert current(empty_farm, task) == [301]
    assert empty_farm.executions() == 0


def test_a_program_that_does_not_run_there_is_refused(
    empty_farm: SimulatedFarm,
) -> None:
    fits, does_not = empty_farm.add_task("blender"), empty_farm.add_task("c4d")
    body = {
        "taskIds": [fits, does_not],
        "hardwareConfigIds": ["337"],
        "model": "1080ti",
        "gpuNum": "2*GPU",
        "ram": "64GB",
    }
    refused = call(empty_farm, EDIT_HARDWARE, body)
    untouched = current(empty_farm, fits)
    ask(empty_farm, EDIT_HARDWARE, body | {"taskIds": [fits]})

    assert (refused["code"], untouched) == (603, [301])
    assert str(does_not) in refused["message"]
    assert current(empty_farm, fits) == [337]


def test_an_abandoned_task_gets_no_other_machines(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task()
    ask(empty_farm, ABANDON, {"taskIds": [task]})
    body = BIG | {"taskIds": [task], "hardwareConfigIds": ["303"]}

    assert call(empty_farm, EDIT_HARDWARE, body)["code"] == 603
