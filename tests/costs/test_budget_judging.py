"""Thresholds are noted once a period and told once to each reader, never twice."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.costs.budgets.crossings import Mark, marks_reached
from apps.costs.budgets.jobs import budgets_tick
from apps.costs.budgets.judging import budget_judge, budgets_judge
from apps.costs.budgets.readers import readers_of
from apps.costs.budgets.services import budget_change
from apps.costs.models import Budget, BudgetCrossing, Mail, MailState, Subscription
from apps.farm.models import FarmAccount
from tests.conftest import make_user
from tests.costs.budget_rows import MONTH, make_budget, wanted
from tests.costs.factories import DAY, make_cost_day
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)
OUTSIDE = "client@example.invalid"


@pytest.fixture
def account() -> FarmAccount:
    """An account whose days begin at midnight in UTC+8."""
    return make_account(name="studio", currency="CNY")


def payer(name: str = "payer", email: str = "payer@example.invalid") -> User:
    """Somebody who may see costs."""
    user = make_user(name, "costs.view_costday")
    user.email = email
    user.save()
    return user


def spend(account: FarmAccount, amount: str, day: date = DAY) -> None:
    """A new task cost so much."""
    make_cost_day(make_task(account), amount, day)


def marks() -> list[tuple[int, bool]]:
    """What was reached, in order."""
    rows = BudgetCrossing.objects.order_by("percent", "is_stop", "pk")
    return list(rows.values_list("percent", "is_stop"))


def told() -> list[tuple[str, int]]:
    """Addresses that a mail is due for, and the percent that it tells."""
    rows = Mail.objects.filter(kind="budget").order_by("address")
    return list(rows.values_list("address", "crossing__percent"))


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        ("49.99999999", []),
        ("50", [50]),
        ("79.99999999", [50]),
        ("80", [50, 80]),
        ("100", [50, 80, 100]),
    ],
)
def test_a_threshold_is_reached_to_the_last_digit(
    spent: str, expected: list[int]
) -> None:
    budget = Budget(amount=Decimal(100), thresholds=[50, 80, 100])
    found = marks_reached(budget, Decimal(spent))
    assert found == [Mark(percent) for percent in expected]


def test_a_threshold_is_noted_with_what_was_spent_of_what(account: FarmAccount) -> None:
    budget = make_budget(account)
    spend(account, "55.5")
    assert budgets_judge(now=NOW) == 1
    crossing = budget.crossings.get()
    assert (crossing.percent, crossing.spent, crossing.amount) == (
        50,
        Decimal("55.50"),
        Decimal(100),
    )
    assert (crossing.period_start, crossing.at) == (MONTH, NOW)


def test_nothing_is_noted_or_told_twice(account: FarmAccount) -> None:
    make_budget(account, addresses=[OUTSIDE])
    spend(account, "55")
    for hours in range(5):
        budgets_judge(now=NOW + timedelta(hours=hours))
    assert marks() == [(50, False)]
    assert told() == [(OUTSIDE, 50)]


def test_jumping_over_several_notes_all_and_tells_the_highest(
    account: FarmAccount,
) -> None:
    make_budget(account, addresses=[OUTSIDE])
    spend(account, "120")
    budgets_judge(now=NOW)
    assert marks() == [(50, False), (80, False), (100, False)]
    assert told() == [(OUTSIDE, 100)]


def test_a_proposed_stop_is_told_before_a_threshold(account: FarmAccount) -> None:
    make_budget(account, addresses=[OUTSIDE], stop_at=90)
    revision = account.revision
    spend(account, "120")
    budgets_judge(now=NOW)
    assert marks() == [(50, False), (80, False), (90, True), (100, False)]
    mail = Mail.objects.get()
    assert mail.crossing is not None
    assert mail.crossing.is_stop
    account.refresh_from_db()
    assert account.revision > revision, "open pages are drawn anew"


def test_a_threshold_at_the_same_percent_as_the_stop_is_another_one(
    account: FarmAccount,
) -> None:
    make_budget(account, thresholds=[100], stop_at=100, addresses=[OUTSIDE])
    spend(account, "100")
    budgets_judge(now=NOW)
    assert marks() == [(100, False), (100, True)]
    assert len(told()) == 1


def test_money_that_comes_back_and_goes_again_tells_nobody(
    account: FarmAccount,
) -> None:
    make_budget(account, addresses=[OUTSIDE])
    spend(account, "55")
    budgets_judge(now=NOW)
    spend(account, "-10")
    budgets_judge(now=NOW)
    spend(account, "10")
    budgets_judge(now=NOW)
    assert told() == [(OUTSIDE, 50)]


def test_a_new_month_is_told_anew(account: FarmAccount) -> None:
    make_budget(account, addresses=[OUTSIDE])
    spend(account, "55")
    budgets_judge(now=NOW)
    spend(account, "55", date(2026, 12, 2))
    budgets_judge(now=NOW + 10 * A_DAY)
    assert len(told()) == 2


def test_the_last_money_of_a_month_is_judged_the_day_after(
    account: FarmAccount,
) -> None:
    budget = make_budget(account)
    spend(account, "55", date(2026, 11, 30))
    budgets_judge(now=NOW.replace(month=12, day=1, hour=2))
    assert budget.crossings.get().period_start == MONTH


@time_machine.travel(NOW, tick=False)
def test_a_budget_that_was_raised_is_told_again_when_it_is_reached_again(
    account: FarmAccount,
) -> None:
    budget = make_budget(account, addresses=[OUTSIDE])
    spend(account, "90")
    budgets_judge(now=NOW)
    more = wanted(account, amount=Decimal(150), addresses=(OUTSIDE,))
    budget_change(actor="ann", budget=budget, wanted=more)
    budgets_judge(now=NOW)
    assert told() == [(OUTSIDE, 80)], "90 of 150 is 60 %: 50 % was told already"
    spend(account, "40")
    budgets_judge(now=NOW)
    assert told() == [(OUTSIDE, 80), (OUTSIDE, 80)]


def test_a_budget_that_ended_or_has_not_begun_is_not_judged(
    account: FarmAccount,
) -> None:
    make_budget(account, name="ended", enabled=False)
    make_budget(account, name="later", starts=date(2026, 12, 1))
    make_budget(account, name="past", ends=DAY - 5 * A_DAY)
    spend(account, "500", DAY - 7 * A_DAY)
    assert budgets_judge(now=NOW) == 0


def test_one_that_was_changed_while_it_was_summed_up_waits_for_the_next_tick(
    account: FarmAccount,
) -> None:
    make_budget(account)
    spend(account, "55")
    stale = Budget.objects.get()
    Budget.objects.update(amount=Decimal(1000))
    assert budget_judge(stale, now=NOW) == []
    assert marks() == []


def test_one_that_cannot_be_judged_does_not_keep_the_others_from_it(
    account: FarmAccount,
) -> None:
    make_budget(account, thresholds=["much"])
    make_budget(account, name="second")
    spend(account, "55")
    assert budgets_judge(now=NOW) == 1


@time_machine.travel(NOW, tick=False)
def test_the_job_judges_all_budgets(account: FarmAccount) -> None:
    make_budget(account)
    spend(account, "55")
    budgets_tick()
    budgets_tick()
    assert marks() == [(50, False)]


# --- Readers --------------------------------------------------------------------------


def make_subscription(**fields: Any) -> Subscription:
    """A reader of reports in Chinese."""
    values = {
        "language": "zh-hans",
        "zone": "Asia/Shanghai",
        "created_at": NOW,
        "since": NOW,
    }
    return Subscription.objects.create(**values | fields)


def test_people_and_addresses_are_told_each_once(account: FarmAccount) -> None:
    people = [payer(), payer("second", "CLIENT@example.invalid")]
    make_budget(account, users=people, addresses=[OUTSIDE, "other@example.invalid"])
    spend(account, "55")
    budgets_judge(now=NOW)
    assert [address for address, _ in told()] == [
        "CLIENT@example.invalid",
        "other@example.invalid",
        "payer@example.invalid",
    ]
    mail = Mail.objects.get(address="payer@example.invalid")
    assert (mail.state, mail.due_at) == (MailState.DUE, NOW)
    assert mail.key == f"budget:{mail.crossing_id}:payer@example.invalid"


def test_who_may_not_see_costs_any_more_or_left_is_not_told(
    account: FarmAccount,
) -> None:
    gone, blind = payer("gone"), make_user("blind")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.filter(pk=blind.pk).update(email="blind@example.invalid")
    assert readers_of(make_budget(account, users=[gone, blind])) == []


def test_the_language_and_zone_are_those_of_the_readers_subscription(
    account: FarmAccount,
) -> None:
    person = payer()
    make_subscription(user=person, address="elsewhere@example.invalid")
    make_subscription(address=OUTSIDE.upper(), zone="Europe/Berlin", language="en")
    budget = make_budget(
        account, users=[person], addresses=[OUTSIDE, "new@example.invalid"]
    )
    found = [(one.address, one.language, one.zone) for one in readers_of(budget)]
    assert found == [
        ("payer@example.invalid", "zh-hans", "Asia/Shanghai"),
        (OUTSIDE, "en", "Europe/Berlin"),
        ("new@example.invalid", "en", "UTC"),
    ]


def test_somebody_without_an_address_is_told_at_that_of_the_subscription(
    account: FarmAccount,
) -> None:
    person = payer(email="")
    make_subscription(user=person, address="reports@example.invalid")
    budget = make_budget(account, users=[person])
    assert [one.address for one in readers_of(budget)] == ["reports@example.invalid"]
