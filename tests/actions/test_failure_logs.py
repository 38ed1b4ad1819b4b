"""Logs of failed frames are read for the line that tells why: few, and behind polls."""

import pytest

from apps.actions.causes import (
    failures_note,
    failures_read,
    groups_of,
    logs_progress,
    logs_want,
)
from apps.actions.causes.jobs import failures_account, failures_tick
from apps.actions.causes.reading import A_TASK
from apps.actions.causes.wanting import accounts_with_logs
from apps.actions.models import FrameFailure
from apps.farm.logs.record import frame_log
from apps.farm.models import FarmAccount, Frame, FrameLog, SyncRun
from apps.farm.models.logs import LogState
from tests.actions.conftest import Clicks
from tests.actions.failures import fail, noted
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db
LOG = "showLog"


def failing_task(clicks: Clicks, *, frames: int) -> int:
    """A mirrored task all frames of which failed on the farm, and were noted."""
    task = clicks.farm.add_task(frames=frames, seconds=10, failing=list(range(frames)))
    clicks.farm.advance(3600)
    clicks.mirror()
    failures_note(NOW)
    return task


def test_the_log_tells_why(clicks: Clicks) -> None:
    failing_task(clicks, frames=3)
    assert failures_read(clicks.account) == 3
    for failure in FrameFailure.objects.all():
        assert failure.log_read
        assert failure.signature
        assert failure.line.split(" ", 2)[2]
        assert "FATAL" not in failure.line
    run = SyncRun.objects.filter(kind="logs").get()
    assert (run.outcome, run.calls) == ("ok", clicks.farm.calls(LOG))
    assert run.calls <= 12


def test_the_end_of_the_log_is_kept(clicks: Clicks) -> None:
    failing_task(clicks, frames=1)
    failures_read(clicks.account)
    log, failure = FrameLog.objects.get(), FrameFailure.objects.get()
    assert (log.attempt, log.is_failed) == (failure.attempt, True)
    assert failure.line in log.text.split("\n")
    Frame.objects.update(resubmissions=1)
    assert frame_log(log.frame) == log


def test_few_of_one_task_are_read_at_once(clicks: Clicks) -> None:
    task = clicks.task(failing_task(clicks, frames=12))
    assert failures_read(clicks.account) == A_TASK
    assert failures_read(clicks.account) == 0
    progress = logs_progress([task.pk])
    assert (progress.wanted, progress.unread) == (0, 12 - A_TASK)


def test_the_others_are_read_when_somebody_asks(clicks: Clicks) -> None:
    task = clicks.task(failing_task(clicks, frames=12))
    failures_read(clicks.account)
    assert logs_want([task.pk]) == 12 - A_TASK
    assert logs_want([task.pk]) == 0
    assert logs_progress([task.pk]).wanted == 12 - A_TASK
    while failures_read(clicks.account):
        pass
    assert not FrameFailure.objects.filter(log_read=False).exists()
    assert all(group.unread == 0 for group in groups_of([task]))


def test_a_log_that_is_here_already_is_not_fetched(clicks: Clicks) -> None:
    task = make_task(clicks.account)
    failure = noted(fail(make_frame(task)), log_wanted=True)
    FrameLog.objects.create(
        frame=failure.frame,
        attempt=failure.attempt,
        state=LogState.READY,
        text="INFO: begin\nERROR: no licence",
        is_complete=True,
        fetched_at=NOW,
    )
    assert failures_read(clicks.account) == 1
    failure.refresh_from_db()
    assert failure.signature == "ERROR: no licence"
    assert clicks.farm.calls(LOG) == 0


def test_a_frame_without_a_log_is_looked_at_once(clicks: Clicks) -> None:
    clicks.mirror()
    task = make_task(clicks.account)
    failure = noted(fail(make_frame(task), ended_at=NOW), log_wanted=True)
    Frame.objects.filter(pk=failure.frame_id).update(ended_at="2020-01-01T00:00Z")
    assert failures_read(clicks.account) == 1
    failure.refresh_from_db()
    assert (failure.log_read, failure.signature) == (True, "")
    assert failures_read(clicks.account) == 0


def test_what_the_farm_does_not_answer_is_asked_for_again(clicks: Clicks) -> None:
    failing_task(clicks, frames=1)
    clicks.farm.fault("cut_before", LOG, count=0)
    assert failures_read(clicks.account) == 0
    assert SyncRun.objects.filter(kind="logs").get().outcome == "failed"
    clicks.farm.clear_faults()
    assert failures_read(clicks.account) == 1


def test_the_log_of_an_attempt_that_is_past_is_asked_for_no_more(
    clicks: Clicks,
) -> None:
    frame = fail(make_frame(make_task(clicks.account)))
    noted(frame, log_wanted=True)
    fail(frame)
    assert accounts_with_logs() == [clicks.account.pk]
    assert failures_read(clicks.account) == 0
    assert accounts_with_logs() == []
    assert clicks.farm.calls(LOG) == 0


def test_the_jobs_note_and_read(
    clicks: Clicks,
) -> None:
    task = clicks.farm.add_task(frames=2, seconds=10, failing=[0, 1])
    clicks.farm.advance(3600)
    clicks.mirror()
    failures_tick()
    assert FrameFailure.objects.filter(task=clicks.task(task)).count() == 2
    failures_account(clicks.account.pk)
    assert FrameFailure.objects.exclude(signature="").count() == 2
    FarmAccount.objects.update(enabled=False)
    failures_account(clicks.account.pk)
    failures_account(0)
