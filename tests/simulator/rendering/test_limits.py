"""Priority in the line, and the most machines at once."""

from typing import Any

import pytest

from tests.simulator.account.account_calls import LEVEL, LIMIT
from tests.simulator.caller import FULL_SPEED, ask, call, task_row
from tests.simulator_farm import SimulatedFarm


def busy(farm: SimulatedFarm, task: int) -> int:
    """How many frames of a leaf render now."""
    return int(task_row(farm, task)["executingFrames"])


def test_a_higher_limit_is_used_at_once(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 20, seconds=600, slots=3)
    before = busy(empty_farm, task)
    ask(empty_farm, LIMIT, {"taskId": task, "taskLimit": 12})

    assert (before, busy(empty_farm, task)) == (3, 12)
    assert task_row(empty_farm, task)["taskLimit"] == 12
    assert empty_farm.state()["executed"] == [["set_limit", task, 12]]


def test_a_lower_limit_holds_as_soon_as_frames_end(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 40, seconds=60, slots=10)
    ask(empty_farm, LIMIT, {"taskId": task, "taskLimit": 2})
    at_once = busy(empty_farm, task)
    empty_farm.advance(61)

    assert (at_once, busy(empty_farm, task)) == (10, 2)


def test_a_family_divides_its_limit(empty_farm: SimulatedFarm) -> None:
    parent, *layers = empty_farm.add_family("maya", 60, layers=3, seconds=600, slots=2)
    ask(empty_farm, LIMIT, {"taskId": parent, "taskLimit": 10})
    shared = [busy(empty_farm, layer) for layer in layers]
    ask(empty_farm, LIMIT, {"taskId": layers[0], "taskLimit": 9})

    assert shared == [4, 3, 3]
    assert busy(empty_farm, layers[0]) == 9
    assert task_row(empty_farm, parent)["taskLimit"] == 15


def test_full_speed_multiplies_the_limit(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 40, seconds=600, slots=3)
    ask(empty_farm, LIMIT, {"taskId": task, "taskLimit": 5})
    ask(empty_farm, FULL_SPEED, {"taskIds": [task]})

    assert busy(empty_farm, task) == 20


def test_the_higher_priority_goes_first(empty_farm: SimulatedFarm) -> None:
    work = [empty_farm.add_task("blender", 1, seconds=100 + n) for n in range(8)]
    low, high, late = (
        empty_farm.add_task("blender", 2, seconds=500, analyse=5) for _ in range(3)
    )
    ask(empty_farm, LEVEL, {"taskId": high, "taskUserLevel": 60})
    empty_farm.advance(50)
    waiting = [task_row(empty_farm, task)["taskStatus"] for task in (low, high, late)]
    empty_farm.advance(50)
    first = [task_row(empty_farm, task)["taskStatus"] for task in (low, high, late)]
    empty_farm.advance(1)

    assert task_row(empty_farm, work[0])["taskStatus"] == 25
    assert (waiting, first) == ([0, 0, 0], [0, 5, 0])
    assert task_row(empty_farm, low)["taskStatus"] == 5
    assert task_row(empty_farm, high)["taskUserLevel"] == 60


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (LIMIT, {"taskLimit": 2}, 601),
        (LIMIT, {"taskId": 4, "taskLimit": 2}, 404),
        (LIMIT, {"taskLimit": 0, "taskId": "task"}, 600),
        (LEVEL, {"taskUserLevel": 101, "taskId": "task"}, 600),
        (LEVEL, {"taskId": "task"}, 601),
    ],
)
def test_bad_orders_are_refused_and_not_counted(
    empty_farm: SimulatedFarm, path: str, body: dict[str, Any], code: int
) -> None:
    task = empty_farm.add_task("blender", 8, seconds=600, slots=3)
    order = {key: task if value == "task" else value for key, value in body.items()}

    assert call(empty_farm, path, order)["code"] == code
    assert busy(empty_farm, task) == 3
    assert empty_farm.executions() == 0


def test_a_task_that_is_over_is_refused(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 1, seconds=10)
    empty_farm.advance(20)

    for path, name in ((LIMIT, "taskLimit"), (LEVEL, "taskUserLevel")):
        assert call(empty_farm, path, {"taskId": task, name: 9})["code"] == 603
