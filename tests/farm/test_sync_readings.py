"""Every kind of reading, had from a farm: what is kept of it, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.farm.models import FarmAccount, FarmReading, ReadingKind, SyncRun
from apps.farm.readings.keys import error_key, output_key, software_key
from apps.farm.readings.kinds import PERIODIC, WAYS
from apps.farm.readings.read import reading_of
from apps.farm.sync import sync_profile, sync_readings
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


def in_touch(farm: SimulatedFarm, **fields: Any) -> FarmAccount:
    """An account whose heart-beat went well."""
    return account_of(farm, state="ok", seen_at=timezone.now(), **fields)


def poll(account: FarmAccount) -> SyncRun | None:
    return sync_readings(reloaded(account))


def had(account: FarmAccount, kind: str, key: str = "") -> Any:
    """The data after somebody looked and a poll went by."""
    reading_of(account, kind, key)
    poll(account)
    row = reading_of(account, kind, key)
    assert (row.state, row.reason) == ("ready", "")
    return row.data


def test_the_account_s_own_facts_come_by_themselves(
    simulated_farm: SimulatedFarm,
) -> None:
    account = in_touch(simulated_farm)
    sync_profile(account)
    run = poll(account)
    assert run is not None
    assert (run.kind, run.outcome) == ("readings", "ok")
    rows = {row.kind: row for row in FarmReading.objects.filter(account=account)}
    assert set(rows) == set(PERIODIC)
    assert {row.state for row in rows.values()} == {"ready"}
    assert rows["profile"].data["userName"]
    assert isinstance(rows["profile"].data["rmbbalance"], str)
    assert rows["settings"].data["taskOverTimeSec"] == 43_200
    assert {"platform", "name", "status"} <= set(rows["platforms"].data[0])
    assert rows["software"].data["renderInfoList"][0]["cgName"]
    account = reloaded(account)
    assert account.settings["taskOverTimeSec"] == 43_200
    assert account.platform_names[0]["platform"] == account.platform


def test_how_files_travel(simulated_farm: SimulatedFarm) -> None:
    account = in_touch(simulated_farm)
    config = had(account, ReadingKind.TRANSFER_CONFIG)
    engines = config["resqEngines"]
    assert engines[0]["respTaskEngineLines"][0]["server"]
    users = [user for engine in engines for user in engine["resqEngineAccounts"]]
    assert [sorted(user) for user in users] == [["bid", "name"]] * len(users)
    assert users
    assert had(account, ReadingKind.TRANSFER_SERVER)["raysyncTransfer"]["serverIp"]
    assert had(account, ReadingKind.TRANSFER_BID)["output_bid"]
    assert had(account, ReadingKind.PACK_NODE)[0]["packName"]


def test_labels_and_whose_they_are(simulated_farm: SimulatedFarm) -> None:
    account = in_touch(simulated_farm)
    own = {row["projectName"] for row in had(account, ReadingKind.LABELS)}
    everybody = {row["projectName"] for row in had(account, ReadingKind.PROJECTS)}
    assert own == {row["projectName"] for row in had(account, "projects", "0")}
    assert own <= everybody


def test_software_its_plugins_and_environments(simulated_farm: SimulatedFarm) -> None:
    account = in_touch(simulated_farm)
    software = had(account, ReadingKind.SOFTWARE)["renderInfoList"][0]["cgId"]
    key = software_key(software)
    plugins = had(account, ReadingKind.PLUGINS, key)
    version = plugins["cgVersion"][0]
    assert version["cgId"] == software
    assert {row["cvId"] for row in plugins["cgPlugin"]} <= {
        row["id"] for row in plugins["cgVersion"]
    }
    environments = had(account, ReadingKind.ENVIRONMENTS, key)
    assert all(row["cgId"] == software for row in environments)


def test_what_concerns_one_task(simulated_farm: SimulatedFarm) -> None:
    account = in_touch(simulated_farm)
    task = simulated_farm.add_task()
    machines = had(account, ReadingKind.HARDWARE, str(task))
    assert [row["current"] for row in machines].count(True) == 1
    assert had(account, ReadingKind.HARDWARE)
    simulated_farm.set_frames(task, 4)
    folder = had(account, ReadingKind.OUTPUT_FILES, output_key(task))
    assert (folder["path"], folder["total"]) == ("/", len(folder["files"]))
    deeper = next(row for row in folder["files"] if row["directory"])
    inside = had(
        account, ReadingKind.OUTPUT_FILES, output_key(task, deeper["filePath"])
    )
    assert inside["path"] == deeper["filePath"]


def test_an_analysis_error_in_both_languages(simulated_farm: SimulatedFarm) -> None:
    account = in_touch(simulated_farm)
    (english,) = had(account, ReadingKind.ERROR_DETAIL, error_key("20003", 1))
    (chinese,) = had(account, ReadingKind.ERROR_DETAIL, error_key("20003", 0))
    assert english["code"] == chinese["code"] == "20003"
    assert english["desDescriptionCn"] != chinese["desDescriptionCn"]
    assert had(account, ReadingKind.ERROR_DETAIL, error_key("999999", 1)) == []


def test_deleted_tasks_are_listed_with_their_number(
    simulated_farm: SimulatedFarm,
) -> None:
    account = in_touch(simulated_farm)
    before = had(account, ReadingKind.DELETED)["total"]
    task = simulated_farm.add_task()
    order = {"action": "abandonTask", "body": {"taskIds": [task]}}
    simulated_farm.control("POST", "console", **order)
    order = {"action": "deleteTask", "body": {"taskIds": [task]}}
    simulated_farm.control("POST", "console", **order)
    FarmReading.objects.update(due_at=timezone.now())
    after = had(account, ReadingKind.DELETED)
    assert after["total"] == before + 1
    assert task in [row["id"] for row in after["tasks"]]


def test_every_kind_of_reading_is_tried_here() -> None:
    assert set(WAYS) == set(ReadingKind)


def test_what_nobody_looks_at_costs_what_the_cadences_say(
    simulated_farm: SimulatedFarm,
) -> None:
    account = in_touch(simulated_farm)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        poll(account)
        with Counting(simulated_farm) as counted:
            for _ in range(120):
                clock.shift(30)
                sync_profile(reloaded(account))
                poll(account)
    assert counted.of("queryUserProfile") == 120
    calls = {path.rsplit("/", 1)[-1]: n for path, n in counted.calls.items()}
    del calls["queryUserProfile"]
    assert calls == {
        "queryUserSetting": 6,
        "queryPlatforms": 6,
        "getList": 12,
        "list": 12,
        "v2": 4,
    }


def test_what_somebody_looks_at_is_read_often_and_then_no_more(
    simulated_farm: SimulatedFarm,
) -> None:
    account = in_touch(simulated_farm)
    key = software_key(2000)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        poll(account)
        with Counting(simulated_farm) as counted:
            for _ in range(60):
                reading_of(account, ReadingKind.ENVIRONMENTS, key)
                poll(account)
                clock.shift(2)
        assert counted.of("getUserPluginConfig") in (4, 5)
        clock.shift(timedelta(minutes=2))
        with Counting(simulated_farm) as counted:
            poll(account)
        assert counted.of("getUserPluginConfig") == 0


def test_a_poll_costs_few_queries(
    simulated_farm: SimulatedFarm, django_assert_max_num_queries: Any
) -> None:
    account = in_touch(simulated_farm)
    poll(account)
    for kind in (ReadingKind.HARDWARE, ReadingKind.PACK_NODE):
        reading_of(account, kind)
    account = reloaded(account)
    # One a reading; which are due, what there is by itself; the run's own two.
    with django_assert_max_num_queries(6):
        sync_readings(account)
    with django_assert_max_num_queries(2):
        assert sync_readings(account) is None
