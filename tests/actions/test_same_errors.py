"""Nobody pays twice for the same error, but on express wish."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.actions.limits.demands import Given
from apps.actions.models import FrameFailure, Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.services import intents_request
from apps.farm.models import Frame, RenderTask
from tests.conftest import signed_in
from tests.dashboard.question_pages import fill, put, said
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db


def failed(task: RenderTask, times: int) -> Frame:
    """A frame that failed so often with the same line in its log."""
    frame = make_frame(task, status_code=5)
    for attempt in range(times):
        FrameFailure.objects.create(
            frame=frame,
            task=task,
            attempt=f"{attempt}",
            seen_at=NOW,
            status_code=5,
            log_read=True,
            signature="no texture",
            line="no texture",
        )
    return frame


@pytest.fixture
def task() -> RenderTask:
    return make_task(status_code=30, failed_frames=3)


def retry(user: User, task: RenderTask, *frames: Frame, **more: Any) -> list[Intent]:
    key = "retry_frames" if frames else "retry_failed"
    ids = [frame.pk for frame in frames] or None
    return intents_request(
        user=user, operation=key, task_ids=[task.pk], frame_ids=ids, **more
    )


def test_chosen_frames_that_keep_failing_are_left_out(
    operator: User, task: RenderTask
) -> None:
    often, once = failed(task, 3), failed(task, 1)
    (intent,) = retry(operator, task, often, once)
    assert intent.frame_ids == [once.remote_id]

    (refused,) = retry(operator, task, often)
    assert (refused.state, refused.reason) == (
        IntentState.WITHDRAWN,
        Reason.SAME_ERROR,
    )


def test_of_all_that_failed_the_others_are_retried_by_name(
    operator: User, task: RenderTask
) -> None:
    failed(task, 3)
    others = [failed(task, 1), failed(task, 2)]
    (intent,) = retry(operator, task)

    assert intent.operation == "retry_frames"
    assert intent.frame_ids == [frame.remote_id for frame in others]
    (same,) = retry(operator, task)
    assert same.pk == intent.pk


def test_where_all_keep_failing_nothing_is_sent(
    operator: User, task: RenderTask
) -> None:
    failed(task, 3)
    (intent,) = retry(operator, task)
    assert intent.reason == Reason.SAME_ERROR


def test_on_express_wish_they_are_paid_for_again(
    operator: User, task: RenderTask
) -> None:
    often = failed(task, 5)
    given = Given(same_error=True)
    (chosen,) = retry(operator, task, often, given=given)
    assert chosen.frame_ids == [often.remote_id]
    Intent.objects.update(settled_at=NOW, state="confirmed")
    (whole,) = retry(operator, task, given=given)
    assert (whole.operation, whole.frame_ids) == ("retry_failed", None)


def test_the_question_asks_for_that_wish(operator: User, task: RenderTask) -> None:
    failed(task, 3)
    other = failed(task, 1)
    client = signed_in(operator)
    html = put(client, "retry_failed", task)
    told = said(html)

    assert "Pay once more for 1 frame that failed in the same way" in told
    assert "Retry 1 failed frame?" in told
    fill(client, html)
    assert Intent.objects.get().frame_ids == [other.remote_id]


def test_where_all_keep_failing_the_wish_is_required(
    operator: User, task: RenderTask
) -> None:
    failed(task, 3)
    client = signed_in(operator)
    html = put(client, "retry_failed", task)
    assert 'name="same_error" value="1" form="question" required' in html

    fill(client, html, same_error="1")
    assert Intent.objects.get().state == IntentState.QUEUED
