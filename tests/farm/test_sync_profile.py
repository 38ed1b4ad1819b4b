"""What the account has left, in its own money; about the person only where it may."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.farm.models import BalanceSeen, FarmAccount, FarmReading, SyncRun
from apps.farm.sync import sync_profile
from apps.farm.sync.profile import currency_of
from apps.renderbus.calls.user import UserCalls
from apps.renderbus.schemas import ProfileRow
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import MakeFarm, SimulatedFarm

pytestmark = pytest.mark.django_db


def poll(account: FarmAccount) -> SyncRun:
    return sync_profile(reloaded(account))


def test_the_balance_is_seen_and_exact(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    simulated_farm.control("POST", "account", balance="1234.567", coupon="0.1")
    run = poll(account)
    account = reloaded(account)
    assert run.outcome == "ok"
    assert (account.balance, account.coupon) == (Decimal("1234.567"), Decimal("0.10"))
    assert account.currency == "CNY"
    assert account.profile_seen_at is not None


def test_the_other_cloud_bills_dollars(new_farm: MakeFarm) -> None:
    farm = new_farm(currency="USD", balance="50.25")
    account = account_of(farm)
    poll(account)
    account = reloaded(account)
    assert (account.currency, account.balance) == ("USD", Decimal("50.25"))


@pytest.mark.parametrize(
    ("domain", "row", "currency"),
    [
        ("task.renderbus.com", ProfileRow(usdbalance=Decimal(5)), "CNY"),
        ("jop.foxrenderfarm.com", ProfileRow(rmbbalance=Decimal(5)), "USD"),
        ("10.0.0.1", ProfileRow(rmbbalance=Decimal(5), usdbalance=Decimal(0)), "CNY"),
        ("10.0.0.1", ProfileRow(rmbbalance=Decimal(0), usdbalance=Decimal(5)), "USD"),
        ("10.0.0.1", ProfileRow(zone=2), "USD"),
        ("10.0.0.1", ProfileRow(), "CNY"),
    ],
)
def test_the_currency_is_the_clouds(
    domain: str, row: ProfileRow, currency: str
) -> None:
    assert currency_of(FarmAccount(domain=domain), row) == currency


def test_what_is_about_the_person_stands_in_the_reading_alone(
    simulated_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_of(simulated_farm)
    secret = "canary-of-a-person"
    person = ProfileRow(
        user_id=7,
        user_name="studio-main",
        phone=secret,
        email=secret,
        name=secret,
        company=secret,
        address=secret,
        city=secret,
        communication_number=secret,
        description=secret,
        rmbbalance=Decimal("1.5"),
    )
    monkeypatch.setattr(UserCalls, "profile", lambda _: person)
    poll(account)
    account = reloaded(account)
    kept = json.dumps([account.profile, account.settings, account.platform_names])
    assert secret not in kept
    assert account.profile["userName"] == "studio-main"
    assert account.profile["userId"] == 7
    runs = json.dumps([[run.error] for run in SyncRun.objects.all()])
    assert secret not in runs
    assert FarmReading.objects.get(kind="profile").data["email"] == secret


def test_the_profile_is_one_call_and_a_reading_of_its_own(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    with Counting(simulated_farm) as counted:
        poll(account)
        poll(account)
    assert counted.total == counted.of("queryUserProfile") == 2
    reading = FarmReading.objects.get()
    assert (reading.kind, reading.key, reading.state) == ("profile", "", "ready")
    assert reading.data["userName"] == reloaded(account).profile["userName"]
    assert reading.fetched_at == reloaded(account).profile_seen_at


def test_pages_are_drawn_anew_only_when_money_moved(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    poll(account)
    revision = reloaded(account).revision
    poll(account)
    assert reloaded(account).revision == revision
    simulated_farm.control("POST", "account", balance="3")
    poll(account)
    assert reloaded(account).revision == revision + 1
    simulated_farm.control("POST", "account", credit="50")
    poll(account)
    assert reloaded(account).revision == revision + 2


def test_an_amount_that_makes_no_sense_is_none(
    simulated_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_of(simulated_farm)
    absurd = ProfileRow(rmbbalance=Decimal(10) ** 12, coupon=Decimal("1e-12"))
    monkeypatch.setattr(UserCalls, "profile", lambda _: absurd)
    assert poll(account).outcome == "ok"
    account = reloaded(account)
    assert (account.balance, account.coupon) == (None, None)


def test_queries_are_few(
    simulated_farm: SimulatedFarm, django_assert_max_num_queries: Any
) -> None:
    account = account_of(simulated_farm)
    poll(account)
    account = reloaded(account)
    with django_assert_max_num_queries(9):
        sync_profile(account)


def test_a_balance_is_kept_with_the_time_that_it_was_seen_to_last(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    start = timezone.now()
    amounts = (("10.00", "3"), ("10.00", "3"), ("10.00", "3"), ("9.99", "3"))
    with time_machine.travel(start, tick=False) as clock:
        for balance, coupon in (*amounts, ("9.99", "2"), ("10.00", "3")):
            simulated_farm.control("POST", "account", balance=balance, coupon=coupon)
            poll(account)
            clock.shift(60)
    rows = BalanceSeen.objects.filter(account=account).order_by("pk")
    seconds = [
        (
            str(row.balance),
            str(row.coupon),
            (row.first_seen_at - start).total_seconds(),
            (row.last_seen_at - start).total_seconds(),
        )
        for row in rows
    ]
    assert seconds == [
        ("10.00", "3.00", 0, 120),
        ("9.99", "3.00", 180, 180),
        ("9.99", "2.00", 240, 240),
        ("10.00", "3.00", 300, 300),
    ]


def test_a_credit_that_changes_is_a_row_of_its_own(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    for credit in ("0", "0", "500.50", "500.50", "0"):
        simulated_farm.control(
            "POST", "account", balance="10.00", coupon="3", credit=credit
        )
        poll(account)
    rows = BalanceSeen.objects.filter(account=account).order_by("pk")
    assert [str(row.credit) for row in rows] == ["0.00", "500.50", "0.00"]
    assert {(row.balance, row.coupon) for row in rows} == {(10, 3)}


def test_a_credit_is_not_told_of_rows_from_before_it_was_kept(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    poll(account)
    BalanceSeen.objects.update(credit=None)
    poll(account)
    rows = BalanceSeen.objects.filter(account=account).order_by("pk")
    assert [row.credit for row in rows] == [None, 0]


def test_a_credit_that_makes_no_sense_is_not_known(
    simulated_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_of(simulated_farm)
    absurd = ProfileRow(rmbbalance=Decimal(1), credit=Decimal(10) ** 12)
    monkeypatch.setattr(UserCalls, "profile", lambda _: absurd)
    assert poll(account).outcome == "ok"
    assert BalanceSeen.objects.get().credit is None


def test_a_balance_that_the_farm_hides_is_not_noted(
    simulated_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_of(simulated_farm)
    monkeypatch.setattr(UserCalls, "profile", lambda _self: ProfileRow(user_id=7))
    poll(account)
    assert not BalanceSeen.objects.exists()


def test_an_answer_that_a_later_one_overtook_is_not_noted(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    start = timezone.now()
    with time_machine.travel(start + timedelta(minutes=5), tick=False):
        poll(account)
    simulated_farm.control("POST", "account", balance="1.00")
    with time_machine.travel(start, tick=False):
        poll(account)
    assert BalanceSeen.objects.get().first_seen_at == start + timedelta(minutes=5)
