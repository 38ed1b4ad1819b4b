"""Readings that cannot be had: one interface's trouble is not the others'."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.farm.models import FarmAccount, FarmReading, ReadingKind, SyncRun
from apps.farm.readings.kinds import PERIODIC
from apps.farm.readings.read import reading_of
from apps.farm.sync import sync_readings
from apps.renderbus.calls.query_cloud import CloudQuery
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(simulated_farm: SimulatedFarm) -> FarmAccount:
    """In touch, with everything read by itself."""
    made = account_of(simulated_farm, state="ok", seen_at=timezone.now())
    sync_readings(made)
    return made


def look(account: FarmAccount, kind: str) -> FarmReading:
    return reading_of(account, kind)


def poll(account: FarmAccount) -> SyncRun | None:
    return sync_readings(reloaded(account))


def test_what_was_had_stays_and_the_reason_is_told(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    row = look(account, ReadingKind.PLATFORMS)
    FarmReading.objects.filter(pk=row.pk).update(due_at=timezone.now())
    simulated_farm.fault("code", "queryPlatforms", code=100, count=0)
    run = poll(account)
    assert run is not None
    assert run.outcome == "ok"
    after = look(account, ReadingKind.PLATFORMS)
    assert (after.state, after.tries, after.data) == ("failed", 1, row.data)
    assert after.reason.startswith("The farm turned the question down.")
    assert after.fetched_at == row.fetched_at


def test_it_is_tried_again_more_and_more_rarely_and_is_well_again(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    simulated_farm.fault("code", "getUserPackNodeInfo", code=100, count=0)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with Counting(simulated_farm) as counted:
            for _ in range(150):
                look(account, ReadingKind.PACK_NODE)
                poll(account)
                clock.shift(2)
        assert counted.of("getUserPackNodeInfo") == 5
        simulated_farm.clear_faults()
        clock.shift(timedelta(minutes=10))
        look(account, ReadingKind.PACK_NODE)
        poll(account)
        after = look(account, ReadingKind.PACK_NODE)
    assert (after.state, after.reason, after.tries) == ("ready", "", 0)


@pytest.mark.parametrize("code", [100, 605, 503])
def test_an_interface_that_is_closed_to_the_account_keeps_no_other_back(
    simulated_farm: SimulatedFarm, account: FarmAccount, code: int
) -> None:
    simulated_farm.fault("code", "getBid", code=code, count=0)
    for kind in ("transfer_bid", "transfer_server", "pack_node"):
        look(account, kind)
    poll(account)
    states = [look(account, kind).state for kind in ("transfer_server", "pack_node")]
    assert states == ["ready", "ready"]
    assert look(account, "transfer_bid").state == "failed"


def test_a_farm_that_is_gone_is_not_asked_for_everything(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    FarmReading.objects.update(due_at=timezone.now())
    FarmAccount.objects.update(failures=1)
    simulated_farm.stop()
    run = poll(account)
    assert run is not None
    assert (run.outcome, run.calls) == ("failed", 3)
    failed = FarmReading.objects.filter(state="failed")
    assert failed.count() == 3
    assert {row.reason for row in failed} == {"Nothing answers at the farm's address."}
    assert FarmReading.objects.filter(kind__in=PERIODIC).count() == len(PERIODIC)
    # What the account's state is, the heart-beat tells.
    assert reloaded(account).state == "ok"


def test_a_farm_that_asks_for_fewer_calls_is_left_alone(
    simulated_farm: SimulatedFarm, account: FarmAccount
) -> None:
    FarmReading.objects.update(due_at=timezone.now())
    simulated_farm.fault("status", "", status=429, count=0)
    with Counting(simulated_farm) as counted:
        poll(account)
    assert counted.total <= 3
    assert reloaded(account).state == "throttled"


def test_an_error_of_ours_does_not_come_up_at_each_tick(
    account: FarmAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(CloudQuery, "pack_node", broken)
    look(account, ReadingKind.PACK_NODE)
    with pytest.raises(KeyError):
        poll(account)
    row = look(account, ReadingKind.PACK_NODE)
    assert (row.state, bool(row.reason)) == ("failed", True)
    assert poll(account) is None
