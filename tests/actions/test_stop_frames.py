"""Stopping chosen frames: from the click to the farm and back."""

import pytest
from django.contrib.auth.models import User

from apps.actions.models import IntentState
from apps.actions.reasons import Reason
from apps.actions.services import intents_request
from apps.audit.models import AuditEntry
from apps.farm.models import Frame
from tests.actions.conftest import Clicks
from tests.conftest import make_user
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


def numbers(clicks: Clicks, task: int, code: int) -> int:
    """How many frames of a task have this status number."""
    return len(clicks.frame_ids(task, code))


def seen(clicks: Clicks, intent: object) -> IntentState:
    """What became of it, once the frames were read as well."""
    clicks.mirror()
    return clicks.look(intent).state  # type: ignore[arg-type]


def test_rendering_and_waiting_frames_are_stopped(clicks: Clicks) -> None:
    task = clicks.farm.add_task(frames=8, seconds=600, slots=2)
    clicks.farm.advance(30)
    clicks.mirror()
    chosen = clicks.frame_ids(task, 2)[:1] + clicks.frame_ids(task, 1)[-2:]
    (intent,) = clicks.do("stop_frames", task, frame_ids=chosen)
    if intent.state == IntentState.ACCEPTED:
        seen(clicks, intent)
    assert clicks.state(intent) == IntentState.CONFIRMED
    assert numbers(clicks, task, 3) == 3
    assert clicks.farm.executions("stop_frames") == 1
    entry = AuditEntry.objects.get(verb="frames.stop")
    assert (entry.verb, len(entry.after["frames"])) == ("frames.stop", 3)


def test_the_others_go_on(clicks: Clicks, rendering: int) -> None:
    chosen = clicks.frame_ids(rendering, 1, 2)[:3]
    clicks.do("stop_frames", rendering, frame_ids=chosen)
    clicks.farm.advance(30)
    clicks.mirror()
    assert numbers(clicks, rendering, 3) == 3
    assert clicks.task(rendering).state == "rendering"


def test_a_lost_answer_is_not_sent_again_but_looked_after(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_after", "stopTaskFrames")
    chosen = clicks.frame_ids(rendering, 1, 2)
    (intent,) = clicks.do("stop_frames", rendering, frame_ids=chosen)
    assert seen(clicks, intent) == IntentState.CONFIRMED
    assert clicks.farm.executions("stop_frames") == 1


def test_what_never_reached_the_farm_did_not_happen(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_before", "stopTaskFrames")
    chosen = clicks.frame_ids(rendering, 1, 2)
    (intent,) = clicks.do("stop_frames", rendering, frame_ids=chosen)
    assert intent.state == IntentState.UNKNOWN
    for _ in range(3):
        intent = clicks.look(intent, later=25)
    assert (intent.state, intent.reason) == (IntentState.REFUTED, Reason.NOT_SEEN)
    assert clicks.farm.executions("stop_frames") == 0


def test_frames_that_ended_before_the_stop_came_are_said_to_be_over(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_before", "stopTaskFrames")
    chosen = clicks.frame_ids(rendering, 1, 2)
    (intent,) = clicks.do("stop_frames", rendering, frame_ids=chosen)
    clicks.farm.set_frames(rendering, 4)
    assert seen(clicks, intent) == IntentState.REFUTED
    assert clicks.says(intent) == "Did not take effect: The frames are over already."


def test_only_what_waits_or_renders_is_asked_for(operator: User) -> None:
    task = make_task()
    for number, code in enumerate((1, 2, 3, 4, 5, 8, 99)):
        make_frame(task, number=number, status_code=code)
    ids = list(Frame.objects.values_list("pk", flat=True))
    (intent,) = intents_request(
        user=operator, operation="stop_frames", task_ids=[task.pk], frame_ids=ids
    )
    wanted = Frame.objects.filter(status_code__in=(1, 2, 8, 99))
    assert sorted(intent.frame_ids) == sorted(
        wanted.values_list("remote_id", flat=True)
    )


def test_frames_that_are_over_are_not_stopped(operator: User) -> None:
    frame = make_frame(make_task(), status_code=4)
    (intent,) = intents_request(
        user=operator,
        operation="stop_frames",
        task_ids=[frame.task_id],
        frame_ids=[frame.pk],
    )
    assert intent.reason == Reason.FRAMES_OVER


def test_a_retry_that_is_under_way_is_not_taken_for_a_stop(operator: User) -> None:
    task = make_task(failed_frames=1)
    failed, busy = make_frame(task, status_code=5), make_frame(task, status_code=2)
    both = {"task_ids": [task.pk], "frame_ids": [failed.pk, busy.pk]}
    intents_request(user=operator, operation="retry_failed", task_ids=[task.pk])
    (stop,) = intents_request(user=operator, operation="stop_frames", **both)
    (same,) = intents_request(user=operator, operation="stop_frames", **both)
    assert stop.frame_ids == [busy.remote_id]
    assert same.pk == stop.pk


def test_it_takes_the_right_to_operate() -> None:
    viewer = make_user("viewer", "farm.view_rendertask")
    frame = make_frame(make_task(), status_code=2)
    with pytest.raises(Exception, match="You may not do this"):
        intents_request(
            user=viewer,
            operation="stop_frames",
            task_ids=[frame.task_id],
            frame_ids=[frame.pk],
        )
