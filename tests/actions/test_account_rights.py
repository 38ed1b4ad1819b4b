"""Who may click on an account itself, and who sees and undoes such clicks."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import ClickRefused, ParamsInvalid, Reason
from apps.actions.selectors import (
    intents_of_account,
    needs_person,
    open_intents,
    visible_intents,
)
from apps.actions.services import (
    account_intent_request,
    intent_judge,
    intents_request,
    intents_undo,
)
from apps.actions.switch import switch_set
from apps.farm.models import FarmAccount, Grant
from tests.actions.conftest import Clicks
from tests.conftest import make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def ask(user: User, account: FarmAccount, **more: Any) -> Intent:
    values: dict[str, Any] = {"operation": "label_create", "target": "Kraken"} | more
    return account_intent_request(user=user, account=account, **values)


def reason_of(user: User, account: FarmAccount, **more: Any) -> Reason:
    with pytest.raises(ClickRefused) as refused:
        ask(user, account, **more)
    assert not Intent.objects.exists()
    return refused.value.reason


def granted(account: FarmAccount, role: str, project: str = "") -> User:
    user = make_user(f"{role} of {account} {project}")
    Grant.objects.create(user=user, account=account, role=role, project=project)
    return user


def test_labels_are_for_who_operates_all_of_the_account(viewer: User) -> None:
    account, other = make_account(), make_account(name="other")
    assert reason_of(viewer, account) == Reason.NO_RIGHT
    assert reason_of(granted(account, "operator", "hero"), account) == Reason.NO_RIGHT
    operator = granted(account, "operator")
    assert reason_of(operator, other) == Reason.NO_RIGHT
    assert ask(operator, account).state == IntentState.QUEUED


def test_settings_are_for_who_may_change_the_account(operator: User) -> None:
    account = make_account()
    wanted = {"operation": "settings_update", "params": {"task_over_time": 900}}
    assert reason_of(operator, account, **wanted) == Reason.NO_RIGHT
    administrator = granted(account, "administrator")
    assert reason_of(administrator, account, **wanted) == Reason.NO_RIGHT
    owner = make_user("owner", "farm.view_rendertask", "farm.change_farmaccount")
    assert ask(owner, account, **wanted).target == ""


def test_what_is_not_taken_leaves_nothing(operator: User) -> None:
    account = make_account()
    assert reason_of(operator, account, operation="nope") == Reason.NO_OPERATION
    assert reason_of(operator, account, operation="stop") == Reason.NO_OPERATION
    assert reason_of(operator, account, target=" ") == Reason.PARAMS_INVALID
    off = make_account(name="off", enabled=False)
    assert reason_of(operator, off) == Reason.ACCOUNT_OFF
    switch_set(user=operator, read_only=True, why="moving")
    assert reason_of(operator, account) == Reason.READ_ONLY


def test_a_name_that_makes_no_sense_is_named(operator: User) -> None:
    with pytest.raises(ParamsInvalid) as invalid:
        ask(operator, make_account(), target="x" * 65)
    assert invalid.value.field == "target"
    assert str(invalid.value) == "At most 64 characters."


def test_the_account_is_not_to_be_had_by_way_of_a_task(operator: User) -> None:
    with pytest.raises(ClickRefused):
        intents_request(
            user=operator, operation="label_create", task_ids=[make_task().pk]
        )


def test_the_same_again_is_the_same_click(clicks: Clicks) -> None:
    first = clicks.about("label_create", "Kraken")
    assert clicks.about("label_create", "Kraken") == first
    clicks.run(first)
    assert clicks.about("label_create", "Kraken") == first, "a double click"
    assert clicks.about("label_create", "Other") != first
    clicks.look(first, later=3)
    assert clicks.about("label_create", "Kraken") != first


def test_rights_and_the_switch_are_asked_again_before_it_is_sent(
    clicks: Clicks,
) -> None:
    first = clicks.about("label_create", "Kraken")
    second = clicks.about("label_create", "Other")
    switch_set(user=clicks.user, read_only=True, why="moving")
    assert clicks.run(first).reason == Reason.READ_ONLY
    switch_set(user=clicks.user, read_only=False, why="")
    clicks.user.user_permissions.clear()
    assert clicks.run(second).reason == Reason.NO_RIGHT
    assert clicks.farm.executions() == 0


def test_they_are_seen_with_the_whole_account_only(operator: User) -> None:
    account = make_account()
    intent = ask(operator, account)
    assert list(open_intents(granted(account, "viewer"))) == [intent]
    for user in (
        granted(account, "viewer", "hero"),
        granted(make_account(name="other"), "administrator"),
        make_user("nobody"),
    ):
        assert not visible_intents(user).exists()
    assert intents_of_account(account, ["label_create"]) == {"Kraken": intent}


def test_undo_is_for_who_asked_or_may_ask(operator: User) -> None:
    account = make_account()
    intent = ask(operator, account)
    click = intent.click
    with pytest.raises(ClickRefused):
        intents_undo(user=granted(account, "viewer"), click=click)
    assert not intents_undo(user=granted(account, "spender", "a"), click=click).undone
    assert intents_undo(user=granted(account, "operator"), click=click).undone == 1


def test_a_person_judges_what_nobody_knows(operator: User) -> None:
    account = make_account()
    intent = ask(operator, account)
    Intent.objects.update(state=IntentState.NEEDS_PERSON)
    assert list(needs_person(operator)) == [intent]
    with pytest.raises(ClickRefused):
        intent_judge(
            user=granted(account, "viewer"), intent_id=intent.pk, happened=True
        )
    judged = intent_judge(user=operator, intent_id=intent.pk, happened=True)
    assert judged.state == IntentState.CONFIRMED


def test_what_was_asked_for_again_needs_nobody(operator: User) -> None:
    account = make_account()
    ask(operator, account)
    Intent.objects.update(state=IntentState.NEEDS_PERSON, settled_at="2026-11-23T09Z")
    ask(operator, account, target="Other")
    assert needs_person(operator).count() == 1
    ask(operator, account)
    assert not needs_person(operator).exists()
