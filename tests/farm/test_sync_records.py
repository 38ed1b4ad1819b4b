"""The platform's own logs, read from a farm: all lines, each once, few calls."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.farm.models import FarmAccount, FarmRecord, SyncRun
from apps.farm.sync import records as module
from apps.farm.sync import sync_records
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.farm.reading_rows import make_record
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(simulated_farm: SimulatedFarm) -> FarmAccount:
    return account_of(simulated_farm, state="ok", seen_at=timezone.now())


def poll(account: FarmAccount) -> SyncRun:
    return sync_records(reloaded(account))


def press(farm: SimulatedFarm, task: int, user: str = "console-user") -> None:
    """Somebody presses a button of the vendor's console."""
    body = {"label": "night", "taskIds": [task]}
    farm.control("POST", "console", action="addTaskLabel", body=body, user=user)


def operations(account: FarmAccount) -> list[FarmRecord]:
    rows = FarmRecord.objects.filter(account=account, kind="operation")
    return list(rows.order_by("-at", "-pk"))


def test_what_was_done_in_the_console_is_kept_with_who_and_from_where(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    task = simulated_farm.add_task()
    press(simulated_farm, task)
    run = poll(account)
    assert (run.kind, run.outcome) == ("records", "ok")
    newest = operations(account)[0]
    assert newest.actor == "console-user"
    assert newest.what == "Putting a label on tasks"
    assert newest.task_ids == [task]
    assert (newest.source, newest.data["operateSource"]) == ("2", 1)
    assert newest.address.startswith("203.0.113.")
    assert abs(newest.at.timestamp() * 1000 - simulated_farm.state()["now"]) < 2_000


def test_who_signed_in_or_failed_to_is_kept(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    order = {"user": "intruder", "status": 801, "words": "Wrong password."}
    simulated_farm.control("POST", "logins", **order)
    poll(account)
    row = FarmRecord.objects.filter(kind="login").latest("at")
    assert (row.actor, row.what) == ("intruder", "Wrong password.")
    assert row.data["loginStatus"] == 801
    assert row.data["userUa"].startswith("Mozilla/")
    assert FarmRecord.objects.filter(kind="login").count() > 50


def test_a_quiet_farm_costs_two_calls_and_adds_nothing(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    poll(account)
    before = FarmRecord.objects.count()
    with Counting(simulated_farm) as counted:
        poll(account)
    assert counted.total == 2
    assert FarmRecord.objects.count() == before > 0


def test_many_new_lines_are_read_page_by_page_each_once(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    poll(account)
    before = len(operations(account))
    task = simulated_farm.add_task()
    for _ in range(250):
        simulated_farm.advance(2)
        press(simulated_farm, task)
    with Counting(simulated_farm) as counted:
        poll(account)
        poll(account)
    assert counted.of("taskRecord") <= 3 + 3
    assert len(operations(account)) == before + 250


def test_equal_lines_of_one_second_are_told_apart(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    task = simulated_farm.add_task()
    for _ in range(3):
        press(simulated_farm, task)
    poll(account)
    poll(account)
    rows = [row for row in operations(account) if row.task_ids == [task]]
    assert sorted(row.copy for row in rows) == [0, 1, 2]


def test_a_poll_that_broke_off_is_gone_on_with_and_no_line_is_lost(
    simulated_farm: SimulatedFarm,
    account: FarmAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PAGE_SIZE", 10)
    monkeypatch.setattr(module, "OVERLAP", timedelta(seconds=2))
    task = simulated_farm.add_task()
    for number in range(45):
        simulated_farm.advance(2)
        press(simulated_farm, task, user=f"user-{number}")
    keep, calls = module.records_keep, []

    def breaks_off(*arguments: Any, **named: Any) -> int:
        calls.append(1)
        if len(calls) == 3:
            raise ConnectionError
        return keep(*arguments, **named)

    monkeypatch.setattr(module, "records_keep", breaks_off)
    with pytest.raises(ConnectionError):
        poll(account)
    assert 0 < len(operations(account)) < 45
    poll(account)
    mine = {row.actor for row in operations(account) if row.task_ids == [task]}
    assert mine == {f"user-{number}" for number in range(45)}


def test_a_farm_that_heeds_no_dates_is_not_read_whole_each_time(
    simulated_farm: SimulatedFarm,
    account: FarmAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = simulated_farm.add_task()
    for _ in range(30):
        simulated_farm.advance(300)
        press(simulated_farm, task)
    poll(account)
    monkeypatch.setattr(module, "PAGE_SIZE", 10)
    ignoring: Callable[..., str] = lambda *_: ""  # noqa: E731
    monkeypatch.setattr("apps.renderbus.calls.user.time_text", ignoring)
    press(simulated_farm, task)
    before = len(operations(account))
    with Counting(simulated_farm) as counted:
        poll(account)
    assert counted.of("taskRecord") == 1
    assert len(operations(account)) == before + 1


def test_a_line_from_the_future_does_not_hide_those_that_come(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    at = timezone.now() + timedelta(days=300)
    for kind in ("operation", "login"):
        make_record(account, kind=kind, at=at)
    task = simulated_farm.add_task()
    press(simulated_farm, task)
    poll(account)
    assert [task] in [row.task_ids for row in operations(account)]


def test_a_log_that_the_account_may_not_read_keeps_the_other_not_back(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    simulated_farm.fault("code", "taskRecord", code=605, count=0)
    run = poll(account)
    assert run.outcome == "degraded"
    assert not operations(account)
    assert FarmRecord.objects.filter(kind="login").exists()


def test_a_page_costs_two_queries(
    simulated_farm: SimulatedFarm,
    account: FarmAccount,
    django_assert_max_num_queries: Any,
) -> None:
    poll(account)
    with django_assert_max_num_queries(6):
        sync_records(account)
