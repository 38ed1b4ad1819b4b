"""Nobody pays twice for the same error: neither at the click nor when it is sent."""

import pytest

from apps.actions.demands import Given
from apps.actions.models import FrameFailure, Intent
from apps.actions.reasons import Reason
from apps.farm.models import Frame
from tests.actions.conftest import Clicks
from tests.actions.failures import noted
from tests.factories import NOW

pytestmark = pytest.mark.django_db
A = "ERROR: cannot open <path>"
EXPRESSLY = Given(same_error=True)


def often(clicks: Clicks, task: int, *frames: int) -> list[int]:
    """These of the task's failed frames (places) have failed three times in the same
    way; the farm's ids."""
    rows = clicks.task(task).frames.filter(status_code=5).order_by("pk")
    chosen = [rows[place] for place in frames]
    for frame in chosen:
        for earlier in range(2):
            noted(frame, A, attempt=f"earlier {earlier}")
        noted(frame, A)
    return [frame.remote_id for frame in chosen]


def retried(clicks: Clicks) -> set[int]:
    clicks.farm.advance(1)
    clicks.mirror()
    rows = Frame.objects.filter(resubmissions__gt=0)
    return set(rows.values_list("remote_id", flat=True))


def test_retrying_what_failed_leaves_them_out(clicks: Clicks, failed: int) -> None:
    (held,) = often(clicks, failed, 1)
    (intent,) = clicks.do("retry_failed", failed)
    assert (intent.operation, intent.state) == ("retry_frames", "confirmed")
    assert len(intent.frame_ids) == 2
    assert held not in retried(clicks)
    assert len(retried(clicks)) == 2


def test_who_asks_expressly_gets_them(clicks: Clicks, failed: int) -> None:
    often(clicks, failed, 1)
    (intent,) = clicks.do("retry_failed", failed, given=EXPRESSLY)
    assert (intent.operation, intent.state) == ("retry_failed", "confirmed")
    assert len(retried(clicks)) == 3


def test_chosen_frames_are_held_back_too(clicks: Clicks, failed: int) -> None:
    held = set(often(clicks, failed, 0, 2))
    frames = clicks.frame_ids(failed, 5)
    (intent,) = clicks.do("retry_frames", failed, frame_ids=frames)
    assert held.isdisjoint(intent.frame_ids)
    assert len(intent.frame_ids) == 1
    (again,) = clicks.do("retry_frames", failed, frame_ids=frames, given=EXPRESSLY)
    assert held == set(again.frame_ids)
    assert len(retried(clicks)) == 3


def test_with_nothing_left_nothing_is_sent(clicks: Clicks, failed: int) -> None:
    often(clicks, failed, 0, 1, 2)
    (intent,) = clicks.ask("retry_failed", failed)
    assert (intent.state, intent.reason) == ("withdrawn", Reason.SAME_ERROR)
    assert "again and again" in clicks.says(intent)
    assert clicks.farm.executions() == 0


def test_what_failed_too_often_meanwhile_is_not_sent(
    clicks: Clicks, failed: int
) -> None:
    (intent,) = clicks.ask(
        "retry_frames", failed, frame_ids=clicks.frame_ids(failed, 5)
    )
    (held,) = often(clicks, failed, 1)
    intent = clicks.run(intent)
    assert intent.state == "confirmed"
    assert held not in retried(clicks)
    assert len(intent.frame_ids) == 2


def test_all_that_failed_is_not_sent_with_such_a_frame_among_it(
    clicks: Clicks, failed: int
) -> None:
    (intent,) = clicks.ask("retry_failed", failed)
    often(clicks, failed, 1)
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == ("withdrawn", Reason.SAME_ERROR)
    assert clicks.farm.executions() == 0


def test_what_was_asked_for_expressly_is_sent(clicks: Clicks, failed: int) -> None:
    often(clicks, failed, 1)
    (intent,) = clicks.ask(
        "retry_frames",
        failed,
        frame_ids=clicks.frame_ids(failed, 5),
        given=EXPRESSLY,
    )
    assert intent.params == {"same_error": True}
    assert clicks.run(intent).state == "confirmed"
    assert len(retried(clicks)) == 3


def test_stopping_frames_is_nothing_that_is_held_back(
    clicks: Clicks, rendering: int
) -> None:
    frames = clicks.frame_ids(rendering, 2)
    for frame in Frame.objects.filter(pk__in=frames):
        for number in range(3):
            noted(frame, A, attempt=str(number))
    assert FrameFailure.objects.filter(seen_at=NOW).exists()
    (intent,) = clicks.do("stop_frames", rendering, frame_ids=frames)
    assert intent.state == "confirmed"
    assert Intent.objects.count() == 1
