"""Retry rules at work on a farm."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from apps.actions.causes import failures_note
from apps.actions.models import FrameFailure, Intent, IntentState, Origin, RetryPolicy
from apps.actions.reasons import Reason
from apps.actions.retrying.acting import retries_run
from apps.actions.retrying.jobs import retries_tick
from apps.actions.retrying.today import today_of
from apps.actions.sending.execute import intent_execute
from apps.actions.services import intents_undo
from apps.actions.switch import switch_set
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks
from tests.actions.retry_rules import asked, failed_leaf, make_rule
from tests.factories import make_account

pytestmark = pytest.mark.django_db
FRAMES = 30


@pytest.fixture
def failing(clicks: Clicks) -> int:
    """The farm's id of a task of thirty frames of which three failed, mirrored."""
    task = clicks.farm.add_task(frames=FRAMES)
    clicks.farm.set_frames(task, 4)
    fail(clicks, task)
    return task


def fail(clicks: Clicks, task: int) -> None:
    """Three of its frames fail on the farm, and that is seen and looked at."""
    clicks.farm.set_frames(task, 5, places=[1, 4, 6])
    clicks.farm.advance(60)
    clicks.mirror()
    failures_note(timezone.now())
    FrameFailure.objects.filter(log_read=False).update(log_read=True)


def tick(clicks: Clicks, minutes: float) -> int:
    """What the job does so many minutes later; its clicks are carried out."""
    frames = retries_run(timezone.now() + timedelta(minutes=minutes))
    for intent in Intent.objects.filter(state=IntentState.QUEUED):
        intent_execute(intent.pk)
    for intent in Intent.objects.filter(settled_at=None):
        clicks.look(intent, later=60)
    # What the same person asks for again within two seconds would be a double click.
    Intent.objects.update(requested_at=F("requested_at") - timedelta(seconds=10))
    return frames


def sent(clicks: Clicks) -> int:
    return clicks.farm.executions("recommit_frames")


def test_frames_that_fail_are_retried_so_often_and_no_more(
    clicks: Clicks, failing: int
) -> None:
    policy = make_rule(clicks.account, clicks.user, most_times=2)
    assert tick(clicks, 1) == 0, "the pause is not over"
    assert tick(clicks, 6) == 3
    assert tick(clicks, 60) == 0, "they do not fail any more"

    fail(clicks, failing)
    assert tick(clicks, 6) == 0, "the second pause is longer"
    assert tick(clicks, 60) == 3
    fail(clicks, failing)
    assert tick(clicks, 24 * 60) == 0
    assert asked(policy) == [3, 3] and sent(clicks) == 2


def test_a_retry_by_rule_is_a_click_like_any_other(
    clicks: Clicks, failing: int
) -> None:
    policy = make_rule(clicks.account, clicks.user)
    tick(clicks, 6)
    intent = Intent.objects.get()
    assert (intent.origin, intent.policy) == (Origin.POLICY, policy)
    assert (intent.requested_by, intent.why) == (clicks.user, policy.name)
    assert intent.state == IntentState.CONFIRMED and intent.stake is not None

    entry = AuditEntry.objects.get(verb="frames.retry")
    assert (entry.actor, entry.reason) == (str(clicks.user), policy.name)
    assert entry.after["policy"] == policy.name
    assert AuditEntry.objects.filter(verb="intent.settled").exists()

    today = today_of([policy], timezone.now())[policy.pk]
    assert (today.frames, today.money) == (3, intent.stake) and today.last_at


def test_off_means_off(clicks: Clicks, failing: int) -> None:
    policy = make_rule(clicks.account, None, switched_by=clicks.user)
    ended = make_rule(clicks.account, clicks.user, name="old", ended_at=timezone.now())
    assert tick(clicks, 60) == 0 and not asked(policy) and not asked(ended)


def test_switching_to_read_only_keeps_it_from_asking(
    clicks: Clicks, failing: int
) -> None:
    policy = make_rule(clicks.account, clicks.user)
    switch_set(user=clicks.user, read_only=True, why="")
    assert tick(clicks, 6) == 0 and not Intent.objects.exists()
    policy.refresh_from_db()
    assert policy.enabled and policy.note == "read_only"

    switch_set(user=clicks.user, read_only=False, why="")
    assert tick(clicks, 6) == 3
    policy.refresh_from_db()
    assert policy.note == ""


@pytest.mark.parametrize(
    ("gone", "note"), [("inactive", "user_off"), ("right", "no_right")]
)
def test_it_is_switched_off_with_who_stands_for_it(
    clicks: Clicks, failing: int, gone: str, note: str
) -> None:
    policy = make_rule(clicks.account, clicks.user)
    if gone == "inactive":
        User.objects.filter(pk=clicks.user.pk).update(is_active=False)
    else:
        clicks.user.user_permissions.clear()
    assert tick(clicks, 6) == 0
    policy.refresh_from_db()
    assert not policy.enabled and policy.note == note
    User.objects.update(is_active=True)
    assert tick(clicks, 6) == 0, "it does not come back by itself"


def test_a_right_lost_before_sending_is_seen_there(
    clicks: Clicks, failing: int
) -> None:
    make_rule(clicks.account, clicks.user)
    retries_run(timezone.now() + timedelta(minutes=6))
    clicks.user.user_permissions.clear()
    intent_execute(Intent.objects.get().pk)
    intent = Intent.objects.get()
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.NO_RIGHT)


def test_what_a_person_takes_back_is_not_asked_for_again(
    clicks: Clicks, failing: int, settings: Any
) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    policy = make_rule(clicks.account, clicks.user)
    retries_run(timezone.now() + timedelta(minutes=6))
    intent = Intent.objects.get()
    assert intent.state == IntentState.HELD
    assert intents_undo(user=clicks.user, click=intent.click).undone
    assert tick(clicks, 24 * 60) == 0 and asked(policy) == [3]

    fail(clicks, failing)
    FrameFailure.objects.update(seen_at=timezone.now() + timedelta(minutes=1))
    assert tick(clicks, 24 * 60) == 3


def test_logs_that_decide_are_wanted_first(clicks: Clicks, failing: int) -> None:
    FrameFailure.objects.update(log_read=False, log_wanted=False)
    make_rule(clicks.account, clicks.user, causes=["log"])
    assert tick(clicks, 60) == 0
    assert FrameFailure.objects.filter(log_wanted=True).count() == 3


def test_a_rule_without_room_left_says_so(operator: User) -> None:
    account = make_account()
    failed_leaf(account, failed=4)
    policy = make_rule(account, operator, most_money=Decimal(5))
    now = timezone.now()
    assert 0 < retries_run(now) < 4
    assert retries_run(now) == 0
    policy.refresh_from_db()
    assert policy.enabled and policy.note == "no_room"
    assert sum(one.stake or 9 for one in Intent.objects.all()) <= 5


def test_the_job_runs_the_rules(operator: User) -> None:
    account = make_account()
    failed_leaf(account, failed=2)
    policy = make_rule(account, operator)
    retries_tick()
    retries_tick()
    assert asked(policy) == [2] and RetryPolicy.objects.get().note == ""
