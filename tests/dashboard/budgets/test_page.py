"""The budgets' pages: how they stand, who may see and change them, their history."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser

from apps.costs.models import Budget, BudgetCrossing, Mail
from apps.dashboard.budgets.cards import bar_of, budget_cards
from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import signed_in
from tests.costs.budget_rows import make_budget, make_crossing
from tests.costs.factories import DAY, make_cost_day
from tests.dashboard.budgets.budget_pages import keeper, page, payer, post, read
from tests.dashboard.hostile import QUOTES, SCRIPT, raw_markup
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

LIST = "/costs/budgets/"


@pytest.fixture(autouse=True)
def _clock() -> object:
    """All of it happens at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account() -> FarmAccount:
    """An account with money."""
    return make_account(name="studio", currency="CNY", balance=Decimal(1000))


def spend(account: FarmAccount, amount: str, day: date = DAY) -> None:
    """A new task cost so much."""
    make_cost_day(make_task(account), amount, day)


# --- The list -------------------------------------------------------------------------


def test_without_budgets_the_page_says_what_one_is(account: FarmAccount) -> None:
    assert "No budget yet" in read(payer(), LIST)
    assert "Add a budget" not in read(User.objects.get(), LIST)
    assert "/costs/budgets/add/" in page(keeper(), LIST)


def test_without_an_account_there_is_nothing_to_add() -> None:
    assert "/costs/budgets/add/" not in page(keeper(), LIST)


def test_a_budget_shows_spent_left_percent_and_thresholds(
    account: FarmAccount,
) -> None:
    make_budget(account, stop_at=120)
    spend(account, "82.50")
    found = read(payer(), LIST)
    for words in (
        "CN¥82.50 of CN¥100.00 · 82.5 %",
        "CN¥17.50 left",
        "50 % reached 80 % reached 100 % stop proposed at 120 %",
        "Soon used up",
        "all of studio",
        "November 2026",
    ):
        assert words in found


def test_beyond_it_the_page_says_by_how_much(account: FarmAccount) -> None:
    make_budget(account)
    spend(account, "112.5")
    found = read(payer(), LIST)
    assert "over by CN¥12.50" in found
    assert "Used up" in found


def test_the_day_it_is_used_up_is_told_with_the_pace(account: FarmAccount) -> None:
    make_budget(account)
    spend(account, "10", DAY.replace(day=22))
    spend(account, "50", DAY)
    found = read(payer(), LIST)
    assert "Used up: Nov. 27, 2026, at the pace of the last days" in found
    assert "CN¥10.00 a day (last 1 full day)" in found


def test_an_account_that_cannot_pay_the_rest_is_pointed_out(
    account: FarmAccount,
) -> None:
    make_budget(account, amount=Decimal(5000))
    assert "can pay CN¥4,000.00 less than this budget has left" in read(payer(), LIST)


def test_ended_budgets_stand_below_by_name(account: FarmAccount) -> None:
    make_budget(account, name="Old one", enabled=False)
    make_budget(account, name="New one")
    found = read(payer(), LIST)
    assert found.index("New one") < found.index("Ended") < found.index("Old one")


def test_the_cards_are_empty_for_who_may_not_see_costs(
    account: FarmAccount, viewer: User
) -> None:
    make_budget(account)
    assert budget_cards(viewer, timezone.now()) == []
    assert len(budget_cards(payer(), timezone.now())) == 1


@pytest.mark.parametrize("path", ["", "1/", "add/", "1/edit/", "1/stop/1/"])
def test_who_may_not_see_costs_is_denied(path: str, viewer: User) -> None:
    assert signed_in(viewer).get(LIST + path).status_code == 403


@pytest.mark.parametrize("path", ["add/", "{pk}/edit/"])
def test_who_may_only_see_does_not_change(path: str, account: FarmAccount) -> None:
    budget = make_budget(account)
    client = signed_in(payer())
    assert client.get(LIST + path.format(pk=budget.pk)).status_code == 403
    assert client.post(f"{LIST}{budget.pk}/end/").status_code == 403


@pytest.mark.parametrize("name", [SCRIPT, QUOTES])
def test_names_are_text_everywhere(name: str, account: FarmAccount) -> None:
    FarmAccount.objects.update(name=name)
    budget = make_budget(account, name=name, scope="project", value=name, stop_at=100)
    crossing = make_crossing(budget, 100, is_stop=True)
    user = keeper()
    for path in ("", f"{budget.pk}/", f"{budget.pk}/edit/"):
        assert raw_markup(page(user, LIST + path)) == []
    assert raw_markup(page(user, f"{LIST}{budget.pk}/stop/{crossing.pk}/")) == []


def test_the_list_asks_for_a_budget_a_few_times_only(
    account: FarmAccount, django_assert_max_num_queries: object
) -> None:
    for number in range(10):
        make_budget(account, name=f"b {number}")
    client = signed_in(payer())
    with django_assert_max_num_queries(25 + 4 * 10):  # type: ignore[operator]
        client.get(LIST)


# --- The bar --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "thresholds", "width", "whole", "last"),
    [
        ("50", [50, 80, 100], "50.0", "100.0", "100.0"),
        ("60", [50, 120], "50.0", "83.3", "100.0"),
        ("125", [50], "100.0", "80.0", "40.0"),
        ("5000", [50], "100.0", "50.0", "25.0"),
        ("0", [900], "0.0", "50.0", ""),
        ("-4", [100], "0.0", "100.0", "100.0"),
    ],
)
def test_a_bar_is_as_long_as_the_highest_mark(
    spent: str,
    thresholds: list[int],
    width: str,
    whole: str,
    last: str,
    account: FarmAccount,
) -> None:
    make_budget(account, thresholds=thresholds)
    spend(account, spent)
    bar = bar_of(budget_cards(payer(), timezone.now())[0].stand)
    assert (bar.width, bar.whole) == (width, whole)
    assert [tick.at for tick in bar.ticks][-1:] == ([last] if last else [])


# --- One budget -----------------------------------------------------------------------


def test_its_page_says_who_is_told_and_what_was_reached(account: FarmAccount) -> None:
    user = keeper()
    budget = make_budget(account, addresses=["client@example.invalid"])
    crossing = make_crossing(budget, 80, spent=Decimal("81.5"))
    Mail.objects.create(
        key="k", kind="budget", crossing=crossing, address="a@b.example", due_at=NOW
    )
    make_crossing(budget, 50, undone_at=NOW)
    make_crossing(
        budget,
        100,
        is_stop=True,
        decision="let_run",
        decided_at=NOW,
        decided_by=user,
    )
    found = read(user, f"{LIST}{budget.pk}/")
    for words in (
        "client@example.invalid",
        "80 % 09:00 · CN¥81.50 / CN¥100.00 · 1 mail",
        "no longer: the budget was changed",
        "keeper let the tasks run",
    ):
        assert words in found


def test_a_budget_that_tells_nobody_says_so(account: FarmAccount) -> None:
    budget = make_budget(account)
    assert "Nobody: it only shows on these pages" in read(
        payer(), f"{LIST}{budget.pk}/"
    )


def test_it_is_ended_and_goes_on_by_a_button(account: FarmAccount) -> None:
    user, budget = keeper(), make_budget(account)
    path = f"{LIST}{budget.pk}/"
    assert 'value="0"' in page(user, path)
    assert post(user, f"{path}end/", enabled="0")["Location"] == LIST
    assert Budget.objects.get().enabled is False
    assert 'value="1"' in page(user, path)
    post(user, f"{path}end/", enabled="1")
    assert Budget.objects.get().enabled is True


def test_a_budget_that_is_not_there_is_not_found() -> None:
    assert signed_in(payer()).get(f"{LIST}999/").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.django_db(transaction=True)
def test_the_pages_can_be_used_by_everybody(
    scheme: str, width: int, browser: Browser, live_server: object, account: FarmAccount
) -> None:
    budget = make_budget(account, stop_at=90)
    BudgetCrossing.objects.all().delete()
    crossing = make_crossing(budget, 90, is_stop=True)
    spend(account, "95")
    size = {"width": width, "height": 900}
    with quiet_page(browser, color_scheme=scheme, viewport=size) as shown:
        address = str(live_server)
        sign_in(shown, keeper(), address)
        for path in ("", f"{budget.pk}/", "add/", f"{budget.pk}/stop/{crossing.pk}/"):
            shown.goto(f"{address}{LIST}{path}")
            assert barriers(shown) == [], path
            wide = "document.documentElement.scrollWidth - innerWidth"
            assert shown.evaluate(wide) <= 0, path
