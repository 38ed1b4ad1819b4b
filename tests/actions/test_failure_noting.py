"""Failed attempts are noted once each, and only what changed is read for it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.actions.causes import failures_note
from apps.actions.causes.noting import LOOKED_AT
from apps.actions.models import FailureCursor, FrameFailure
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.actions.conftest import Clicks
from tests.actions.failures import fail
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


def test_what_the_farm_failed_is_noted(clicks: Clicks, failed: int) -> None:
    assert failures_note(NOW) == 3
    task = clicks.task(failed)
    one = FrameFailure.objects.select_related("frame").first()
    assert one is not None
    assert (one.task, one.status_code, one.timed_out) == (task, 5, False)
    assert (one.node, one.cost) == (one.frame.node, one.frame.cost)
    assert one.attempt.startswith(f"{one.frame.resubmissions}.")
    assert one.seen_at == NOW


def test_nothing_is_noted_twice(clicks: Clicks, failed: int) -> None:
    failures_note(NOW)
    assert failures_note(NOW) == 0
    FailureCursor.objects.all().delete()
    assert failures_note(NOW) == 0
    clicks.mirror()
    assert failures_note(NOW) == 0
    assert FrameFailure.objects.count() == 3


def test_each_attempt_is_noted(clicks: Clicks, failed: int) -> None:
    failures_note(NOW)
    clicks.do("retry_failed", failed)
    clicks.farm.advance(3600)
    clicks.farm.set_frames(failed, 5, places=[1])
    clicks.mirror()
    assert failures_note(NOW) == 1
    first, second = FrameFailure.objects.filter(
        frame__in=clicks.frame_ids(failed, 5)
    ).order_by("pk")
    assert first.attempt != second.attempt
    assert second.cost >= first.cost


def test_a_time_out_is_told_from_a_failure(clicks: Clicks) -> None:
    task = clicks.farm.add_task(frames=4)
    clicks.farm.set_frames(task, 11, places=[1])
    clicks.mirror()
    failures_note(NOW)
    late = FrameFailure.objects.get(timed_out=True)
    assert (late.status_code, late.log_wanted) == (11, False)


def test_of_many_frames_that_fail_at_once_some_are_looked_at() -> None:
    task = make_task()
    for number in range(LOOKED_AT + 3):
        fail(make_frame(task, number=number))
    failures_note(NOW)
    assert FrameFailure.objects.filter(log_wanted=True).count() == LOOKED_AT


def test_what_fails_again_is_always_looked_at() -> None:
    task = make_task()
    frames = [fail(make_frame(task, number=n)) for n in range(LOOKED_AT + 3)]
    failures_note(NOW)
    for frame in frames:
        fail(frame)
    failures_note(NOW)
    again = FrameFailure.objects.filter(attempt__startswith="1.")
    assert again.count() == again.filter(log_wanted=True).count() == len(frames)


def test_a_frame_that_was_on_no_machine_has_no_log_to_look_into() -> None:
    fail(make_frame(make_task()), started_at=None)
    failures_note(NOW)
    one = FrameFailure.objects.get()
    assert (one.attempt, one.log_read, one.log_wanted) == ("0", True, False)


def test_only_what_moved_is_read() -> None:
    quiet, busy = make_task(), make_task()
    for task in (quiet, busy):
        fail(make_frame(task))
    failures_note(NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert failures_note(NOW) == 0
    first = len(asked)
    fail(make_frame(busy))
    with CaptureQueriesContext(connection) as asked:
        assert failures_note(NOW) == 1
    frames = [one["sql"] for one in asked if 'FROM "farm_frame"' in one["sql"]]
    assert len(frames) == 1
    assert first < len(asked)


def test_it_goes_on_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account()
    for _ in range(3):
        fail(make_frame(make_task(account)))
    monkeypatch.setattr("apps.actions.causes.noting.BUDGET_S", -1.0)
    # Each has the pages told of it, which is a change that is looked at, too.
    assert [failures_note(NOW) for _ in range(8)] == [1, 1, 1, 0, 0, 0, 0, 0]
    account.refresh_from_db()
    assert FailureCursor.objects.get().revision == account.revision


def test_pages_are_told_of_what_was_noted() -> None:
    frame = fail(make_frame(make_task()))
    before = RenderTask.objects.get(pk=frame.task_id).revision
    failures_note(NOW)
    assert RenderTask.objects.get(pk=frame.task_id).revision > before
    failures_note(NOW)
    account = FarmAccount.objects.get()
    failures_note(NOW + timedelta(hours=1))
    assert FarmAccount.objects.get().revision == account.revision


def test_a_switched_off_account_is_left_alone() -> None:
    fail(make_frame(make_task(make_account(enabled=False))))
    assert failures_note(NOW) == 0
    FarmAccount.objects.update(enabled=True, revision=F("revision") + 1)
    Frame.objects.update(revision=1)
    assert failures_note(NOW) == 1
