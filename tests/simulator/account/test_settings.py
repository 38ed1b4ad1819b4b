"""The account's settings, and the time-out that they hold."""

import pytest

from tests.simulator.account.account_calls import SETTINGS, UPDATE_SETTINGS
from tests.simulator.caller import OVER_TIME, START, ask, call, statuses, task_row
from tests.simulator_farm import SimulatedFarm


def set_time_out(farm: SimulatedFarm, seconds: int) -> None:
    """Change the account's setting."""
    ask(farm, UPDATE_SETTINGS, {"taskOverTimeSec": seconds})


def test_a_changed_time_out_is_told(empty_farm: SimulatedFarm) -> None:
    set_time_out(empty_farm, 7_200)

    settings = ask(empty_farm, SETTINGS)
    assert (settings["taskOverTime"], settings["taskOverTimeSec"]) == (2, 7_200)
    assert empty_farm.executions("update_settings") == 1


def test_what_is_submitted_later_stops_when_it_takes_longer(
    empty_farm: SimulatedFarm,
) -> None:
    set_time_out(empty_farm, 60)
    long = empty_farm.add_task("blender", 4, seconds=90, slots=2)
    short = empty_farm.add_task("blender", 2, seconds=50)
    empty_farm.advance(61)

    row = task_row(empty_farm, long)
    assert (row["taskStatus"], row["taskOverTime"], row["isOverTime"]) == (23, 60, 1)
    assert statuses(empty_farm, long) == [11, 3, 3, 3]
    assert task_row(empty_farm, short)["taskStatus"] == 25


def test_what_renders_already_is_stopped_too(empty_farm: SimulatedFarm) -> None:
    parent, *layers = empty_farm.add_family("maya", 4, layers=2, seconds=600)
    empty_farm.advance(100)
    set_time_out(empty_farm, 50)
    empty_farm.advance(1)

    assert task_row(empty_farm, parent)["taskOverTime"] == 50
    assert [task_row(empty_farm, layer)["taskStatus"] for layer in layers] == [23, 23]


def test_a_longer_time_out_lets_a_stopped_task_end(empty_farm: SimulatedFarm) -> None:
    set_time_out(empty_farm, 60)
    task = empty_farm.add_task("blender", 2, seconds=90, slots=1)
    empty_farm.advance(61)
    set_time_out(empty_farm, 120)
    ask(empty_farm, START, {"taskIds": [task]})
    empty_farm.advance(300)

    assert task_row(empty_farm, task)["taskOverTime"] == 120
    assert statuses(empty_farm, task) == [11, 4]


def test_a_longer_time_out_lets_what_renders_already_end(
    empty_farm: SimulatedFarm,
) -> None:
    set_time_out(empty_farm, 60)
    task = empty_farm.add_task("blender", 2, seconds=90, slots=2, failing=[1])
    empty_farm.advance(50)
    set_time_out(empty_farm, 120)
    empty_farm.advance(50)

    assert statuses(empty_farm, task) == [4, 5]


def test_the_tighter_of_both_time_outs_counts(empty_farm: SimulatedFarm) -> None:
    set_time_out(empty_farm, 60)
    task = empty_farm.add_task("blender", 1, seconds=90)
    ask(empty_farm, OVER_TIME, {"taskIds": [task], "overTime": 80_000})
    empty_farm.advance(61)

    row = task_row(empty_farm, task)
    assert (row["taskStatus"], row["overTimeStop"]) == (23, 80_000)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 601),
        ({"taskOverTimeSec": 0}, 600),
        ({"taskOverTimeSec": "soon"}, 600),
        ({"taskOverTimeSec": 31 * 86_400}, 600),
    ],
)
def test_a_time_out_that_makes_no_sense_is_refused(
    empty_farm: SimulatedFarm, body: dict[str, object], code: int
) -> None:
    assert call(empty_farm, UPDATE_SETTINGS, body)["code"] == code
    assert ask(empty_farm, SETTINGS)["taskOverTimeSec"] == 43_200
