"""Budgets are made, changed and ended, each time with an entry in the audit trail."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from apps.audit.models import AuditEntry
from apps.costs.budgets.services import (
    budget_change,
    budget_create,
    budget_end,
    budget_resume,
    stop_decide,
)
from apps.costs.budgets.wanted import BudgetInvalid
from apps.costs.models import Budget
from apps.farm.models import FarmAccount
from tests.costs.budget_rows import make_budget, make_crossing, wanted
from tests.costs.factories import make_cost_day
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    """An account with tasks of a project and with a label."""
    account = make_account(name="studio", currency="CNY")
    make_task(account, project_name="Orion", labels=["urgent"])
    return account


def refusals(account: FarmAccount, **fields: Any) -> dict[str, list[str]]:
    """What is wrong with a budget of these fields."""
    with pytest.raises(BudgetInvalid) as refused:
        budget_create(actor="ann", wanted=wanted(account, **fields))
    assert not Budget.objects.exists()
    return refused.value.errors


def verbs() -> list[str]:
    """What stands in the audit trail, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_budget_is_made_as_wanted_and_audited_in_the_accounts_currency(
    account: FarmAccount, operator: User
) -> None:
    User.objects.filter(pk=operator.pk).update(email="op@example.invalid")
    operator.refresh_from_db()
    budget = budget_create(
        actor="ann",
        wanted=wanted(
            account,
            scope="project",
            value="Orion",
            amount=Decimal("1234.5"),
            stop_at=120,
            users=(operator,),
            addresses=("client@example.invalid",),
        ),
    )
    budget.refresh_from_db()
    assert (budget.amount, budget.thresholds) == (Decimal("1234.50"), [50, 80, 100])
    assert (budget.stop_at, list(budget.users.all())) == (120, [operator])
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.target_label) == (
        "ann",
        "budget.created",
        "November",
    )
    assert entry.after is not None
    assert entry.after["amount"] == "1234.50 CNY"
    assert entry.after["users"] == ["operator"]


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"name": " "}, "name", "needs a name"),
        ({"name": "x" * 121}, "name", "at most 120"),
        ({"amount": Decimal(0)}, "amount", "more than 0"),
        ({"amount": Decimal(-1)}, "amount", "more than 0"),
        ({"amount": Decimal("0.000000001")}, "amount", "too many digits"),
        ({"amount": Decimal(10) ** 12}, "amount", "too large"),
        ({"amount": Decimal("NaN")}, "amount", "no amount"),
        ({"scope": "planet"}, "scope", "what the budget is for"),
        ({"scope": "account", "value": "Orion"}, "value", "names no project"),
        ({"scope": "project", "value": "Lyra"}, "value", "No task of this account"),
        ({"scope": "label", "value": "night"}, "value", "No task of this account"),
        ({"scope": "label", "value": ""}, "value", "Name the label"),
        ({"scope": "project", "value": "x" * 301}, "value", "300"),
        ({"period": "year"}, "period", "no such period"),
        ({"counts": "nothing"}, "counts", "which money"),
        ({"ends": date(2026, 10, 31)}, "ends", "before the first"),
        ({"thresholds": ()}, "thresholds", "at least one"),
        ({"thresholds": (0, 50)}, "thresholds", "1 to 1000"),
        ({"thresholds": (1001,)}, "thresholds", "1 to 1000"),
        ({"thresholds": (80, 50)}, "thresholds", "smallest first"),
        ({"thresholds": (50, 50)}, "thresholds", "Each percent once"),
        ({"thresholds": tuple(range(1, 30))}, "thresholds", "At most 20"),
        ({"stop_at": 0}, "stop_at", "1 to 1000"),
        ({"addresses": ("nobody",)}, "addresses", "“nobody” is no e-mail address"),
        ({"addresses": ("a@b.example", "A@B.example")}, "addresses", "twice"),
        (
            {"addresses": tuple(f"a{n}@b.example" for n in range(51))},
            "addresses",
            "At most 50",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    fields: dict[str, Any], where: str, words: str, account: FarmAccount
) -> None:
    errors = refusals(account, **fields)
    assert list(errors) == [where]
    assert words in " ".join(errors[where])


def test_all_that_is_wrong_is_told_at_once(account: FarmAccount) -> None:
    errors = refusals(account, name="", amount=Decimal(0), thresholds=())
    assert set(errors) == {"name", "amount", "thresholds"}


def test_somebody_without_an_address_cannot_be_told(
    account: FarmAccount, viewer: User
) -> None:
    assert "viewer has no e-mail" in refusals(account, users=(viewer,))["users"][0]


@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "project", "value": "Orion"},
        {"scope": "label", "value": "urgent"},
        {"scope": "project", "value": ""},
        {"scope": "project", "value": "Lyra", "new_value": True},
        {"scope": "label", "value": "night", "new_value": True},
        {"thresholds": (1, 1000)},
        {"ends": date(2026, 11, 1)},
    ],
)
def test_a_scope_is_one_that_tasks_have_or_one_that_is_named_deliberately(
    fields: dict[str, Any], account: FarmAccount
) -> None:
    assert budget_create(actor="ann", wanted=wanted(account, **fields)).pk


def test_two_budgets_that_go_on_have_two_names(account: FarmAccount) -> None:
    first = budget_create(actor="ann", wanted=wanted(account))
    with pytest.raises(BudgetInvalid, match="of that name already"):
        budget_create(actor="ann", wanted=wanted(account))
    budget_end(actor="ann", budget=first)
    assert budget_create(actor="ann", wanted=wanted(account)).pk != first.pk


def test_a_change_is_audited_with_before_and_after(account: FarmAccount) -> None:
    budget = budget_create(actor="ann", wanted=wanted(account))
    more = wanted(account, amount=Decimal(200))
    assert budget_change(actor="ben", budget=budget, wanted=more) is True
    assert budget.amount == 200
    entry = AuditEntry.objects.get(verb="budget.changed")
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["amount"], entry.after["amount"]) == (
        "100.00 CNY",
        "200.00 CNY",
    )


def test_a_change_of_nothing_is_none(account: FarmAccount) -> None:
    budget = budget_create(actor="ann", wanted=wanted(account))
    assert budget_change(actor="ben", budget=budget, wanted=wanted(account)) is False
    assert verbs() == ["budget.created"]


def test_a_change_that_cannot_be_leaves_it_as_it_was(account: FarmAccount) -> None:
    budget = budget_create(actor="ann", wanted=wanted(account))
    with pytest.raises(BudgetInvalid):
        budget_change(
            actor="ben", budget=budget, wanted=wanted(account, amount=Decimal(-5))
        )
    assert Budget.objects.get().amount == 100


@time_machine.travel(NOW, tick=False)
def test_a_larger_budget_lets_its_thresholds_be_reached_again(
    account: FarmAccount,
) -> None:
    budget = make_budget(account)
    make_cost_day(make_task(account), "90")
    for percent in (50, 80):
        make_crossing(budget, percent)
    budget_change(
        actor="ben", budget=budget, wanted=wanted(account, amount=Decimal(150))
    )
    rows = budget.crossings.order_by("percent")
    assert [(row.percent, row.undone_at) for row in rows] == [(50, None), (80, NOW)]


def test_an_ended_budget_keeps_its_history_and_may_go_on(account: FarmAccount) -> None:
    budget = make_budget(account)
    make_crossing(budget)
    assert budget_end(actor="ann", budget=budget) is True
    assert budget.enabled is False
    assert budget_end(actor="ann", budget=budget) is False
    assert budget_resume(actor="ann", budget=budget) is True
    assert budget.enabled is True
    assert budget.crossings.count() == 1
    assert verbs() == ["budget.ended", "budget.resumed"]


def test_a_proposed_stop_is_answered_once(
    account: FarmAccount, operator: User, viewer: User
) -> None:
    crossing = make_crossing(make_budget(account), 100, is_stop=True)
    answer = {"crossing": crossing, "tasks": 3}
    assert stop_decide(actor=operator, decision="stopped", **answer) is True
    assert stop_decide(actor=viewer, decision="let_run", **answer) is False
    crossing.refresh_from_db()
    assert (crossing.decision, crossing.decided_by) == ("stopped", operator)
    assert verbs() == ["budget.stopped"]


def test_only_a_proposed_stop_is_answered_and_only_in_known_words(
    account: FarmAccount, operator: User
) -> None:
    crossing = make_crossing(make_budget(account))
    assert stop_decide(actor=operator, crossing=crossing, decision="stopped") is False
    with pytest.raises(ValueError, match="no answer"):
        stop_decide(actor=operator, crossing=crossing, decision="perhaps")
