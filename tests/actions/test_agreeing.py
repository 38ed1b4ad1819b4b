"""A second person agrees or declines; who asked never does."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import ClickRules, Intent, IntentState
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intents_answer, intents_sweep, intents_undo
from apps.audit.models import AuditEntry
from apps.farm.models import Grant, Role
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.conftest import OPERATE, VIEW, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db: None) -> User:
    """Somebody else who may do everything."""
    return make_user("second", *OPERATE)


def awaiting(user: User, **fields: Any) -> Intent:
    values: dict[str, Any] = {"operation": "delete", "state": IntentState.AWAITING}
    task = fields.pop("task", None) or make_task()
    return make_intent(task, user, **values | fields)


def test_above_the_limit_a_click_waits_and_goes_when_somebody_agreed(
    clicks: Clicks, second: User
) -> None:
    task_id = clicks.farm.add_task(seconds=60)
    clicks.farm.advance(7200)
    clicks.mirror()
    ClickRules.objects.create(account=clicks.account, second_money="0.000001")
    (intent,) = clicks.do("delete", task_id)
    assert intent.state == IntentState.AWAITING
    assert clicks.farm.calls("deleteTask") == 0
    (answered,) = intents_answer(
        user=second, click=intent.click, agree=True, why="yes, all", remote_addr="::1"
    )
    assert answered.state == IntentState.QUEUED
    assert clicks.run(intent).state == IntentState.CONFIRMED
    kept = clicks.now(intent)
    assert kept.approver == second
    assert kept.approved_at is not None
    entry = AuditEntry.objects.get(verb="intent.agreed")
    assert (entry.actor, entry.reason, entry.remote_addr) == (
        "second",
        "yes, all",
        "::1",
    )
    assert (entry.before["state"], entry.after["state"]) == ("awaiting", "queued")


def test_what_was_agreed_to_can_still_be_undone(
    operator: User, second: User, settings: Any
) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    intent = awaiting(operator)
    (answered,) = intents_answer(user=second, click=intent.click, agree=True)
    assert answered.state == IntentState.HELD
    assert answered.hold_until > timezone.now()
    assert intents_undo(user=operator, click=intent.click).undone == 1


def test_a_click_that_was_declined_is_never_sent(operator: User, second: User) -> None:
    intent = awaiting(operator)
    intents_answer(user=second, click=intent.click, agree=False, why="still needed")
    intent.refresh_from_db()
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.DECLINED)
    assert intent.approver == second
    assert intent.settled_at is not None
    assert AuditEntry.objects.get().verb == "intent.declined"
    assert intents_answer(user=second, click=intent.click, agree=True) == []


def test_who_asked_for_it_never_answers(operator: User) -> None:
    root = User.objects.create_superuser("root", password="a long pass phrase")
    for person in (operator, root):
        intent = awaiting(person)
        with pytest.raises(ClickRefused):
            intents_answer(user=person, click=intent.click, agree=True)
        intent.refresh_from_db()
        assert intent.state == IntentState.AWAITING


@pytest.mark.parametrize("missing", ["actions.spend", "actions.destroy"])
def test_who_answers_may_do_it_and_may_spend(operator: User, missing: str) -> None:
    rights = [name for name in OPERATE if name != missing]
    other = make_user("other", *rights)
    intent = awaiting(operator)
    with pytest.raises(ClickRefused) as caught:
        intents_answer(user=other, click=intent.click, agree=True)
    assert caught.value.reason is Reason.NO_RIGHT


def test_who_answers_may_do_so_there(operator: User) -> None:
    there, elsewhere, click = make_account(), make_account(), uuid4()
    grantee = make_user("grantee", *VIEW)
    Grant.objects.create(user=grantee, account=there, role=Role.ADMINISTRATOR)
    mine = awaiting(operator, task=make_task(there), click=click)
    other = awaiting(operator, task=make_task(elsewhere), click=click)
    (answered,) = intents_answer(user=grantee, click=click, agree=True)
    assert answered.pk == mine.pk
    other.refresh_from_db()
    assert other.state == IntentState.AWAITING


def test_nobody_has_all_the_time_in_the_world(operator: User) -> None:
    day = timedelta(hours=24)
    late = awaiting(operator, requested_at=timezone.now() - day - day)
    early = awaiting(operator, requested_at=timezone.now() - day / 2)
    intents_sweep()
    late.refresh_from_db()
    early.refresh_from_db()
    assert (late.state, late.reason) == (IntentState.WITHDRAWN, Reason.NOT_AGREED)
    assert early.state == IntentState.AWAITING
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("intent.settled", "farmdash")


def test_clicks_do_not_wait_for_one_that_nobody_agreed_to(
    clicks: Clicks, rendering: int
) -> None:
    task = clicks.task(rendering)
    awaiting(clicks.user, task=task, requested_at=timezone.now() - timedelta(hours=1))
    (stop,) = clicks.do("stop", rendering)
    assert stop.state == IntentState.CONFIRMED
