"""Rendering again on other machines takes the right to spend, whatever the door."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from apps.actions.asking.asked import click_preview
from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intents_request
from apps.farm.models import Grant, RenderTask
from tests.actions.conftest import Clicks
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

BIG = {"config_id": 303, "model": "Default", "gpus": "", "ram": "128GB"}


def ask(user: User, *tasks: RenderTask, **params: Any) -> list[Intent]:
    ids = [task.pk for task in tasks]
    return intents_request(
        user=user, operation="render_again", task_ids=ids, params=params
    )


@pytest.fixture
def hand() -> User:
    """May operate, and not spend."""
    return make_user("hand", *VIEW, "actions.operate")


def test_who_may_not_spend_chooses_no_machines(hand: User) -> None:
    task = make_task()
    with pytest.raises(ClickRefused) as refused:
        ask(hand, task, hardware=BIG)
    assert refused.value.reason == Reason.HARDWARE_SPENDS
    assert "takes the right to spend" in str(refused.value)
    assert not Intent.objects.exists()
    (intent,) = ask(hand, task, frames="1-4", priority=60)
    assert intent.state == IntentState.QUEUED


def test_nor_is_it_asked_back_about(hand: User) -> None:
    again, task = OPERATIONS["render_again"], make_task()
    with pytest.raises(ClickRefused):
        click_preview(
            user=hand, operation=again, tasks=[task], params={"hardware": BIG}
        )


def test_it_is_asked_task_by_task(hand: User) -> None:
    mine, theirs = make_account(), make_account(name="theirs")
    Grant.objects.create(user=hand, account=mine, role="spender")
    intents = ask(hand, make_task(mine), make_task(theirs), hardware=BIG)
    found = {one.account: (one.state, one.reason) for one in intents}
    assert found == {
        mine: (IntentState.QUEUED, ""),
        theirs: (IntentState.WITHDRAWN, Reason.HARDWARE_SPENDS),
    }


def test_it_is_asked_again_before_it_is_sent(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("render_again", rendering, params={"hardware": BIG})
    spend = Permission.objects.get(codename="spend")
    clicks.user.user_permissions.remove(spend)
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == (
        IntentState.WITHDRAWN,
        Reason.HARDWARE_SPENDS,
    )
    assert clicks.farm.calls("createTask") == 0
