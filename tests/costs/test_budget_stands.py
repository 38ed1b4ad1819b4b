"""How a budget stands: exact, with its pace stated and no date that is guesswork."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.budgets.periods import Period
from apps.costs.budgets.purse import Purse, purse_of
from apps.costs.budgets.stands import (
    BudgetStand,
    Outlook,
    Rate,
    breach_at,
    breach_by_rate,
    percent_of,
    rate_of,
    spent_by,
)
from apps.costs.models import Budget
from apps.farm.models import FarmAccount
from tests.factories import NOW

TODAY = date(2026, 11, 23)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))
RICH = Purse("CNY", Decimal(10_000), Decimal(0), Decimal(0))


def stand(spent: str, budget: dict[str, Any] | None = None, **fields: Any) -> Any:
    """A budget of 100.00 for November of which so much is spent."""
    values = {"amount": Decimal(100), "thresholds": [50, 80, 100], "counts": "all"}
    known = BudgetStand(
        budget=Budget(**values | (budget or {})),
        currency="CNY",
        period_start=NOVEMBER.start,
        period_end=NOVEMBER.end,
        today=TODAY,
        spent=Decimal(spent),
        rate=None,
        breach_by_rate=None,
        breach_by_forecast=None,
        forecast_mid=None,
        outlook=None,
        purse=RICH,
    )
    return replace(known, **fields)


@pytest.mark.parametrize(
    ("spent", "percent"),
    [
        ("0", "0"),
        ("79.99", "79.9"),
        ("99.999999", "99.9"),
        ("100", "100"),
        ("-1", "-1"),
    ],
)
def test_percents_are_never_rounded_up_to_what_is_not_reached(
    spent: str, percent: str
) -> None:
    assert percent_of(Decimal(spent), Decimal(100)) == Decimal(percent)


@pytest.mark.parametrize(
    ("spent", "level"),
    [
        ("-3", "ok"),
        ("50", "ok"),
        ("79.99", "ok"),
        ("80", "warn"),
        ("99.99", "warn"),
        ("100", "over"),
        ("250", "over"),
    ],
)
def test_the_level_turns_at_the_last_threshold_below_all_of_it(
    spent: str, level: str
) -> None:
    assert stand(spent).level == level


def test_a_budget_that_will_be_used_up_in_its_period_warns_already() -> None:
    assert stand("10", breach_by_rate=date(2026, 11, 28)).level == "warn"
    assert stand("10", budget={"thresholds": [100, 150]}).level == "ok"


def test_what_is_left_and_what_is_beyond_it_are_exact() -> None:
    known = stand("112.34567891")
    assert (known.left, known.over_by) == (
        Decimal("-12.34567891"),
        Decimal("12.34567891"),
    )
    assert stand("40").over_by == 0


def test_the_nearer_day_is_told_and_what_it_is_taken_from() -> None:
    near, far = date(2026, 11, 25), date(2026, 11, 28)
    assert stand("10").breach_by == ""
    by_rate = stand("10", breach_by_rate=near, breach_by_forecast=far)
    assert (by_rate.breach_on, by_rate.breach_by) == (near, "rate")
    by_forecast = stand("10", breach_by_rate=far, breach_by_forecast=near)
    assert (by_forecast.breach_on, by_forecast.breach_by) == (near, "forecast")
    assert stand("10", breach_by_rate=near, breach_by_forecast=near).breach_by == "both"


def test_a_budget_larger_than_what_the_account_can_pay_says_so() -> None:
    purse = Purse("CNY", Decimal(20), Decimal(5), Decimal(10))
    assert stand("40", purse=purse).short == 25
    assert stand("65", purse=purse).short is None
    only_balance = stand("40", budget={"counts": "balance"}, purse=purse)
    assert only_balance.short == 30


def test_an_account_that_tells_no_balance_is_not_called_short() -> None:
    assert stand("0", purse=Purse("CNY", None, Decimal(3), Decimal(0))).short is None


def test_a_period_to_come_is_not_now() -> None:
    assert stand("0", today=date(2026, 10, 1)).is_now is False
    assert (
        stand("0", today=date(2026, 10, 1), purse=Purse("CNY", *[Decimal(0)] * 3)).short
        is None
    )


# --- Pace -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2026, 1, 1), Rate(Decimal(10), 7)),
        (date(2026, 11, 21), Rate(Decimal(35), 2)),
        (date(2026, 11, 23), None),
        (None, None),
    ],
)
def test_the_rate_is_of_seven_full_days_or_of_as_many_as_were_seen(
    first: date | None, expected: Rate | None
) -> None:
    assert rate_of(Decimal(70), first_day=first, today=TODAY) == expected


@pytest.mark.parametrize(
    ("left", "per_day", "day"),
    [
        ("9.99", "10", date(2026, 11, 23)),
        ("10", "10", date(2026, 11, 24)),
        ("79", "10", date(2026, 11, 30)),
        ("80", "10", None),
        ("50", "0", None),
        ("50", "-2", None),
        ("0", "10", None),
        ("50", "0.00000001", None),
    ],
)
def test_the_rate_says_when_it_is_used_up_if_that_is_in_the_period(
    left: str, per_day: str, day: date | None
) -> None:
    rate = Rate(Decimal(per_day), 7)
    found = breach_by_rate(Decimal(left), rate, today=TODAY, period=NOVEMBER)
    assert found == day


def test_without_an_end_a_date_is_told_for_some_years_ahead_at_most() -> None:
    endless = Period(NOVEMBER.start, None)
    slow = Rate(Decimal("0.1"), 7)
    assert breach_by_rate(Decimal(50), slow, today=TODAY, period=endless)
    assert breach_by_rate(Decimal(500), slow, today=TODAY, period=endless) is None


# --- Forecasts ------------------------------------------------------------------------


def outlook(remaining: str, hours: int | None) -> Outlook:
    """Tasks at hand that still cost so much over so many hours."""
    ends_at = None if hours is None else NOW + timedelta(hours=hours)
    return Outlook(Decimal(remaining), ends_at, 0)


@pytest.mark.parametrize(
    ("left", "known", "at"),
    [
        ("50", outlook("100", 10), NOW + timedelta(hours=5)),
        ("50", outlook("50", 10), None),
        ("50", outlook("100", None), None),
        ("0", outlook("100", 10), None),
        ("50", outlook("100", -3), NOW),
    ],
)
def test_the_tasks_at_hand_say_when_it_is_used_up(
    left: str, known: Outlook, at: datetime | None
) -> None:
    assert breach_at(Decimal(left), known, now=NOW) == at


def test_of_what_ends_after_the_period_only_a_part_counts_in_it() -> None:
    spent, known = Decimal(10), outlook("100", 10)
    end = NOW + timedelta(hours=4)
    assert spent_by(end, spent=spent, outlook=known, now=NOW) == 50
    later = NOW + timedelta(hours=20)
    assert spent_by(later, spent=spent, outlook=known, now=NOW) == 110
    assert spent_by(None, spent=spent, outlook=known, now=NOW) == 110


# --- The purse ------------------------------------------------------------------------


def test_a_purse_has_balance_vouchers_and_what_the_farm_lets_it_owe() -> None:
    account = FarmAccount(
        currency="USD",
        balance=Decimal(5),
        coupon=Decimal(2),
        profile={"credit": "30.5"},
    )
    purse = purse_of(account)
    assert purse == Purse("USD", Decimal(5), Decimal(2), Decimal("30.5"))
    assert purse.left == 7
    assert purse.payable(vouchers=True) == Decimal("37.5")
    assert purse.payable(vouchers=False) == Decimal("35.5")


@pytest.mark.parametrize("told", [None, "", "much", "NaN", "-4", "1e99", [], {"a": 1}])
def test_a_credit_that_makes_no_sense_is_none(told: object) -> None:
    account = FarmAccount(balance=Decimal(1), profile={"credit": told})
    assert purse_of(account).credit == 0


@pytest.mark.parametrize("name", ["useMainBalance", "hideBalance"])
def test_who_pays_from_a_main_account_has_no_balance_of_its_own(name: str) -> None:
    account = FarmAccount(balance=Decimal(0), profile={name: 1})
    assert purse_of(account).balance is None
    assert purse_of(account).left is None
