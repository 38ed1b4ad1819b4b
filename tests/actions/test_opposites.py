"""The opposite of a click that was not sent yet: what a person means by it."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.models import IntentState, Origin
from apps.actions.reasons import Reason
from apps.actions.services import intents_request
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.actions.test_holding import elapse
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _held(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8


def stopped(clicks: Clicks) -> int:
    """The farm's id of a task that is stopped, mirrored."""
    task_id = clicks.farm.add_task(frames=8, seconds=600)
    clicks.stop_by_hand(task_id)
    clicks.mirror()
    return task_id


def test_start_while_stop_is_held_lets_the_task_go_on(
    clicks: Clicks, rendering: int
) -> None:
    (stop,) = clicks.ask("stop", rendering)
    (start,) = clicks.do("start", rendering)
    elapse(stop)
    stop = clicks.run(stop)
    assert (stop.state, stop.reason) == (IntentState.WITHDRAWN, Reason.UNDONE)
    assert (start.state, start.reason) == (IntentState.WITHDRAWN, Reason.UNDID)
    assert "The click before it was undone" in clicks.says(start)
    assert clicks.farm.executions() == 0
    entry = AuditEntry.objects.get(verb="intent.undone")
    assert (entry.after["intent"], entry.after["by"]) == (str(stop.pk), "start")


def test_stop_while_start_is_held_spends_nothing(clicks: Clicks) -> None:
    task_id = stopped(clicks)
    (start,) = clicks.ask("start", task_id)
    (stop,) = clicks.do("stop", task_id)
    elapse(start)
    assert clicks.run(start).reason == Reason.UNDONE
    assert stop.reason == Reason.UNDID
    assert clicks.farm.executions("start") == 0


def test_back_and_forth_ends_as_the_last_click_says(clicks: Clicks) -> None:
    task_id = stopped(clicks)
    clicks.ask("start", task_id)
    clicks.ask("stop", task_id)
    (again,) = clicks.ask("start", task_id)
    assert clicks.state(again) == IntentState.HELD
    elapse(again)
    assert clicks.run(again).state == IntentState.CONFIRMED
    assert clicks.farm.executions("start") == 1


def test_what_was_sent_is_not_taken_back(operator: User) -> None:
    task = make_task()
    sent = make_intent(task, operator, state=IntentState.SENDING)
    (start,) = intents_request(user=operator, operation="start", task_ids=[task.pk])
    sent.refresh_from_db()
    assert sent.state == IntentState.SENDING
    assert start.reason == Reason.TASK_STATE


def test_stop_takes_back_all_that_would_render_in_the_task_and_below(
    operator: User,
) -> None:
    account = make_account()
    parent = make_task(account, child_count=1)
    leaf = make_task(account, parent=parent, failed_frames=1)
    held = {"state": IntentState.HELD}
    retry = make_intent(leaf, operator, operation="retry_failed", **held)
    speed = make_intent(parent, operator, operation="full_speed", **held)
    delete = make_intent(parent, operator, operation="delete", **held)
    (stop,) = intents_request(user=operator, operation="stop", task_ids=[parent.pk])
    assert stop.state == IntentState.HELD
    for one in (retry, speed, delete):
        one.refresh_from_db()
    assert (retry.reason, speed.reason) == (Reason.UNDONE, Reason.UNDONE)
    assert delete.state == IntentState.HELD


def test_starting_a_part_leaves_the_stop_of_the_whole(operator: User) -> None:
    account = make_account()
    parent = make_task(account, child_count=1)
    leaf = make_task(account, parent=parent)
    stop = make_intent(parent, operator, state=IntentState.HELD)
    intents_request(user=operator, operation="start", task_ids=[leaf.pk])
    stop.refresh_from_db()
    assert stop.state == IntentState.HELD


def test_nobody_takes_back_what_they_may_not_ask_for(operator: User) -> None:
    hand = make_user("hand", *VIEW, "actions.operate")
    task = make_task()
    speed = make_intent(task, operator, operation="full_speed", state="held")
    (stop,) = intents_request(user=hand, operation="stop", task_ids=[task.pk])
    speed.refresh_from_db()
    assert speed.state == stop.state == IntentState.HELD


def test_a_policy_takes_nothing_back(operator: User) -> None:
    task = make_task()
    frame = make_frame(task, status_code=5)
    stop = make_intent(
        task,
        operator,
        operation="stop_frames",
        frame_ids=[frame.remote_id],
        state="held",
    )
    intents_request(
        user=operator,
        operation="retry_frames",
        task_ids=[task.pk],
        frame_ids=[frame.pk],
        origin=Origin.POLICY,
    )
    stop.refresh_from_db()
    assert stop.state == IntentState.HELD


@pytest.mark.parametrize(("asked", "undone"), [(2, True), (1, False)])
def test_frames_are_taken_back_together_or_not_at_all(
    operator: User, asked: int, undone: bool
) -> None:
    task = make_task()
    frames = [make_frame(task, status_code=5) for _ in range(2)]
    retry = make_intent(
        task,
        operator,
        operation="retry_frames",
        frame_ids=[frame.remote_id for frame in frames],
        state="held",
    )
    (stop,) = intents_request(
        user=operator,
        operation="stop_frames",
        task_ids=[task.pk],
        frame_ids=[frame.pk for frame in frames[:asked]],
    )
    retry.refresh_from_db()
    assert (retry.state == IntentState.WITHDRAWN) is undone
    assert stop.reason == (Reason.UNDID if undone else Reason.FRAMES_OVER)
