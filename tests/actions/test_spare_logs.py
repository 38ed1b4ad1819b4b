"""Logs of failed frames are kept by themselves, some a minute, behind all else."""

import pytest

from apps.actions.causes.jobs import failures_tick
from apps.actions.causes.sparing import A_TASK, AT_ONCE, logs_spare
from apps.actions.causes.wanting import accounts_with_logs
from apps.actions.models import FrameFailure
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.actions.failures import fail, noted
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> RenderTask:
    return make_task(make_account())


def failed(task: RenderTask, number: int, signature: str = "") -> list[FrameFailure]:
    return [noted(fail(make_frame(task)), signature) for _ in range(number)]


def wanted() -> set[int]:
    return set(
        FrameFailure.objects.filter(log_wanted=True).values_list("pk", flat=True)
    )


def test_the_newest_failures_come_first(task: RenderTask) -> None:
    rows = failed(task, AT_ONCE + 6)
    assert logs_spare(task.account_id) == AT_ONCE
    assert wanted() == {row.pk for row in rows[6:]}


def test_no_more_while_some_are_waited_for(task: RenderTask) -> None:
    failed(task, AT_ONCE + 6)
    logs_spare(task.account_id)
    assert logs_spare(task.account_id) == 0
    FrameFailure.objects.filter(log_wanted=True).update(log_read=True)
    assert logs_spare(task.account_id) == 6


def test_of_a_task_that_fails_all_over_some_will_do(task: RenderTask) -> None:
    failed(task, A_TASK - 2, "ERROR: no licence")
    failed(task, 9)
    assert logs_spare(task.account_id) == 2
    other = make_task(task.account)
    failed(other, 3)
    FrameFailure.objects.update(log_wanted=False)
    assert logs_spare(task.account_id) == 5


def test_what_the_farm_has_no_more_is_not_asked_for(task: RenderTask) -> None:
    again, late, done, never = failed(task, 4)
    fail(again.frame)
    Frame.objects.filter(pk=done.frame_id).update(status_code=2)
    FrameFailure.objects.filter(pk=late.pk).update(timed_out=True)
    Frame.objects.filter(pk=never.frame_id).update(started_at=None)
    FrameFailure.objects.filter(pk=never.pk).update(attempt="0")
    assert logs_spare(task.account_id) == 1
    assert wanted() == {late.pk}


def test_the_job_asks_for_some_a_minute(task: RenderTask) -> None:
    failed(task, 3)
    failures_tick()
    assert accounts_with_logs() == [task.account_id]
    FrameFailure.objects.update(log_wanted=False)
    failures_tick()
    assert accounts_with_logs() == []
    FarmAccount.objects.update(enabled=False)
