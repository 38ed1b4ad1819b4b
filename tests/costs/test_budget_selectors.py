"""Budgets as they stand, read from the same sums as the pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from apps.costs.budgets.scopes import names_known, tasks_to_stop
from apps.costs.budgets.selectors import (
    budget_stand,
    budget_stands,
    budgets_for_tasks,
    crossing_history,
    open_stop_proposals,
)
from apps.costs.models import Forecast, Outcome
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import make_user
from tests.costs.budget_rows import MONTH, make_budget, make_crossing
from tests.costs.factories import DAY, make_cost_day, make_zone
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def account() -> FarmAccount:
    """An account with money."""
    return make_account(name="studio", currency="CNY", balance=Decimal(1000))


@pytest.fixture
def payer() -> User:
    """May see costs."""
    return make_user("payer", "costs.view_costday")


def spent(account: FarmAccount, amount: str, day: date = DAY, **task: object) -> None:
    """A new task that cost so much."""
    make_cost_day(make_task(account, **task), amount, day)


def rendering(account: FarmAccount, **fields: object) -> RenderTask:
    """A task with frames to come."""
    return make_task(account, waiting_frames=9, **fields)


def make_forecast(task: RenderTask, cost: str, hours: int | None = 5) -> Forecast:
    """An open forecast: all alike, the cost in the end."""
    end = None if hours is None else NOW + timedelta(hours=hours)
    costs = dict.fromkeys(("cost_low", "cost_mid", "cost_high"), Decimal(cost))
    return Forecast.objects.create(
        task=task, made_at=NOW, basis=9, remaining=9, end_mid=end, **costs
    )


def test_all_money_of_the_account_in_the_period_counts(account: FarmAccount) -> None:
    spent(account, "30", MONTH)
    spent(account, "12.34567891", DAY)
    spent(account, "99", MONTH - A_DAY)
    spent(make_account(), "99")
    stand = budget_stand(make_budget(account), now=NOW)
    assert stand.spent == Decimal("42.34567891")
    assert stand.left == Decimal("57.65432109")
    assert (stand.percent, stand.currency) == (Decimal("42.3"), "CNY")
    assert (stand.period_start, stand.period_end) == (MONTH, date(2026, 12, 1))


def test_a_projects_budget_counts_its_tasks_and_layers(account: FarmAccount) -> None:
    top = make_task(account, project_name="Orion", child_count=1)
    make_cost_day(make_task(account, parent=top), "5")
    spent(account, "7", project_name="Lyra")
    spent(account, "11")
    orion = make_budget(account, scope="project", value="Orion")
    nobody = make_budget(account, name="rest", scope="project", value="")
    assert budget_stand(orion, now=NOW).spent == 5
    assert budget_stand(nobody, now=NOW).spent == 11


def test_a_labels_budget_counts_what_has_the_label(account: FarmAccount) -> None:
    spent(account, "5", labels=["urgent", "night"])
    spent(account, "7", labels=["night"])
    budget = make_budget(account, scope="label", value="urgent")
    assert budget_stand(budget, now=NOW).spent == 5


def test_vouchers_count_or_are_free(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "10", coupon="4")
    assert budget_stand(make_budget(account), now=NOW).spent == 14
    free = make_budget(account, name="cash", counts="balance")
    assert budget_stand(free, now=NOW).spent == 10


def test_a_correction_of_an_earlier_month_counts_when_it_was_made(
    account: FarmAccount,
) -> None:
    make_cost_day(make_task(account), "-3", DAY, for_day=MONTH - A_DAY)
    assert budget_stand(make_budget(account), now=NOW).spent == -3


def test_the_month_turns_where_the_accounts_money_stands(account: FarmAccount) -> None:
    make_zone(account, "Pacific/Kiritimati")
    budget = make_budget(account)
    now = NOW.replace(month=11, day=30, hour=10, minute=30)
    assert budget_stand(budget, now=now).period_start == date(2026, 12, 1)
    earlier = now - timedelta(hours=1)
    assert budget_stand(budget, now=earlier).period_start == MONTH


def test_the_rate_is_of_full_days_and_today_is_none(account: FarmAccount) -> None:
    for days in range(1, 9):
        spent(account, "7", DAY - days * A_DAY)
    spent(account, "500", DAY)
    stand = budget_stand(make_budget(account, amount=Decimal(1000)), now=NOW)
    assert stand.rate is not None
    assert (stand.rate.per_day, stand.rate.days) == (7, 7)


def test_the_day_it_is_used_up_comes_from_the_rate(account: FarmAccount) -> None:
    spent(account, "70", DAY - A_DAY)
    stand = budget_stand(make_budget(account), now=NOW)
    assert (stand.breach_on, stand.breach_by) == (DAY, "rate")


def test_tasks_at_hand_use_it_up_as_they_are_forecast(account: FarmAccount) -> None:
    task = rendering(account, project_name="Orion", cost=Decimal(10))
    make_cost_day(task, "10")
    make_forecast(task, "400", hours=72)
    make_forecast(rendering(account, project_name="Lyra"), "9999")
    rendering(account, project_name="Orion")
    budget = make_budget(account, scope="project", value="Orion", amount=Decimal(205))
    stand = budget_stand(budget, now=NOW)
    assert stand.outlook is not None
    assert (stand.outlook.remaining, stand.outlook.without) == (390, 1)
    assert stand.forecast_mid == 400
    assert (stand.breach_on, stand.breach_by) == (DAY + 2 * A_DAY, "forecast")
    assert stand.level == "warn"


def test_vouchers_that_are_left_pay_for_what_is_forecast(account: FarmAccount) -> None:
    FarmAccount.objects.update(coupon=Decimal(50))
    account.refresh_from_db()
    make_forecast(rendering(account), "80")
    budget = make_budget(account, counts="balance")
    stand = budget_stand(budget, now=NOW)
    assert stand.outlook is not None
    assert stand.outlook.remaining == 30


def test_only_the_newest_open_forecast_counts(account: FarmAccount) -> None:
    task = rendering(account)
    for cost in ("999", "60"):
        make_forecast(task, cost)
    stand = budget_stand(make_budget(account), now=NOW)
    assert stand.forecast_mid == 60


def test_without_forecasts_nothing_is_made_up(account: FarmAccount) -> None:
    make_task(account)
    stand = budget_stand(make_budget(account), now=NOW)
    assert (stand.outlook, stand.forecast_mid, stand.breach_on) == (None, None, None)


def test_stands_come_fullest_first_and_only_of_budgets_that_go_on(
    account: FarmAccount, payer: User
) -> None:
    spent(account, "50")
    small = make_budget(account, name="small", amount=Decimal(60))
    large = make_budget(account, name="large", amount=Decimal(600))
    later = make_budget(account, name="later", starts=date(2027, 1, 1))
    make_budget(account, name="ended", enabled=False)
    found = budget_stands(user=payer, now=NOW)
    assert [stand.budget for stand in found] == [small, large, later]
    assert budget_stands(now=NOW, account_ids=[0]) == []


def test_who_may_not_see_costs_sees_no_budget(
    account: FarmAccount, viewer: User
) -> None:
    make_crossing(make_budget(account), is_stop=True)
    assert budget_stands(user=viewer, now=NOW) == []
    assert open_stop_proposals(viewer, now=NOW) == []


def test_the_number_of_queries_does_not_grow_with_the_tasks(
    account: FarmAccount, django_assert_max_num_queries: object
) -> None:
    make_budget(account)
    for _ in range(30):
        make_forecast(rendering(account), "3")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        budget_stands(now=NOW)


# --- Under which budgets tasks fall ---------------------------------------------------


def test_tasks_fall_under_the_budgets_of_their_account_project_and_labels(
    account: FarmAccount,
) -> None:
    whole = make_budget(account, name="whole", amount=Decimal(500))
    orion = make_budget(account, name="orion", scope="project", value="Orion")
    night = make_budget(account, name="night", scope="label", value="night")
    make_budget(account, name="lyra", scope="project", value="Lyra")
    make_budget(make_account(), name="elsewhere")
    make_budget(account, name="past", ends=MONTH, period="once")
    top = make_task(account, project_name="Orion", child_count=1)
    make_task(account, parent=top, labels=["night"])
    found = {stand.budget for stand in budgets_for_tasks([top], now=NOW)}
    assert found == {whole, orion, night}


def test_without_budgets_a_click_costs_one_query(
    account: FarmAccount, django_assert_num_queries: object
) -> None:
    task = make_task(account)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert budgets_for_tasks([task], now=NOW) == []


# --- Proposed stops -------------------------------------------------------------------


def test_a_proposed_stop_is_open_until_it_is_answered_or_the_month_is_over(
    account: FarmAccount, payer: User
) -> None:
    budget = make_budget(account)
    crossing = make_crossing(budget, 100, is_stop=True)
    make_crossing(budget, 80)
    assert open_stop_proposals(payer, now=NOW) == [crossing]
    assert open_stop_proposals(payer, now=NOW + 30 * A_DAY) == []
    crossing.decision, crossing.decided_at = "let_run", NOW
    crossing.save()
    assert open_stop_proposals(payer, now=NOW) == []


@pytest.mark.parametrize("how", ["undone", "ended"])
def test_a_stop_that_makes_no_sense_any_more_is_not_proposed(
    how: str, account: FarmAccount, payer: User
) -> None:
    budget = make_budget(account, enabled=how != "ended")
    undone_at = NOW if how == "undone" else None
    make_crossing(budget, 100, is_stop=True, undone_at=undone_at)
    assert open_stop_proposals(payer, now=NOW) == []


def test_a_task_stands_for_its_parts_when_it_is_stopped(account: FarmAccount) -> None:
    top = make_task(account, project_name="Orion", child_count=1)
    layer = make_task(account, parent=top, child_count=1)
    make_task(account, parent=layer)
    mixed = make_task(account, project_name="Lyra", child_count=1)
    part = make_task(account, parent=mixed, project_name="Orion")
    make_task(account, project_name="Orion", status_code=25)
    make_task(account, project_name="Orion", deleted_at=NOW)
    budget = make_budget(account, scope="project", value="Orion")
    assert set(tasks_to_stop(budget)) == {top, part}


def test_the_history_is_newest_first(account: FarmAccount) -> None:
    budget = make_budget(account)
    make_crossing(budget, 50, at=NOW - A_DAY)
    make_crossing(budget, 80)
    make_crossing(budget, 100)
    assert [row.percent for row in crossing_history(budget)] == [100, 80, 50]


def test_names_to_choose_from_are_those_that_tasks_have(account: FarmAccount) -> None:
    for project in ("Orion", "Lyra", "", "analysis_multi_project_empty_placeholder"):
        make_task(account, project_name=project, labels=["night", project or "x"])
    make_task(make_account(), project_name="Elsewhere")
    found = names_known([account.pk])
    assert found["project"] == ["Lyra", "Orion"]
    assert {"night", "x", "Orion"} <= set(found["label"])


def test_wasted_money_counts_too(account: FarmAccount) -> None:
    make_cost_day(make_task(account), "10", outcome=Outcome.FAILED)
    assert budget_stand(make_budget(account), now=NOW).spent == 10
