"""The operation log: what was done by the API and by the vendor's console."""

import json

import pytest
import requests

from apps.simulator.records.kept import KEPT, Caller, Operation, Records
from tests.simulator.account.account_calls import (
    OPERATIONS,
    UPDATE_SETTINGS,
    operations,
)
from tests.simulator.caller import PROFILE, RECOMMIT_FRAMES, STOP, ask, call, task_row
from tests.simulator_farm import MakeFarm, SimulatedFarm

START_MS = 1_795_395_600_000
"""2026-11-23 09:00 in UTC+8, Unix milliseconds."""


def test_an_action_by_the_api_is_recorded(new_farm: MakeFarm) -> None:
    farm = new_farm(start_ms=START_MS)
    task = farm.add_task()
    farm.advance(75)
    ask(farm, STOP, {"taskIds": [task]})

    (row,) = operations(farm)["items"]
    assert row["userName"] == ask(farm, PROFILE)["userName"]
    assert (row["taskType"], row["buttonName"]) == ("render", "btn_stop")
    assert json.loads(row["taskIds"]) == [f"2W{task}"]
    assert (row["channel"], row["operateSource"]) == ("4", 1)
    assert row["createTime"] == "2026-11-23 09:01:15"
    assert (row["requestURI"], json.loads(row["requestParam"])) == (
        STOP,
        [{"taskIds": [task]}],
    )


def test_reading_and_refused_actions_are_not_recorded(
    empty_farm: SimulatedFarm,
) -> None:
    call(empty_farm, STOP, {"taskIds": [4]})
    ask(empty_farm, PROFILE)

    assert operations(empty_farm)["total"] == 0


def test_an_action_whose_answer_is_lost_is_recorded(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task()
    empty_farm.fault("cut_after", STOP)
    with pytest.raises(requests.ConnectionError):
        call(empty_farm, STOP, {"taskIds": [task]})

    assert operations(empty_farm)["total"] == 1


def test_actions_without_a_task_are_recorded_too(empty_farm: SimulatedFarm) -> None:
    ask(empty_farm, UPDATE_SETTINGS, {"taskOverTimeSec": 600})
    ask(empty_farm, "/api/render/project/add", {"newName": "night", "status": 0})

    label, settings = operations(empty_farm)["items"]
    assert (label["buttonName"], label["taskIds"]) == ("btn_add", "[]")
    assert (settings["buttonName"], settings["taskType"]) == ("btn_settings", "setUp")


@pytest.mark.parametrize("more", [{"taskId": "no number"}, {"taskIds": {"a": "b"}}])
def test_a_call_that_names_tasks_its_interface_does_not_know_is_answered_and_recorded(
    empty_farm: SimulatedFarm, more: dict[str, object]
) -> None:
    ask(empty_farm, UPDATE_SETTINGS, {"taskOverTimeSec": 600, **more})

    (row,) = operations(empty_farm)["items"]
    assert row["taskIds"] == "[]"


def test_the_console_acts_and_is_recorded_as_its_user(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task()
    empty_farm.control(
        "POST",
        "console",
        action="stopTask",
        body={"taskIds": [task]},
        user="fx-02",
        user_id=100_150_511,
        source=2,
        address="203.0.113.99",
    )

    (row,) = operations(empty_farm)["items"]
    assert task_row(empty_farm, task)["taskStatus"] == 10
    assert (row["userName"], row["userId"]) == ("fx-02", "100150511")
    assert (row["channel"], row["operateSource"]) == ("2", 2)
    assert row["requestIp"] == "203.0.113.99"


def test_the_console_is_refused_as_anybody_is(empty_farm: SimulatedFarm) -> None:
    url = f"{empty_farm.url}/_sim/console"
    bad = [
        ({"action": "stopTask", "body": {"taskIds": [4]}}, 400),
        ({"action": "queryTaskInfo"}, 404),
        ({"action": PROFILE}, 404),
        ({}, 400),
    ]

    for order, status in bad:
        assert requests.post(url, json=order, timeout=30).status_code == status
    assert operations(empty_farm)["total"] == 0


def test_the_log_is_paged_newest_first(empty_farm: SimulatedFarm) -> None:
    for seconds in range(1, 8):
        ask(empty_farm, UPDATE_SETTINGS, {"taskOverTimeSec": seconds})
        empty_farm.advance(60)
    pages = [operations(empty_farm, pageNum=n, pageSize=3) for n in (1, 2, 3, 4)]

    said = [
        [json.loads(row["requestParam"])[0]["taskOverTimeSec"] for row in page["items"]]
        for page in pages
    ]
    assert said == [[7, 6, 5], [4, 3, 2], [1], []]
    assert {page["total"] for page in pages} == {7}


def test_the_log_is_filtered_by_date(new_farm: MakeFarm) -> None:
    farm = new_farm(start_ms=START_MS)
    for seconds in (60, 120, 180):
        ask(farm, UPDATE_SETTINGS, {"taskOverTimeSec": seconds})
        farm.advance(3600)

    between = {"startDate": "2026-11-23 10:00:00", "endDate": "2026-11-23 10:00:00"}
    late = {"startDate": "2026-11-23 10:00:01", "endDate": ""}
    assert [row["createTime"][11:] for row in operations(farm, **between)["items"]] == [
        "10:00:00"
    ]
    assert operations(farm, **late)["total"] == 1
    assert operations(farm, startDate="2026-11-24 00:00:00")["items"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pageNum": 1}, 601),
        ({"platform": 2, "startDate": "yesterday"}, 600),
        ({"platform": 2, "pageNum": 0}, 600),
    ],
)
def test_bad_questions_are_refused(
    empty_farm: SimulatedFarm, body: dict[str, object], code: int
) -> None:
    assert call(empty_farm, OPERATIONS, body)["code"] == code


def test_another_platform_has_no_records_of_ours(simulated_farm: SimulatedFarm) -> None:
    assert operations(simulated_farm)["total"] > 0
    assert operations(simulated_farm, platform=6)["total"] == 0


def test_what_was_stopped_before_the_start_was_stopped_by_somebody(
    new_farm: MakeFarm,
) -> None:
    farm, same = (new_farm(tasks=150, frames=2500, start_ms=START_MS) for _ in range(2))
    rows = operations(farm)["items"]

    assert rows == operations(same)["items"]
    assert {row["buttonName"] for row in rows} <= {"btn_stop", "btn_abandon"}
    assert len(rows) > 5
    assert [row["createTime"] for row in rows] == sorted(
        (row["createTime"] for row in rows), reverse=True
    )
    for row in rows:
        (alias,) = json.loads(row["taskIds"])
        assert task_row(farm, int(alias[2:]))["taskStatus"] in (10, 15, 35)


def test_very_long_orders_are_kept_shortened(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 300)
    first = empty_farm.server.farm.world.tasks[task].first_frame_id
    body = {"taskId": task, "ids": list(range(first, first + 300))}
    ask(empty_farm, RECOMMIT_FRAMES, body)

    (row,) = operations(empty_farm)["items"]
    assert len(json.loads(row["requestParam"])[0]["ids"]) == 200


def test_only_the_newest_are_kept() -> None:
    records, caller = Records(), Caller("a", 1)
    for at in range(KEPT + 1):
        records.operated(Operation(at, caller, STOP, (), "{}"))

    assert len(records.operations) == KEPT + 1 - KEPT // 10
    assert records.operations[-1].at == KEPT
