"""The page on which an account's limits of clicks are set."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.actions.models import ClickRules
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount
from tests.conftest import signed_in
from tests.dashboard.question_pages import said
from tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="East", currency="CNY")


@pytest.fixture
def admin() -> Client:
    return signed_in(User.objects.create_superuser(username="root"))


def address(account: FarmAccount) -> str:
    return reverse("account-rules", args=[account.pk])


def test_the_page_shows_the_defaults(admin: Client, account: FarmAccount) -> None:
    html = admin.get(address(account)).content.decode()

    assert 'name="typed_tasks" value="10"' in html
    assert "Money is in CNY." in said(html)
    assert not ClickRules.objects.exists()


def test_limits_are_set_with_an_audit_entry(
    admin: Client, account: FarmAccount
) -> None:
    data = {"typed_tasks": "5", "second_money": "1000.50", "same_error_times": ""}
    answer = admin.post(address(account), data)

    assert answer.status_code == 302
    rules = ClickRules.objects.get(account=account)
    assert (rules.typed_tasks, rules.typed_frames) == (5, None)
    assert (rules.second_money, rules.same_error_times) == (Decimal("1000.50"), None)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb) == ("root", "rules.changed")
    assert entry.before["typed_tasks"] == 10
    assert entry.after["second_money"] == "1000.50"
    assert 'value="1000.50"' in admin.get(address(account)).content.decode()


def test_the_same_limits_again_are_no_change(
    admin: Client, account: FarmAccount
) -> None:
    for _ in range(2):
        admin.post(address(account), {"typed_tasks": "5"})
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("typed_tasks", "0", "greater than or equal to 1"),
        ("typed_frames", "many", "Enter a whole number."),
        ("typed_money", "-1", "greater than or equal to 0"),
        ("second_money", "1e12", "less than or equal to"),
        ("sign_in_money", "1.000000001", "8 decimal places"),
        ("same_error_times", "5000", "At most 1000 times."),
    ],
)
def test_what_is_no_limit_is_refused_in_words(
    admin: Client, account: FarmAccount, name: str, value: str, words: str
) -> None:
    answer = admin.post(address(account), {name: value})

    assert answer.status_code == 422
    assert words in said(answer.content.decode())
    assert not ClickRules.objects.exists() and not AuditEntry.objects.exists()


def test_only_administrators_set_limits(operator: User, account: FarmAccount) -> None:
    client = signed_in(operator)
    assert client.get(address(account)).status_code == 403
    assert client.post(address(account), {"typed_tasks": "1"}).status_code == 403
    assert not ClickRules.objects.exists()


def test_the_page_is_found_from_the_account(
    admin: Client, account: FarmAccount
) -> None:
    for page in (reverse("account-list"), reverse("account-edit", args=[account.pk])):
        assert address(account) in admin.get(page).content.decode()
