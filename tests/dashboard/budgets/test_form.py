"""A budget is made and changed by a form that says what is wrong at its field."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.audit.models import AuditEntry
from apps.costs.models import Budget
from apps.farm.models import FarmAccount
from tests.conftest import make_user
from tests.costs.budget_rows import make_budget
from tests.dashboard.budgets.budget_pages import PAYER, keeper, page, post
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

ADD = "/costs/budgets/add/"


@pytest.fixture(autouse=True)
def _clock() -> object:
    """All of it happens at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def account() -> FarmAccount:
    """An account with a project and a label."""
    account = make_account(name="studio", currency="USD")
    make_task(account, project_name="Orion", labels=["urgent"])
    return account


def filled(of: FarmAccount, /, **fields: Any) -> dict[str, Any]:
    """A form as somebody fills it in."""
    return {
        "name": "November",
        "account": of.pk,
        "scope": "account",
        "value": "",
        "amount": "250.5",
        "counts": "all",
        "period": "month",
        "starts": "2026-11-01",
        "ends": "",
        "thresholds": "50, 80, 100",
        "stop_at": "",
        "addresses": "",
    } | fields


def errors(answer: Any) -> str:
    """What a form that came back complains about."""
    assert answer.status_code == 422
    html = answer.content.decode()
    found = re.findall(r'<div class="invalid-feedback[^>]*>(.*?)</div>(?=\s*<)', html)
    return re.sub(r"<[^>]+>", " ", " ".join(found))


def test_a_budget_is_made_with_all_that_was_said(account: FarmAccount) -> None:
    reader = make_user("reader", *PAYER)
    User.objects.filter(pk=reader.pk).update(email="reader@example.invalid")
    fields = filled(
        account,
        scope="project",
        value="Orion",
        counts="balance",
        period="once",
        ends="2026-12-31",
        thresholds="100 % 50,80",
        stop_at="120",
        users=[reader.pk],
        addresses="a@b.example\nc@d.example, e@f.example",
    )
    answer = post(keeper(), ADD, **fields)
    budget = Budget.objects.get()
    assert answer["Location"] == f"/costs/budgets/{budget.pk}/"
    assert (budget.scope, budget.value, budget.stop_at) == ("project", "Orion", 120)
    assert (str(budget.amount), budget.thresholds) == ("250.50", [50, 80, 100])
    assert (str(budget.starts), str(budget.ends)) == ("2026-11-01", "2026-12-31")
    assert budget.addresses == ["a@b.example", "c@d.example", "e@f.example"]
    assert list(budget.users.all()) == [reader]
    assert AuditEntry.objects.get().actor == "keeper"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "required"),
        ({"amount": "much"}, "Enter a number"),
        ({"amount": "-3"}, "more than 0"),
        ({"amount": "1.123456789"}, "no more than 8 decimal places"),
        ({"scope": "project", "value": "Lyra"}, "No task of this account"),
        ({"scope": "label", "value": ""}, "Name the label"),
        ({"starts": "soon"}, "valid date"),
        ({"ends": "2026-10-01"}, "before the first"),
        ({"thresholds": "half"}, "Whole percents"),
        ({"thresholds": "0"}, "1 to 1000"),
        ({"thresholds": " , "}, "at least one"),
        ({"stop_at": "2000"}, "1 to 1000"),
        ({"addresses": "nobody"}, "“nobody” is no e-mail address"),
        ({"account": "999"}, "valid choice"),
        ({"users": ["999"]}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    fields: dict[str, Any], words: str, account: FarmAccount
) -> None:
    assert words in errors(post(keeper(), ADD, **filled(account, **fields)))
    assert not Budget.objects.exists()


def test_a_project_to_come_is_named_deliberately(account: FarmAccount) -> None:
    fields = filled(account, scope="project", value="Lyra", new_value="on")
    assert post(keeper(), ADD, **fields).status_code == 302
    assert Budget.objects.get().value == "Lyra"


def test_a_name_typed_for_a_whole_account_is_left_out(account: FarmAccount) -> None:
    post(keeper(), ADD, **filled(account, value="Orion"))
    assert Budget.objects.get().value == ""


def test_the_form_offers_what_there_is(account: FarmAccount) -> None:
    html = page(keeper(), ADD)
    assert "studio (USD)" in html
    for name in ("Orion", "urgent"):
        assert f'<option value="{name}">' in html
    assert 'value="50, 80, 100"' in html
    assert 'value="2026-11-01"' in html
    assert "keeper · no e-mail address" in html


def test_only_people_who_may_see_costs_are_offered(
    account: FarmAccount, viewer: User
) -> None:
    assert "viewer ·" not in page(keeper(), ADD)


def test_the_form_of_a_budget_shows_it_and_changes_it(account: FarmAccount) -> None:
    user = keeper()
    budget = make_budget(
        account, scope="project", value="gone", addresses=["a@b.example"]
    )
    path = f"/costs/budgets/{budget.pk}/edit/"
    html = page(user, path)
    assert 'value="100.00"' in html
    assert "a@b.example" in html
    fields = filled(account, scope="project", value="gone", amount="300")
    assert post(user, path, **fields).status_code == 302
    budget.refresh_from_db()
    assert (str(budget.amount), budget.addresses) == ("300.00", [])
    assert AuditEntry.objects.get().verb == "budget.changed"


def test_another_project_of_a_budget_has_to_exist(account: FarmAccount) -> None:
    budget = make_budget(account, scope="project", value="gone")
    path = f"/costs/budgets/{budget.pk}/edit/"
    fields = filled(account, scope="project", value="lost")
    assert "No task of this account" in errors(post(keeper(), path, **fields))
