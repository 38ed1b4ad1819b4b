"""Fees are exact: frames, task and account agree to the last digit."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.account import fees
from tests.simulator.caller import (
    FRAMES,
    INFO,
    PROFILE,
    RECOMMIT_TASKS,
    START,
    ask,
    frame_rows,
    leaves_of,
    post,
    statuses,
    task_row,
    task_rows,
)
from tests.simulator_farm import MakeFarm, SimulatedFarm


def _exact(farm: SimulatedFarm, path: str, body: dict[str, Any]) -> Any:
    """The data with its numbers as they stand on the wire."""
    return json.loads(post(farm, path, body).text, parse_float=Decimal)["data"]


def _sum(farm: SimulatedFarm, leaf: int, key: str) -> Decimal:
    total = Decimal()
    for number in (1, 2, 3):
        body = {"taskId": leaf, "pageNum": number, "pageSize": 100}
        page = _exact(farm, FRAMES, body)
        assert page["total"] <= 300
        total += sum(Decimal(frame[key] or 0) for frame in page["items"])
    return total


def _check_sums(farm: SimulatedFarm) -> None:
    for row in _exact(farm, INFO, {"taskIds": [r["id"] for r in task_rows(farm)]})[
        "items"
    ]:
        total = Decimal()
        for leaf in leaves_of(row):
            fee = _sum(farm, leaf["id"], "feeAmount")
            coupon = _sum(farm, leaf["id"], "couponFee")
            assert leaf["userAccountConsume"] == fee
            assert leaf["couponConsume"] == coupon
            assert leaf["renderConsume"] == fee + coupon
            assert leaf["taskArrears"] == _sum(farm, leaf["id"], "arrearsFee")
            total += fee + coupon
        if row["renderConsume"] is not None:
            assert row["renderConsume"] == total


def test_tasks_cost_what_their_frames_cost(new_farm: MakeFarm) -> None:
    farm = new_farm(tasks=40, frames=1200, calm=False)
    _check_sums(farm)
    for _ in range(5):
        farm.advance(400)
        failed = [row["id"] for row in task_rows(farm, statusList=[30])]
        ask(farm, RECOMMIT_TASKS, {"taskIds": failed[:3]})

    _check_sums(farm)


def test_the_balance_falls_by_what_frames_cost(new_farm: MakeFarm) -> None:
    farm = new_farm(balance="100", coupon="0.5")
    task = farm.add_task("blender", 5, seconds=100, fee="0.003", coupon="0.001")
    before = _exact(farm, PROFILE, {})
    farm.advance(600)
    after = _exact(farm, PROFILE, {})
    (row,) = _exact(farm, INFO, {"taskIds": [task]})["items"]

    assert row["couponConsume"] == Decimal("0.5")
    assert row["userAccountConsume"] == Decimal("1.5")
    assert before["rmbbalance"] - after["rmbbalance"] == row["userAccountConsume"]
    assert before["coupon"] - after["coupon"] == row["couponConsume"]


def test_vouchers_that_are_used_up_are_paid_from_the_balance(
    new_farm: MakeFarm,
) -> None:
    farm = new_farm(balance="100", coupon="0.15")
    task = farm.add_task("blender", 2, seconds=100, fee="0.003", coupon="0.001")
    farm.advance(600)

    row = task_row(farm, task)
    assert (row["couponConsume"], row["userAccountConsume"]) == (0.15, 0.65)


def test_a_failed_attempt_is_paid_for_and_stays_paid(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task("blender", 1, seconds=60, failing=[0], fee="0.002")
    empty_farm.advance(30)
    (failed,) = frame_rows(empty_farm, task)
    ask(empty_farm, RECOMMIT_TASKS, {"taskIds": [task]})
    (waiting,) = frame_rows(empty_farm, task)
    empty_farm.advance(100)
    (done,) = frame_rows(empty_farm, task)

    assert [float(f["feeAmount"]) for f in (failed, waiting, done)] == [
        0.042,
        0.042,
        0.162,
    ]
    assert [f["frameExecuteTime"] for f in (failed, waiting, done)] == [21, 21, 81]


def test_fees_change_some_time_after_the_frame(new_farm: MakeFarm) -> None:
    farm = new_farm(calm=False, balance="1000")
    task = farm.add_task("blender", 400, seconds=60, slots=400, fee="0.002")
    farm.advance(61)
    at_end = task_row(farm, task)["renderConsume"]
    stamps = [frame["endTime"] for frame in frame_rows(farm, task)]
    farm.advance(700)
    frames = frame_rows(farm, task)
    fees_now = [Decimal(str(frame["feeAmount"])) for frame in frames]

    changed = [fee for fee in fees_now if fee != Decimal("0.12")]
    assert at_end == 48
    assert 4 <= len(changed) <= 40
    assert all(abs(fee - Decimal("0.12")) <= Decimal("0.006") for fee in changed)
    assert [frame["endTime"] for frame in frames] == stamps
    assert Decimal(str(task_row(farm, task)["renderConsume"])) == sum(fees_now)


def test_a_fee_can_be_changed_by_hand(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task("blender", 2, seconds=60, fee="0.002")
    empty_farm.advance(61)
    balance = _exact(empty_farm, PROFILE, {})["rmbbalance"]

    empty_farm.set_fee(frame_rows(empty_farm, task)[0]["id"], "0.201")

    assert task_row(empty_farm, task)["renderConsume"] == 0.321
    assert _exact(empty_farm, PROFILE, {})["rmbbalance"] == balance - Decimal("0.081")


def test_an_account_without_money_stops_everything(new_farm: MakeFarm) -> None:
    farm = new_farm(balance="0.5", coupon="0")
    task = farm.add_task("blender", 10, seconds=100, fee="0.002", slots=2)
    other = farm.add_task("c4d", 4, seconds=900)
    farm.advance(500)

    row = task_row(farm, task)
    assert row["taskStatus"] == 20
    assert task_row(farm, other)["taskStatus"] == 20
    assert row["taskArrears"] > 0
    assert 3 in statuses(farm, task)
    assert ask(farm, PROFILE)["rmbbalance"] == 0


def test_paying_in_lets_a_stopped_task_go_on(new_farm: MakeFarm) -> None:
    farm = new_farm(balance="0.1", coupon="0")
    task = farm.add_task("blender", 4, seconds=100, fee="0.002", slots=1)
    farm.advance(300)
    farm.control("POST", "account", balance="50")
    ask(farm, START, {"taskIds": [task]})
    farm.advance(600)

    assert task_row(farm, task)["taskStatus"] == 25


def test_a_dollar_account_has_a_dollar_balance(new_farm: MakeFarm) -> None:
    profile = ask(new_farm(currency="USD", balance="12.5"), PROFILE)

    assert (profile["usdbalance"], profile["rmbbalance"]) == (12.5, 0)


def test_the_balance_is_topped_up_in_a_demo(new_farm: MakeFarm) -> None:
    farm = new_farm(balance="501", coupon="0", calm=False)
    farm.add_task("blender", 10, seconds=600, fee="0.002", slots=10)
    farm.advance(700)

    profile = ask(farm, PROFILE)
    assert profile["rmbbalance"] > 5000
    assert profile["rmbCumulative"] == 5501


@given(st.integers(-(10**12), 10**12))
def test_amounts_survive_the_wire_exactly(amount: int) -> None:
    value = Decimal(amount).scaleb(-3)

    assert Decimal(fees.number(amount)) == value
    assert Decimal(fees.text(amount)) == value
    assert fees.mills(fees.text(amount)) == amount


@pytest.mark.parametrize("text", ["0.0001", "1.2345"])
def test_finer_amounts_than_the_farm_knows_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="three decimals"):
        fees.mills(text)


@pytest.mark.parametrize(
    ("kind", "balance", "coupon"),
    [
        ("top_up", "112.34", "5.00"),
        ("refund", "112.34", "5.00"),
        ("charge", "87.66", "5.00"),
        ("voucher", "100.00", "17.34"),
        ("voucher_expired", "100.00", "0.00"),
    ],
)
def test_money_moves_without_any_frame(
    new_farm: MakeFarm, kind: str, balance: str, coupon: str
) -> None:
    farm = new_farm(balance="100", coupon="5")
    farm.book(kind, "12.34")
    profile = _exact(farm, PROFILE, {})
    assert Decimal(profile["rmbbalance"]) == Decimal(balance)
    assert Decimal(profile["coupon"]) == Decimal(coupon)


def test_only_a_top_up_is_money_that_was_paid_in(new_farm: MakeFarm) -> None:
    farm = new_farm(balance="100")
    for kind in ("refund", "voucher", "charge", "top_up"):
        farm.book(kind, "1")
    assert _exact(farm, PROFILE, {})["rmbCumulative"] == 101


def test_a_booking_of_no_kind_is_refused(empty_farm: SimulatedFarm) -> None:
    with pytest.raises(AssertionError, match="no kind of booking"):
        empty_farm.book("gift", "1")
