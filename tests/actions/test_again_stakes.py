"""What rendering again puts at stake: all frames, or those that are named."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.asking.asked import click_preview
from apps.actions.limits.demands import StepsMissing
from apps.actions.models import ClickRules
from apps.actions.operations import OPERATIONS
from apps.actions.services import intents_request
from apps.farm.models import RenderTask
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db

AGAIN = OPERATIONS["render_again"]


@pytest.fixture
def done() -> RenderTask:
    """Ten frames that cost 2 each."""
    task = make_task(status_code=25, total_frames=10, done_frames=10, cost=20)
    for number in range(10):
        make_frame(task, remote_id=number, status_code=4, cost=2)
    return task


def stake(user: User, task: RenderTask, **params: Any) -> Decimal | None:
    preview = click_preview(
        user=user, operation=AGAIN, tasks=[task], params=params or None
    )
    return preview.fresh[0].stake


def test_all_of_it_or_what_is_named(operator: User, done: RenderTask) -> None:
    whole, part = stake(operator, done), stake(operator, done, frames="1-5")
    assert whole is not None and part is not None
    assert whole >= 20
    assert 10 <= part < whole * 6 / 10, "a band grows slower than its frames"


def test_limits_hold_for_it(operator: User, done: RenderTask) -> None:
    ClickRules.objects.create(account=done.account, reason_money=15)
    asked = {"user": operator, "operation": "render_again", "task_ids": [done.pk]}
    with pytest.raises(StepsMissing) as more:
        intents_request(**asked)
    assert more.value.demand.reason
    (intent,) = intents_request(**asked, params={"frames": "1-5"})
    assert intent.stake and intent.stake < 15
