"""How long the money lasts at the pace of the last days."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.residues.selectors import runway
from apps.farm.models import FarmAccount
from tests.costs.factories import DAY, make_cost_day, make_zone
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def account(**fields: Any) -> FarmAccount:
    """An account that spends nothing yet."""
    values: dict[str, Any] = {"balance": Decimal(100), "coupon": Decimal(0)}
    made = make_account(**values | fields)
    make_zone(made, "UTC")
    return made


def spend(account: FarmAccount, *amounts: str) -> None:
    """Yesterday, the day before, and so on."""
    task = make_task(account)
    for back, amount in enumerate(amounts, start=1):
        make_cost_day(task, amount, DAY - timedelta(days=back))


def test_the_pace_is_the_mean_of_seven_full_days() -> None:
    here = account()
    spend(here, *["10"] * 6, "24", "1000")
    make_cost_day(make_task(here), "500", DAY)
    found = runway(here.pk, NOW)
    assert found.per_day == Decimal(12)
    assert (found.days_left, found.empty_on) == (8, DAY + timedelta(days=8))


def test_an_account_that_is_new_has_the_pace_of_its_own_days() -> None:
    here = account()
    spend(here, "10", "30")
    assert runway(here.pk, NOW).per_day == Decimal(20)


def test_days_on_which_nothing_was_spent_count() -> None:
    here = account()
    make_cost_day(make_task(here), "70", DAY - timedelta(days=30))
    spend(here, "7")
    assert runway(here.pk, NOW).per_day == Decimal(1)


def test_vouchers_and_credit_are_money_to_render_with() -> None:
    here = account(coupon=Decimal(50), profile={"credit": "30.50"})
    spend(here, *["20"] * 7)
    found = runway(here.pk, NOW)
    assert found.credit == Decimal("30.5")
    assert found.days_left == 9


@pytest.mark.parametrize("credit", [None, "", "much", "NaN", "-5", 0])
def test_a_credit_that_makes_no_sense_is_none(credit: Any) -> None:
    here = account(profile={"credit": credit})
    assert runway(here.pk, NOW).credit == 0


@pytest.mark.parametrize("amount", ["0", "-3"])
def test_without_spending_it_lasts_and_has_no_end(amount: str) -> None:
    here = account()
    spend(here, amount)
    found = runway(here.pk, NOW)
    assert (found.days_left, found.empty_on) == (None, None)


def test_a_balance_that_is_not_told_lasts_nobody_knows_how_long() -> None:
    here = account(balance=None)
    spend(here, "1")
    assert runway(here.pk, NOW).days_left is None


def test_an_account_that_another_one_pays_for_does_not_end_today() -> None:
    here = account(balance=Decimal(0), profile={"useMainBalance": 1})
    spend(here, "1")
    found = runway(here.pk, NOW)
    assert (found.balance, found.days_left, found.empty_on) == (None, None, None)


def test_money_that_is_gone_ends_today() -> None:
    here = account(balance=Decimal("-4"))
    spend(here, "1")
    found = runway(here.pk, NOW)
    assert (found.days_left, found.empty_on) == (0, DAY)


def test_what_lasts_for_ages_has_no_date() -> None:
    here = account(balance=Decimal(10) ** 8)
    spend(here, "0.00000007")
    found = runway(here.pk, NOW)
    assert found.days_left is not None and found.days_left > 10**6
    assert found.empty_on is None


def test_the_days_are_the_accounts_own() -> None:
    here = make_account(balance=Decimal(100), coupon=Decimal(0))
    make_zone(here, "Pacific/Kiritimati", date(1970, 1, 1))
    make_cost_day(make_task(here), "10", DAY)
    late = NOW.replace(hour=23)
    assert runway(here.pk, late).per_day == Decimal(10)


def test_it_is_told_of_how_many_days_the_pace_is_the_mean() -> None:
    here = account()
    assert runway(here.pk, NOW).over == 0
    spend(here, "10", "30")
    assert runway(here.pk, NOW).over == 2
    make_cost_day(make_task(here), "1", DAY - timedelta(days=30))
    assert runway(here.pk, NOW).over == 7


def test_a_quiet_week_of_an_account_that_spent_before_is_known_as_such() -> None:
    here = account()
    make_cost_day(make_task(here), "1", DAY - timedelta(days=30))
    found = runway(here.pk, NOW)
    assert (found.over, found.days_left) == (7, None)


def test_the_dearest_day_tells_how_soon_it_may_be_over() -> None:
    here = account()
    spend(here, "5", "40", "5", "5", "5", "5", "5")
    found = runway(here.pk, NOW)
    assert found.busiest == Decimal(40)
    assert (found.days_left, found.days_at_busiest) == (10, 2)
