"""People: who may sign in, and with which rights."""

import io

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

from apps.audit.models import AuditEntry
from apps.dashboard.people.accounts import (
    ROLES,
    PersonInvalid,
    person_change_role,
    person_create,
    person_enable,
    person_set_email,
    person_set_password,
    role_of,
    roles_refresh,
)

pytestmark = pytest.mark.django_db
GOOD = "a long pass phrase"


def person(name: str = "mei", role: str = "viewer") -> User:
    """Somebody who can sign in."""
    return person_create(actor="tests", name=name, role=role, password=GOOD)


def fresh(user: User) -> User:
    """The same person, with nothing remembered of their rights."""
    return User.objects.get(pk=user.pk)


def command(*arguments: str) -> str:
    """What `manage.py person` prints."""
    out = io.StringIO()
    call_command("person", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("role", "looks", "acts", "manages"),
    [
        ("limited", False, (), False),
        ("viewer", True, (), False),
        ("operator", True, ("operate",), False),
        ("spender", True, ("operate", "spend"), False),
        ("administrator", True, ("operate", "spend", "destroy"), True),
    ],
)
def test_a_role_is_what_a_person_may(
    role: str, looks: bool, acts: tuple[str, ...], manages: bool
) -> None:
    user = fresh(person(role=role))
    assert user.has_perm("farm.view_rendertask") is looks
    for right in ("operate", "spend", "destroy"):
        assert user.has_perm(f"actions.{right}") is (right in acts)
    assert user.has_perm("farm.change_farmaccount") is manages
    assert role_of(user) == role


@pytest.mark.parametrize("before", ROLES)
@pytest.mark.parametrize("after", ROLES)
def test_another_role_takes_the_rights_of_the_first_away(
    before: str, after: str
) -> None:
    person("somebody-who-stays", "administrator")
    user = person(role=before)
    assert person_change_role(actor="tests", user=user, role=after) is (before != after)
    assert role_of(fresh(user)) == after
    spends = after in ("spender", "administrator")
    assert fresh(user).has_perm("actions.spend") is spends


def test_rights_given_by_hand_to_a_group_are_put_right(viewer: User) -> None:
    person(role="operator")
    Group.objects.get(name="operator").permissions.clear()
    assert fresh(person("lee", "operator")).has_perm("actions.operate")


@pytest.mark.parametrize("password", ["", "short", "password", "12345678"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PersonInvalid):
        person_create(actor="tests", name="mei", role="viewer", password=password)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "with space", "x" * 151, "<b>"])
def test_a_name_that_cannot_be_typed_is_refused(name: str) -> None:
    with pytest.raises(PersonInvalid):
        person(name)


def test_two_people_do_not_share_a_name() -> None:
    person()
    with pytest.raises(PersonInvalid, match="already"):
        person()


def test_a_disabled_person_may_nothing_until_enabled() -> None:
    user = person(role="operator")
    assert person_enable(actor="tests", user=user, enabled=False)
    assert not fresh(user).has_perm("farm.view_rendertask")
    assert person_enable(actor="tests", user=user, enabled=True)
    assert not person_enable(actor="tests", user=user, enabled=True)
    assert fresh(user).has_perm("farm.view_rendertask")


def test_the_last_administrator_stays_one() -> None:
    user = person(role="administrator")
    with pytest.raises(PersonInvalid, match="last administrator"):
        person_enable(actor="tests", user=user, enabled=False)
    with pytest.raises(PersonInvalid, match="last administrator"):
        person_change_role(actor="tests", user=user, role="viewer")
    person("another", "administrator")
    assert person_enable(actor="tests", user=user, enabled=False)


def test_each_change_leaves_an_entry_without_any_password() -> None:
    user = person()
    person_change_role(actor="tests", user=user, role="operator")
    person_set_password(actor="tests", user=user, password=f"{GOOD} too")
    person_enable(actor="tests", user=user, enabled=False)
    entries = AuditEntry.objects.order_by("pk")
    assert [entry.verb for entry in entries] == [
        "person.created",
        "person.changed",
        "person.password",
        "person.disabled",
    ]
    assert entries[1].before == {"role": "viewer"}
    assert GOOD not in str(list(entries.values()))


def test_the_command_adds_people_with_a_password_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FARMDASH_PASSWORD", GOOD)
    assert command("add", "mei", "--role", "operator") == "mei was added as operator"
    assert User.objects.get().check_password(GOOD)
    assert command("list") == "mei  operator"


def test_the_command_reads_a_password_from_stdin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FARMDASH_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))
    command("add", "mei", "--role", "viewer")
    assert User.objects.get().check_password(GOOD)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="no password"):
        command("password", "mei")


def test_the_command_changes_people(monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    assert command("change", "mei", "--role", "operator") == "mei is operator now"
    assert command("change", "mei", "--role", "operator") == "mei is operator already"
    assert command("disable", "mei") == "mei is disabled now"
    assert command("list") == "mei  operator  disabled"
    assert command("enable", "mei") == "mei is enabled now"
    monkeypatch.setenv("FARMDASH_PASSWORD", f"{GOOD} too")
    assert command("password", "mei") == "mei has a new password"
    assert User.objects.get().check_password(f"{GOOD} too")


def test_a_person_has_an_address_for_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARMDASH_PASSWORD", GOOD)
    command("add", "mei", "--role", "viewer", "--email", "mei@localhost")
    assert User.objects.get().email == "mei@localhost"
    said = [command("email", "mei", "mei@farm.example") for _ in range(2)]
    assert said == [
        "mei has that e-mail address now",
        "mei has that e-mail address already",
    ]
    assert User.objects.get().email == "mei@farm.example"
    assert AuditEntry.objects.filter(verb="person.email").count() == 1


@pytest.mark.parametrize("address", ["mei", "mei@", "mei@farm example", "a@b\n.c"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    user = person()
    with pytest.raises(PersonInvalid):
        person_set_email(actor="tests", user=user, email=address)
    assert fresh(user).email == ""


def test_the_command_says_what_it_cannot_do() -> None:
    assert command("list") == "there is nobody"
    with pytest.raises(CommandError, match="no person named 'mei'"):
        command("disable", "mei")
    person(role="administrator")
    with pytest.raises(CommandError, match="last administrator"):
        command("disable", "mei")


def test_an_upgrade_gives_people_the_rights_that_came_with_it() -> None:
    user = person()
    Group.objects.get(name="viewer").permissions.clear()
    assert not fresh(user).has_perm("costs.view_costday")

    roles_refresh()

    assert fresh(user).has_perm("costs.view_costday")
    assert not Group.objects.filter(name="operator").exists()
