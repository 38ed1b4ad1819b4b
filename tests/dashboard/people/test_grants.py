"""Grants: given, changed and taken away, each with its audit entry."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from apps.audit.models import AuditEntry
from apps.dashboard.people.accounts import PersonInvalid
from apps.dashboard.people.grants import grant_give, grant_take, grant_words, grants_of
from apps.farm.models import FarmAccount
from apps.farm.projects import PLACEHOLDER_PROJECT
from tests.conftest import make_user
from tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="Orion")


@pytest.fixture
def mei() -> User:
    return make_user("mei")


def command(*arguments: str) -> str:
    """What `manage.py person` prints."""
    out = io.StringIO()
    call_command("person", *arguments, stdout=out)
    return out.getvalue().strip()


def give(user: User, account: FarmAccount, role: str, **more: Any) -> bool:
    return grant_give(actor="tests", user=user, account=account, role=role, **more)


def told() -> list[tuple[str, Any, Any]]:
    entries = AuditEntry.objects.order_by("pk")
    return [(one.verb, one.before, one.after) for one in entries]


def test_a_person_has_one_role_in_each_place(account: FarmAccount, mei: User) -> None:
    assert give(mei, account, "viewer")
    assert give(mei, account, "operator")
    assert not give(mei, account, "operator")
    assert give(mei, account, "viewer", project="Fig", sees_money=False)
    assert grant_words(grants_of(mei)) == [
        "Orion: Operator",
        "Orion · Fig: Viewer (without costs)",
    ]


def test_each_change_leaves_an_entry(account: FarmAccount, mei: User) -> None:
    place = {"account": "Orion", "project": "Fig", "sees_money": True}
    give(mei, account, "viewer", project="Fig", remote_addr="192.0.2.7")
    give(mei, account, "spender", project="Fig")
    grant_take(actor="tests", grant=grants_of(mei).get())
    viewer, spender = place | {"role": "viewer"}, place | {"role": "spender"}
    assert told() == [
        ("grant.given", None, viewer),
        ("grant.changed", viewer, spender),
        ("grant.taken", spender, None),
    ]
    first = AuditEntry.objects.order_by("pk")[0]
    assert (first.actor, first.target_label) == ("tests", "mei")
    assert first.remote_addr == "192.0.2.7"


def test_what_is_gone_is_not_taken_twice(account: FarmAccount, mei: User) -> None:
    give(mei, account, "viewer")
    grant = grants_of(mei).get()
    assert grant_take(actor="tests", grant=grant)
    assert not grant_take(actor="tests", grant=grant)
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "project"),
    [
        ("root", ""),
        ("limited", ""),
        ("viewer", "a\0b"),
        ("viewer", "x" * 301),
        ("viewer", PLACEHOLDER_PROJECT),
    ],
)
def test_what_means_nothing_is_refused(
    account: FarmAccount, mei: User, role: str, project: str
) -> None:
    with pytest.raises(PersonInvalid):
        give(mei, account, role, project=project)
    assert not grants_of(mei).exists() and not told()


def test_the_command_gives_takes_and_lists(account: FarmAccount, mei: User) -> None:
    place = ("--account", "Orion", "--project", "Fig")
    given = command("grant", "mei", *place, "--role", "operator", "--no-money")
    assert given == "mei is operator in Orion · Fig now"
    assert command("list").splitlines() == [
        "mei  limited",
        "  Orion · Fig: Operator (without costs)",
    ]
    assert command("revoke", "mei", *place) == "mei is nothing more in Orion · Fig"
    assert command("list") == "mei  limited"


def test_the_command_says_what_it_cannot_do(account: FarmAccount, mei: User) -> None:
    with pytest.raises(CommandError, match="no account named 'Vega'"):
        command("grant", "mei", "--account", "Vega", "--role", "viewer")
    with pytest.raises(CommandError, match="mei has no grant in Orion"):
        command("revoke", "mei", "--account", "Orion")
