"""Labels: listed, added, deleted, put on tasks and taken off."""

import json
from typing import Any

import pytest

from tests.simulator.caller import HANDLE, ask, call, task_row
from tests.simulator_farm import SimulatedFarm

PROJECT = "/api/render/project"
ADD, DELETE = f"{PROJECT}/add", f"{PROJECT}/delete"
PUT_ON, TAKE_OFF = f"{HANDLE}/addTaskLabel", f"{HANDLE}/deleteTaskLabel"


def names(farm: SimulatedFarm, flag: int | None = None) -> list[str]:
    """The labels' names, by the one interface or the other."""
    path = f"{PROJECT}/getList" if flag is None else f"{PROJECT}/list"
    found = ask(farm, path, {} if flag is None else {"flag": flag})
    return [row["projectName"] for row in found["projectNameList"]]


def labels(farm: SimulatedFarm, task: int) -> list[str]:
    """The labels that a task's row shows."""
    return list(json.loads(task_row(farm, task)["labels"]).values())


def test_a_label_is_listed_until_it_is_deleted(empty_farm: SimulatedFarm) -> None:
    before = names(empty_farm)

    ask(empty_farm, ADD, {"newName": "夜景", "status": 0})
    added = names(empty_farm)
    ask(empty_farm, DELETE, {"delName": "夜景"})

    assert added == [*before, "夜景"]
    assert names(empty_farm) == before
    assert empty_farm.executions("add_label") == 1


def test_only_flag_two_shows_what_sub_accounts_have_added(
    empty_farm: SimulatedFarm,
) -> None:
    own, with_main, every = (names(empty_farm, flag) for flag in (0, 1, 2))

    assert own == with_main == names(empty_farm)
    assert set(every) - set(own) == {"SHOW-C", "星河"}
    assert call(empty_farm, DELETE, {"delName": "SHOW-C"})["code"] == 605


def test_labels_are_put_on_tasks_and_taken_off(empty_farm: SimulatedFarm) -> None:
    one, other = empty_farm.add_task(), empty_farm.add_task()
    ask(empty_farm, PUT_ON, {"label": "SHOW-A", "taskIds": [one, other]})
    ask(empty_farm, PUT_ON, {"label": "new", "taskIds": [one]})
    ask(empty_farm, PUT_ON, {"label": "new", "taskIds": [one]})

    assert labels(empty_farm, one) == ["SHOW-A", "new"]
    assert "new" in names(empty_farm)

    both = [one, other]
    ask(empty_farm, TAKE_OFF, {"taskIds": both, "labelNames": ["SHOW-A"]})
    assert (labels(empty_farm, one), labels(empty_farm, other)) == (["new"], [])


def test_labels_are_taken_off_by_their_ids_and_on_the_documents_path(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task()
    ask(empty_farm, PUT_ON, {"label": "x", "taskIds": [task]})
    (label,) = json.loads(task_row(empty_farm, task)["labels"])

    body = {"taskIds": [task], "labelNames": [], "labelIds": [int(label)]}
    ask(empty_farm, "/api/render/task/deleteTaskLabel", body)

    assert task_row(empty_farm, task)["labels"] == "{}"


def test_a_deleted_label_is_gone_from_its_tasks(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task()
    ask(empty_farm, PUT_ON, {"label": "x", "taskIds": [task]})
    ask(empty_farm, DELETE, {"delName": "x"})
    ask(empty_farm, ADD, {"newName": "x"})

    assert labels(empty_farm, task) == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (ADD, {}, 601),
        (ADD, {"newName": " "}, 601),
        (ADD, {"newName": "n" * 65}, 600),
        (ADD, {"newName": "SHOW-A"}, 600),
        (ADD, {"newName": "x", "status": 2}, 600),
        (DELETE, {"delName": "nobody has this"}, 404),
        (f"{PROJECT}/list", {"flag": 3}, 600),
        (PUT_ON, {"label": "x"}, 601),
        (PUT_ON, {"label": "x", "taskIds": [5]}, 404),
        (TAKE_OFF, {"taskIds": [5]}, 601),
        (TAKE_OFF, {"taskIds": [5], "labelNames": "x"}, 600),
        (TAKE_OFF, {"taskIds": [5], "labelNames": [1]}, 600),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    empty_farm: SimulatedFarm, path: str, body: dict[str, Any], code: int
) -> None:
    before = names(empty_farm, 2)

    assert call(empty_farm, path, body)["code"] == code
    assert names(empty_farm, 2) == before


def test_taking_off_a_label_that_there_is_not_is_refused(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task()
    body = {"taskIds": [task], "labelNames": ["nobody has this"]}

    assert call(empty_farm, TAKE_OFF, body)["code"] == 404
