"""Trouble on request: what the caller sees, and whether the farm has acted."""

import time
from typing import Any

import pytest
import requests

from tests.simulator.caller import (
    DELETE,
    FRAMES,
    LIST,
    PROFILE,
    STATS,
    STOP,
    ask,
    call,
    post,
    task_row,
)
from tests.simulator_farm import SimulatedFarm


@pytest.fixture
def task(empty_farm: SimulatedFarm) -> int:
    """A task that renders."""
    return empty_farm.add_task("blender", 6, seconds=600)


def test_a_connection_cut_before_acting_does_nothing(
    empty_farm: SimulatedFarm, task: int
) -> None:
    empty_farm.fault("cut_before", "stopTask")

    with pytest.raises(requests.ConnectionError):
        post(empty_farm, STOP, {"taskIds": [task]})

    assert empty_farm.executions() == 0
    assert task_row(empty_farm, task)["taskStatus"] == 5


@pytest.mark.parametrize("kind", ["cut_after", "broken_json", "truncate"])
def test_an_answer_that_is_lost_was_acted_upon_all_the_same(
    empty_farm: SimulatedFarm, task: int, kind: str
) -> None:
    empty_farm.fault(kind, "stopTask")

    with pytest.raises((requests.RequestException, ValueError)):
        post(empty_farm, STOP, {"taskIds": [task]}).json()

    assert empty_farm.executions("stop") == 1
    assert task_row(empty_farm, task)["taskStatus"] == 10


@pytest.mark.parametrize(("when", "executed"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(
    "more", [{"kind": "status", "status": 503}, {"kind": "code", "code": 500}]
)
def test_errors_come_before_or_after_acting(
    empty_farm: SimulatedFarm, task: int, more: dict[str, Any], when: str, executed: int
) -> None:
    empty_farm.fault(path="stopTask", when=when, **more)

    answer = post(empty_farm, STOP, {"taskIds": [task]})

    if more["kind"] == "status":
        assert answer.status_code == 503
        assert "<html" in answer.text
    else:
        assert answer.json()["code"] == 500
    assert empty_farm.executions("stop") == executed


def test_html_comes_with_a_plain_200(empty_farm: SimulatedFarm) -> None:
    empty_farm.fault("html")

    answer = post(empty_farm, PROFILE, {})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html")


def test_throttling_says_how_long_to_wait(empty_farm: SimulatedFarm) -> None:
    empty_farm.fault("status", status=429, retry_after="7")

    answer = post(empty_farm, PROFILE, {})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_latency_delays_the_answer(empty_farm: SimulatedFarm) -> None:
    empty_farm.fault("latency", seconds=0.3)
    started = time.monotonic()

    assert call(empty_farm, PROFILE)["code"] == 200
    assert time.monotonic() - started >= 0.3


def test_a_slow_answer_holds_up_nobody_else(empty_farm: SimulatedFarm) -> None:
    empty_farm.fault("latency", "queryUserProfile", seconds=30)
    with pytest.raises(requests.Timeout):
        requests.post(empty_farm.url + PROFILE, json={}, timeout=0.2)
    started = time.monotonic()

    ask(empty_farm, STATS)

    assert time.monotonic() - started < 1


def test_faults_strike_a_number_of_matching_calls(empty_farm: SimulatedFarm) -> None:
    empty_farm.fault("code", "queryAllFrameStats", count=2, code=610)

    codes = [call(empty_farm, path)["code"] for path in (STATS, PROFILE, STATS, STATS)]

    assert codes == [610, 200, 610, 200]


def test_a_fault_without_a_number_lasts_until_it_is_cleared(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.fault("code", count=0, code=404)
    before = [call(empty_farm, STATS)["code"] for _ in range(3)]
    empty_farm.clear_faults()

    assert before == [404] * 3
    assert call(empty_farm, STATS)["code"] == 200


def test_faults_of_one_kind_strike_one_after_the_other(
    empty_farm: SimulatedFarm,
) -> None:
    empty_farm.fault("code", code=500)
    empty_farm.fault("code", code=610)

    assert [call(empty_farm, STATS)["code"] for _ in range(3)] == [500, 610, 200]


def test_an_empty_list_is_a_success_with_nothing_in_it(
    empty_farm: SimulatedFarm, task: int
) -> None:
    empty_farm.fault("empty_list", count=2)
    listed = ask(empty_farm, LIST, {"pageNum": 1, "pageSize": 10})
    frames = ask(empty_farm, FRAMES, {"taskId": task, "pageSize": 10})

    assert (listed["items"], listed["total"]) == ([], 0)
    assert (frames["items"], frames["total"]) == ([], 0)
    assert ask(empty_farm, LIST, {"pageSize": 10})["total"] == 1


def test_a_list_that_grows_shows_rows_twice(empty_farm: SimulatedFarm) -> None:
    ids = [empty_farm.add_task() for _ in range(4)]
    first = ask(empty_farm, LIST, {"pageNum": 1, "pageSize": 2})
    empty_farm.fault("shifting_list", "getTaskList")
    second = ask(empty_farm, LIST, {"pageNum": 2, "pageSize": 2})

    assert [row["id"] for row in first["items"]] == [ids[3], ids[2]]
    assert [row["id"] for row in second["items"]] == [ids[2], ids[1]]


def test_a_list_that_shrinks_hides_rows(empty_farm: SimulatedFarm) -> None:
    ids = [empty_farm.add_task() for _ in range(4)]
    ask(empty_farm, LIST, {"pageNum": 1, "pageSize": 2})
    empty_farm.fault("shifting_list", "getTaskList", by=-1)
    second = ask(empty_farm, LIST, {"pageNum": 2, "pageSize": 2})

    assert [row["id"] for row in second["items"]] == [ids[0]]


def test_calls_are_counted_even_when_they_fail(
    empty_farm: SimulatedFarm, task: int
) -> None:
    empty_farm.fault("status")
    post(empty_farm, DELETE, {"taskIds": [task]})

    assert empty_farm.calls("deleteTask") == 1
    assert empty_farm.executions() == 0


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"fault": "flood"},
        {"fault": "code", "when": "never"},
        {"fault": "code", "count": "many"},
        {"fault": "latency", "seconds": -1},
    ],
)
def test_orders_for_trouble_that_make_no_sense_are_refused(
    empty_farm: SimulatedFarm, order: dict[str, Any]
) -> None:
    url = f"{empty_farm.url}/_sim/faults"

    assert requests.post(url, json=order, timeout=10).status_code == 400
