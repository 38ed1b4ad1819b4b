"""A proposed stop is looked at and answered by a person; nothing stops by itself."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.actions.models import Intent
from apps.audit.models import AuditEntry
from apps.costs.models import BudgetCrossing, Forecast
from apps.dashboard.budgets import stops as budget_plans
from apps.dashboard.views import budget_stops
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import signed_in
from tests.costs.budget_rows import make_budget, make_crossing
from tests.costs.factories import make_cost_day
from tests.dashboard.budgets.budget_pages import boss, keeper, page, payer, post, read
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> object:
    """All of it happens at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account() -> FarmAccount:
    """An account seen right now."""
    return make_account(name="studio", currency="CNY")


@pytest.fixture
def crossing(account: FarmAccount) -> BudgetCrossing:
    """A stop that Orion's budget proposes."""
    budget = make_budget(
        account, name="Orion", scope="project", value="Orion", stop_at=90
    )
    return make_crossing(budget, 90, is_stop=True)


def rendering(account: FarmAccount, **fields: Any) -> RenderTask:
    """A task of Orion with frames to come."""
    values = {"project_name": "Orion", "waiting_frames": 5, "total_frames": 9}
    return make_task(account, **values | fields)


def path_of(crossing: BudgetCrossing) -> str:
    """Where it is answered."""
    return f"/costs/budgets/{crossing.budget_id}/stop/{crossing.pk}/"


def answer(user: User, crossing: BudgetCrossing, decision: str, *ids: int) -> Any:
    """The answer to an answer."""
    tasks = ",".join(map(str, ids))
    return post(user, path_of(crossing), decision=decision, tasks=tasks)


def stopped() -> set[int]:
    """Tasks that somebody asked to stop."""
    return set(
        Intent.objects.filter(operation="stop").values_list("task_id", flat=True)
    )


def test_the_page_names_the_tasks_and_what_they_will_still_cost(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    task = rendering(account, scene_name="shot_010.ma", cost=Decimal(20))
    rendering(account, scene_name="shot_020.ma")
    rendering(account, scene_name="other.ma", project_name="Lyra")
    costs = dict.fromkeys(("cost_low", "cost_mid", "cost_high"), Decimal(75))
    Forecast.objects.create(task=task, made_at=NOW, basis=4, remaining=5, **costs)
    found = read(boss(), path_of(crossing))
    for words in (
        "90 % is reached: stop its tasks?",
        "2 tasks render or wait",
        "shot_010.ma",
        "about CN¥55.00 to come",
        "not known what it still costs",
        "Together they will still cost about CN¥55.00. Of 1 task nothing is known yet.",
        "Stop these 2 tasks",
    ):
        assert words in found
    assert "other.ma" not in found
    assert stopped() == set(), "a look is no answer"


def test_stopping_asks_for_each_task_and_notes_who_decided(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    ids = [rendering(account).pk for _ in range(3)]
    other = rendering(account, project_name="Lyra").pk
    user = boss()
    tasks = ",".join(map(str, (*ids, other)))
    reply = signed_in(user).post(
        path_of(crossing), {"decision": "stopped", "tasks": tasks}, follow=True
    )
    assert "Stop, 3 tasks: Requested" in reply.content.decode()
    assert stopped() == set(ids), "nothing but the budget's tasks"
    crossing.refresh_from_db()
    assert (crossing.decision, crossing.decided_by) == ("stopped", user)
    entries = AuditEntry.objects.filter(verb="task.stop")
    assert {entry.reason for entry in entries} == {"budget Orion: 90 % reached"}
    assert AuditEntry.objects.get(verb="budget.stopped").after == {
        "crossing": crossing.pk,
        "percent": 90,
        "tasks": 3,
    }


def test_only_tasks_that_the_page_named_are_stopped(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    named = rendering(account).pk
    rendering(account)
    answer(boss(), crossing, "stopped", named)
    assert stopped() == {named}


def test_more_tasks_than_one_click_takes_are_asked_for_in_parts(
    account: FarmAccount, crossing: BudgetCrossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget_stops, "MOST_TASKS", 2)
    ids = [rendering(account).pk for _ in range(5)]
    answer(boss(), crossing, "stopped", *ids)
    assert stopped() == set(ids)
    assert Intent.objects.values("click").distinct().count() == 3


def test_a_long_list_is_cut_and_all_of_it_is_stopped(
    account: FarmAccount, crossing: BudgetCrossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget_plans, "NAMED", 2)
    ids = [rendering(account, scene_name=f"shot_{n}.ma").pk for n in range(5)]
    html = page(boss(), path_of(crossing))
    assert html.count("shot_") == 2
    assert "and 3 more" in html
    assert f'value="{",".join(map(str, ids))}"' in html
    assert "Stop these 5 tasks" in html


def test_letting_them_run_is_noted_and_stops_nothing(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    task = rendering(account)
    answer(keeper(), crossing, "let_run", task.pk)
    crossing.refresh_from_db()
    assert crossing.decision == "let_run"
    assert stopped() == set()
    assert "keeper let the tasks run" in read(payer(), path_of(crossing))


def test_the_second_answer_changes_nothing(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    task = rendering(account)
    answer(keeper(), crossing, "let_run")
    user = boss()
    answer(user, crossing, "stopped", task.pk)
    assert stopped() == set()
    crossing.refresh_from_db()
    assert crossing.decision == "let_run"


def test_tasks_that_ended_meanwhile_are_not_stopped_and_it_stays_open(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    ended = rendering(account, status_code=25)
    reply = answer(boss(), crossing, "stopped", ended.pk)
    assert reply["Location"] == path_of(crossing)
    crossing.refresh_from_db()
    assert crossing.decision == ""


def test_who_may_only_look_sees_no_button_and_gets_nowhere(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    task, user = rendering(account), payer()
    html = page(user, path_of(crossing))
    assert 'name="decision"' not in html
    assert "Somebody who may stop tasks has to decide" in html
    assert answer(user, crossing, "stopped", task.pk).status_code == 403
    assert answer(user, crossing, "let_run").status_code == 403
    assert stopped() == set()


def test_who_keeps_budgets_may_let_run_but_not_stop(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    task, user = rendering(account), keeper()
    html = page(user, path_of(crossing))
    assert 'value="let_run"' in html
    assert 'value="stopped"' not in html
    assert answer(user, crossing, "stopped", task.pk).status_code == 403


def test_an_account_that_is_not_polled_cannot_be_stopped_from_here(
    account: FarmAccount, crossing: BudgetCrossing
) -> None:
    rendering(account)
    FarmAccount.objects.update(enabled=False)
    found = read(boss(), path_of(crossing))
    assert "1 active task cannot be stopped from here now" in found
    assert "nothing to stop" in found


@pytest.mark.parametrize("decision", ["", "perhaps"])
def test_an_answer_in_other_words_is_none(
    decision: str, crossing: BudgetCrossing
) -> None:
    assert answer(boss(), crossing, decision).status_code == 400


def test_what_is_no_proposed_stop_of_the_budget_is_not_found(
    crossing: BudgetCrossing,
) -> None:
    warning = make_crossing(crossing.budget, 50)
    other = make_budget(name="other")
    client = signed_in(boss())
    assert client.get(path_of(warning)).status_code == 404
    address = f"/costs/budgets/{other.pk}/stop/{crossing.pk}/"
    assert client.get(address).status_code == 404


# --- What needs you -------------------------------------------------------------------


def test_the_overview_says_that_somebody_has_to_answer(
    crossing: BudgetCrossing,
) -> None:
    html = page(boss(), "/")
    assert path_of(crossing) in html
    assert "Orion</bdi> has reached 90 %: are its tasks to be stopped?" in html


def test_the_overview_names_a_few_and_the_list_all(account: FarmAccount) -> None:
    for number in range(5):
        budget = make_budget(account, name=f"budget {number}", stop_at=90)
        make_cost_day(make_task(account), "1")
        make_crossing(budget, 90, is_stop=True, at=NOW - timedelta(hours=number))
    user = boss()
    assert page(user, "/").count("/stop/") == 3
    assert page(user, "/costs/budgets/").count("/stop/") == 5


def test_who_may_not_see_costs_is_not_asked(
    crossing: BudgetCrossing, operator: User
) -> None:
    assert "has reached" not in page(operator, "/")
