"""Making, changing, switching and ending retry rules."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.models import RetryPolicy
from apps.actions.reasons import ClickRefused
from apps.actions.retrying.pauses import Pause
from apps.actions.retrying.ruling import may_rule_any, policies_of, ruled_accounts
from apps.actions.retrying.services import policy_change, policy_create, policy_end
from apps.actions.retrying.switching import (
    policy_digest,
    policy_stop,
    policy_switch_off,
    policy_switch_on,
)
from apps.actions.retrying.wanted import PolicyInvalid, PolicyWanted
from apps.actions.switch import switch_set
from apps.audit.models import AuditEntry
from apps.audit.wording import SENTENCES
from apps.farm.models import FarmAccount, Grant
from tests.actions.retry_rules import make_rule
from tests.conftest import make_user
from tests.factories import make_account

pytestmark = pytest.mark.django_db

WANTED = PolicyWanted(name=" Night ", causes=("log",), most_money=Decimal("12.50"))


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="Orion")


@pytest.fixture
def mei(account: FarmAccount) -> User:
    """Administers the account, and nothing else."""
    user = make_user("mei")
    Grant.objects.create(user=user, account=account, role="administrator")
    return user


def made(user: User, account: FarmAccount, **fields: Any) -> RetryPolicy:
    return policy_create(user=user, account=account, wanted=replace(WANTED, **fields))


def on(user: User, policy: RetryPolicy, seen: str = "") -> bool:
    seen = seen or policy_digest(policy)
    return policy_switch_on(user=user, policy=policy, seen=seen)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_rule_lives_from_made_to_thrown_away(account: FarmAccount, mei: User) -> None:
    policy = made(mei, account)
    assert (policy.name, policy.enabled) == ("Night", False)
    assert on(mei, policy) and not on(mei, policy)
    policy.refresh_from_db()
    assert policy.enabled and policy.switched_by == mei and policy.switched_at

    changed = replace(WANTED, most_money=Decimal(99))
    assert policy_change(user=mei, policy=policy, wanted=changed)
    assert not policy_change(user=mei, policy=policy, wanted=changed)
    policy.refresh_from_db()
    assert (policy.most_money, policy.enabled) == (99, False)

    assert on(mei, policy) and policy_switch_off(user=mei, policy=policy)
    assert not policy_switch_off(user=mei, policy=policy)
    assert policy_end(user=mei, policy=policy) and not policy_end(
        user=mei, policy=policy
    )
    assert not on(mei, policy) and not policies_of(mei)
    found = ["created", "enabled", "changed", "enabled", "disabled", "ended"]
    assert verbs() == [f"policy.{verb}" for verb in found]
    assert set(verbs()) <= SENTENCES.keys()


def test_an_entry_tells_who_where_and_what(account: FarmAccount, mei: User) -> None:
    policy_create(user=mei, account=account, wanted=WANTED, remote_addr="192.0.2.7")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.target_label) == ("mei", "Night")
    assert (entry.account_id, entry.remote_addr) == (account.pk, "192.0.2.7")
    assert entry.after["most_money"] == "12.50" and entry.after["causes"] == ["log"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("name", "a\0b"),
        ("project", "x" * 301),
        ("project", "analysis_multi_project_empty_placeholder"),
        ("label", "a\0b"),
        ("causes", ()),
        ("causes", ("log", "unread")),
        ("causes", ("weather",)),
        ("most_times", 0),
        ("most_times", 11),
        ("pause_minutes", 0),
        ("pause_minutes", 1441),
        ("most_money", Decimal(0)),
        ("most_money", Decimal("1e12")),
        ("most_money", Decimal("0.000000001")),
        ("most_money", Decimal("NaN")),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    account: FarmAccount, mei: User, field: str, value: Any
) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        made(mei, account, **{field: value})
    assert set(refused.value.errors) == {field} and not verbs()


def test_a_name_is_given_once_an_account(account: FarmAccount, mei: User) -> None:
    first, second = made(mei, account), made(mei, account, name="Day")
    with pytest.raises(PolicyInvalid):
        made(mei, account)
    with pytest.raises(PolicyInvalid):
        policy_change(user=mei, policy=second, wanted=WANTED)
    policy_end(user=mei, policy=first)
    assert policy_change(user=mei, policy=second, wanted=WANTED)


def test_what_was_changed_meanwhile_is_not_switched_on(
    account: FarmAccount, mei: User
) -> None:
    policy = made(mei, account)
    seen = policy_digest(policy)
    RetryPolicy.objects.update(most_money=Decimal(10_000))
    assert not on(mei, policy, seen)
    policy.refresh_from_db()
    assert not policy.enabled


def test_only_administrators_of_all_the_account_who_see_its_money_may(
    account: FarmAccount, mei: User
) -> None:
    policy = made(mei, account)
    lee, ann, kim = make_user("lee"), make_user("ann"), make_user("kim")
    Grant.objects.create(user=lee, account=account, role="spender")
    Grant.objects.create(user=ann, account=account, role="administrator", project="Fig")
    Grant.objects.create(
        user=kim, account=account, role="administrator", sees_money=False
    )
    for user in (lee, ann, kim, make_user("nobody")):
        assert not may_rule_any(user) and not policies_of(user)
        for act in (
            lambda user: made(user, account, name="x"),
            lambda user: on(user, policy),
            lambda user: policy_switch_off(user=user, policy=policy),
            lambda user: policy_change(user=user, policy=policy, wanted=WANTED),
            lambda user: policy_end(user=user, policy=policy),
        ):
            with pytest.raises(ClickRefused):
                act(user)
    assert verbs() == ["policy.created"]


def test_the_reach_of_those_who_may(account: FarmAccount, mei: User) -> None:
    other = make_account(name="Vega")
    root = User.objects.create_superuser("root")
    assert list(ruled_accounts(mei)) == [account] and may_rule_any(mei)
    assert list(ruled_accounts(root)) == [account, other] and may_rule_any(root)
    made(root, other)
    assert not policies_of(mei) and len(policies_of(root)) == 1


def test_nothing_is_switched_on_while_nothing_may_be_sent(
    account: FarmAccount, mei: User
) -> None:
    policy = made(mei, account)
    switch_set(user=mei, read_only=True, why="")
    with pytest.raises(ClickRefused):
        on(mei, policy)


def test_the_machine_switches_off_what_nobody_stands_for(
    account: FarmAccount, mei: User
) -> None:
    policy = make_rule(account, mei)
    stale = RetryPolicy.objects.get(pk=policy.pk)
    RetryPolicy.objects.update(switched_by=make_user("lee"))
    assert not policy_stop(stale, Pause.USER_OFF)

    policy.refresh_from_db()
    assert policy_stop(policy, Pause.USER_OFF)
    policy.refresh_from_db()
    assert not policy.enabled and policy.note == "user_off"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb) == ("farmdash", "policy.disabled")
    assert entry.after["note"] == "user_off"
