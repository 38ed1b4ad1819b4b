"""Held clicks: released after their time, found by the sweep, kept in order."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.services import intents_release, intents_sweep
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.actions.queued import messages
from tests.factories import make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _held(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8


def elapse(*intents: Intent) -> None:
    """The time to undo them is over."""
    ids = [one.pk for one in intents]
    over = timezone.now() - timedelta(seconds=1)
    Intent.objects.filter(pk__in=ids).update(hold_until=over)


@pytest.mark.parametrize("operation", ["stop", "full_speed", "abandon", "delete"])
def test_a_click_is_held_before_it_is_sent(
    clicks: Clicks, rendering: int, operation: str
) -> None:
    (intent,) = clicks.do(operation, rendering)
    assert intent.state == IntentState.HELD
    left = intent.hold_until - timezone.now()
    assert timedelta(0) < left <= timedelta(seconds=8)
    assert clicks.farm.calls("stopTask") == clicks.farm.executions() == 0


def test_a_setting_is_sent_at_once(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.do("over_time_stop", rendering, params={"seconds": 90})
    assert intent.state == IntentState.CONFIRMED
    assert intent.hold_until is None


def test_when_its_time_is_over_it_is_sent(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    elapse(intent)
    assert clicks.run(intent).state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 1


def test_what_makes_no_sense_is_not_held(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("start", rendering)
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.TASK_STATE)


def test_the_same_click_again_is_the_one_that_is_held(
    clicks: Clicks, rendering: int
) -> None:
    (first,) = clicks.ask("stop", rendering)
    (second,) = clicks.ask("stop", rendering)
    assert (second.pk, second.hold_until) == (first.pk, clicks.now(first).hold_until)


def test_one_message_comes_when_a_click_of_many_tasks_can_go(
    clicks: Clicks, django_capture_on_commit_callbacks: Any
) -> None:
    ids = [clicks.farm.add_task(seconds=600) for _ in range(3)]
    clicks.mirror()
    with django_capture_on_commit_callbacks(execute=True):
        intents = clicks.ask("stop", *ids)
    assert messages() == [("actions.intents_release", str(intents[0].click))]


def test_a_whole_click_is_released_and_no_other(operator: User) -> None:
    over = timezone.now() - timedelta(seconds=1)
    held = {"state": IntentState.HELD, "hold_until": over}
    first = make_intent(make_task(), operator, **held)
    second = make_intent(make_task(), operator, click=first.click, **held)
    other = make_intent(make_task(), operator, **held)
    assert intents_release(click=first.click) == 2
    assert {argument for _, argument in messages()} == {str(first.pk), str(second.pk)}
    other.refresh_from_db()
    assert other.state == IntentState.HELD


def test_nothing_is_released_before_its_time(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    assert intents_release(click=intent.click) == 0
    assert clicks.state(intent) == IntentState.HELD


def test_the_sweep_finds_a_click_whose_message_was_lost(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    intents_sweep()
    assert clicks.state(intent) == IntentState.HELD
    elapse(intent)
    intents_sweep()
    assert clicks.state(intent) == IntentState.QUEUED
    assert ("actions.intent_execute", str(intent.pk)) in messages()


def test_what_is_clicked_after_a_held_click_waits_for_it(
    clicks: Clicks, rendering: int
) -> None:
    (stop,) = clicks.ask("stop", rendering)
    (limit,) = clicks.do("over_time_stop", rendering, params={"seconds": 90})
    assert limit.state == IntentState.QUEUED
    elapse(stop)
    assert clicks.run(stop).state == IntentState.CONFIRMED
    assert clicks.run(limit).state == IntentState.CONFIRMED


def test_a_click_on_a_part_waits_for_one_on_the_whole(clicks: Clicks) -> None:
    parent, *parts = clicks.farm.add_family(seconds=600)
    clicks.mirror()
    (stop,) = clicks.ask("stop", parent)
    (limit,) = clicks.do("over_time_stop", parts[0], params={"seconds": 90})
    assert limit.state == IntentState.QUEUED
    elapse(stop)
    clicks.run(stop)
    assert clicks.run(limit).state != IntentState.QUEUED
