"""Before a click spends, it says what that costs about and what is left to spend."""

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.costs.budgets.selectors import budget_stand
from apps.costs.forecast.levels import Band
from apps.dashboard.clicks.means import BudgetLine
from apps.farm.models import FarmAccount, RenderTask
from tests.conftest import signed_in
from tests.costs.budget_rows import make_budget
from tests.costs.factories import make_cost_day
from tests.dashboard.budgets.budget_pages import boss, text_of
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

DONE, FAILED = 4, 5


@pytest.fixture(autouse=True)
def _clock() -> object:
    """All of it happens at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account() -> FarmAccount:
    """An account with balance, vouchers and credit."""
    return make_account(
        name="studio",
        currency="CNY",
        balance=Decimal(100),
        coupon=Decimal(20),
        profile={"credit": "5"},
    )


def failed_task(account: FarmAccount, failed: int = 2, done: int = 12) -> RenderTask:
    """A task whose done frames cost 3.00 each."""
    task = make_task(
        account,
        status_code=30,
        project_name="Orion",
        failed_frames=failed,
        done_frames=done,
        total_frames=failed + done,
    )
    values: dict[str, Any] = {"started_at": NOW, "ended_at": NOW, "cost": Decimal(3)}
    for number in range(done):
        make_frame(task, number=number, status_code=DONE, **values)
    for number in range(failed):
        make_frame(task, number=100 + number, status_code=FAILED, **values)
    return task


def asked(user: User, operation: str, task: RenderTask, **more: Any) -> str:
    """The question as people read it."""
    data = {"operation": operation, "tasks": task.pk} | more
    answer = signed_in(user).post("/clicks/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def figures(found: str, words: str) -> list[Decimal]:
    """The amounts in what is said; `words` has * for each."""
    pattern = re.escape(words).replace(r"\*", r"CN¥([\d.]+)")
    told = re.search(pattern, found)
    assert told, found
    return [Decimal(part) for part in told.groups()]


def about(amount: str, words: str, found: str) -> bool:
    """Whether the one amount in what is said is near: a forecast has its margin."""
    [told] = figures(found, words)
    return abs(told - Decimal(amount)) < Decimal("0.5")


def test_it_says_what_is_left_on_the_account(account: FarmAccount) -> None:
    found = asked(boss(), "start", make_task(account, status_code=10))
    assert "Left on studio CN¥120.00, vouchers CN¥20.00 of it, and CN¥5.00" in found


def test_it_says_what_is_left_of_each_budget_that_the_task_is_under(
    account: FarmAccount,
) -> None:
    make_budget(account, name="Orion", scope="project", value="Orion")
    make_budget(account, name="Everything", amount=Decimal(10))
    make_budget(account, name="Lyra", scope="project", value="Lyra")
    task = make_task(account, status_code=10, project_name="Orion")
    make_cost_day(task, "12")
    found = asked(boss(), "start", task)
    assert "Budget Orion CN¥88.00 left of CN¥100.00" in found
    assert "Budget Everything over budget by CN¥2.00 of CN¥10.00" in found
    assert "Lyra" not in found


def test_it_says_what_the_failed_frames_will_cost_about(account: FarmAccount) -> None:
    found = asked(boss(), "retry_failed", failed_task(account))
    mid, low, high = figures(found, "Expected cost about * (* to *)")
    assert low <= mid <= high
    assert abs(mid - 6) < 1


def test_chosen_frames_are_reckoned_by_their_number(account: FarmAccount) -> None:
    task = failed_task(account, failed=3)
    frame = task.frames.filter(status_code=FAILED)[0]
    found = asked(boss(), "retry_frames", task, frames=frame.pk)
    assert about("3", "Expected cost about *", found)


def test_of_a_parent_the_layers_below_are_reckoned(account: FarmAccount) -> None:
    parent = make_task(account, status_code=30, child_count=1, failed_frames=2)
    layer = failed_task(account)
    RenderTask.objects.filter(pk=layer.pk).update(parent=parent)
    found = asked(boss(), "retry_failed", parent)
    assert about("6", "Expected cost about *", found)


def test_what_is_not_known_is_not_made_up(account: FarmAccount) -> None:
    task = failed_task(account, failed=1, done=0)
    assert "Expected cost" not in asked(boss(), "retry_failed", task)
    busy = make_task(account)
    assert "Expected cost" not in asked(User.objects.get(), "full_speed", busy)


def test_a_click_that_takes_a_budget_beyond_says_so(account: FarmAccount) -> None:
    make_budget(account, amount=Decimal(5))
    found = asked(boss(), "retry_failed", failed_task(account))
    assert about("1", "with this it would be over by about *", found)


def test_a_click_that_the_account_cannot_pay_says_so(account: FarmAccount) -> None:
    FarmAccount.objects.update(balance=Decimal(0), coupon=Decimal(0))
    found = asked(boss(), "retry_failed", failed_task(account))
    assert about("1", "about * too little", found)


@pytest.mark.parametrize("operation", ["abandon", "delete"])
def test_what_spends_nothing_says_nothing_of_money_left(
    operation: str, account: FarmAccount
) -> None:
    assert "Left on" not in asked(boss(), operation, make_task(account))


def test_who_may_not_see_costs_is_told_nothing_of_them(
    account: FarmAccount, operator: User
) -> None:
    make_budget(account)
    found = asked(operator, "start", make_task(account, status_code=10))
    assert "Left on" not in found
    assert "Budget" not in found


def test_a_balance_that_is_not_told_is_left_out(account: FarmAccount) -> None:
    FarmAccount.objects.update(balance=None, coupon=None)
    found = asked(boss(), "start", make_task(account, status_code=10))
    assert "Left on" not in found


@pytest.mark.parametrize(
    ("mid", "tone", "over"), [("50", "done", "0"), ("150", "failed", "50")]
)
def test_the_colour_is_that_of_the_budget_after_the_click(
    mid: str, tone: str, over: str, account: FarmAccount
) -> None:
    stand = budget_stand(make_budget(account), now=NOW)
    line = BudgetLine(stand, Band(*[Decimal(mid)] * 3))
    assert (line.tone, line.would_be_over) == (tone, Decimal(over))
