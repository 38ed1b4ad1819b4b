"""Logs that somebody reads are fetched, followed, and kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.farm.housekeeping import prune
from apps.farm.logs.record import frame_log, log_version
from apps.farm.models import FarmAccount, Frame, FrameLog, RenderTask, SyncRun
from apps.farm.sync import sync_frames, sync_heartbeat, sync_logs, sync_once
from apps.farm.tasks import logs_tick
from apps.farm.watching import logs_wanted, wanted_logs
from tests.factories import make_frame, make_task
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db
LOG = "showLog"


def mirrored(farm: SimulatedFarm, task: int) -> tuple[FarmAccount, list[Frame]]:
    """The account, and the task's frames as they are now."""
    account = FarmAccount.objects.first() or account_of(farm)
    sync_once(reloaded(account), lambda *_: None)
    RenderTask.objects.update(next_sync_at=None, frames_due=True)
    sync_frames(reloaded(account))
    frames = Frame.objects.filter(task__remote_id=task).order_by("remote_id")
    return reloaded(account), list(frames)


def read(account: FarmAccount, *frames: Frame) -> SyncRun | None:
    logs_wanted([frame.pk for frame in frames])
    return sync_logs(reloaded(account))


def test_a_wanted_log_is_read(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task(frames=2, seconds=600, slots=1)
    empty_farm.advance(60)
    account, (first, waiting) = mirrored(empty_farm, task)
    run = read(account, first, waiting)
    assert run is not None
    assert (run.kind, run.outcome) == ("logs", "ok")
    log = FrameLog.objects.get()
    assert (log.frame, log.state, log.is_complete) == (first, "ready", False)
    assert "attempt 1" in log.text
    assert log.lines == log.text.count("\n") + 1
    assert log.size == len(log.text.encode()) + 1


def test_to_tell_that_none_is_due_no_text_is_fetched(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task(frames=2, seconds=600, slots=2)
    empty_farm.advance(60)
    account, frames = mirrored(empty_farm, task)
    read(account, *frames)
    assert FrameLog.objects.count() == 2
    with CaptureQueriesContext(connection) as queries:
        assert read(account, *frames) is None
    asked = [query["sql"] for query in queries if "farm_framelog" in query["sql"]]
    assert len(asked) == 2
    assert not any('"text"' in sql for sql in asked)


def test_it_is_followed_while_the_frame_renders(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task(frames=1, seconds=3600)
    empty_farm.advance(300)
    account, (frame,) = mirrored(empty_farm, task)
    read(account, frame)
    before, version = FrameLog.objects.get(), log_version(frame.pk)
    with Counting(empty_farm) as counted:
        assert read(account, frame) is None
    assert counted.of(LOG) == 0
    empty_farm.advance(60)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        with Counting(empty_farm) as counted:
            read(account, frame)
        assert counted.of(LOG) <= 2
        after = FrameLog.objects.get()
        assert after.text.startswith(before.text)
        assert after.lines > before.lines
        assert log_version(frame.pk) != version


def test_a_complete_log_is_never_asked_for_again(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task(frames=1, seconds=10, failing=[0])
    empty_farm.advance(60)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
        account, (frame,) = mirrored(empty_farm, task)
        read(account, frame)
        log = FrameLog.objects.get()
        assert log.is_complete
        assert "FATAL" in log.text.split("\n")[-1]
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=True):
        assert read(account, frame) is None


def test_each_attempt_has_its_own_log(empty_farm: SimulatedFarm) -> None:
    task = empty_farm.add_task(frames=1, seconds=10, failing=[0])
    empty_farm.advance(60)
    account, (frame,) = mirrored(empty_farm, task)
    read(account, frame)
    first = FrameLog.objects.get()
    make_frame(frame.task, remote_id=1)  # another frame's log is none of this one's
    Frame.objects.filter(pk=frame.pk).update(
        resubmissions=1, started_at=timezone.now(), status_code=2
    )
    frame.refresh_from_db()
    assert frame_log(frame) == first
    read(account, frame)
    assert FrameLog.objects.count() == 2
    assert frame_log(frame) != first


def test_a_frame_that_the_farm_does_not_know_has_no_log(
    empty_farm: SimulatedFarm,
) -> None:
    account = account_of(empty_farm)
    sync_heartbeat(account)
    frame = make_frame(
        make_task(account), remote_id=1, status_code=4, started_at=timezone.now()
    )
    read(account, frame)
    assert FrameLog.objects.get().state == "empty"


def test_a_farm_that_refuses_says_so_and_takes_nothing_away(
    empty_farm: SimulatedFarm,
) -> None:
    task = empty_farm.add_task(frames=1, seconds=3600)
    empty_farm.advance(300)
    account, (frame,) = mirrored(empty_farm, task)
    read(account, frame)
    before = FrameLog.objects.get()
    empty_farm.fault("code", LOG, code=500, count=0)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        run = read(account, frame)
        assert run is not None
        assert run.outcome == "failed"
    after = FrameLog.objects.get()
    assert (after.state, after.text) == ("failed", before.text)
    assert after.reason == "The farm has an error of its own."
    empty_farm.clear_faults()
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=True):
        read(account, frame)
        assert FrameLog.objects.get().state == "ready"


def test_logs_of_another_account_are_left_to_it(empty_farm: SimulatedFarm) -> None:
    account = account_of(empty_farm)
    other = make_frame(make_task(), status_code=2, started_at=timezone.now())
    assert read(account, other) is None


def test_logs_that_were_read_long_ago_go() -> None:
    frame, now = make_frame(make_task()), timezone.now()
    for days in (1, 13, 15, 400):
        at = now - timedelta(days=days)
        FrameLog.objects.create(
            frame=frame, attempt=str(days), state="ready", text="x", fetched_at=at
        )
    assert prune(now)["logs"] == 2
    assert FrameLog.objects.count() == 2


def test_the_tick_costs_nothing_while_nobody_reads(
    empty_farm: SimulatedFarm, django_assert_num_queries: object
) -> None:
    assert wanted_logs() == frozenset()
    with django_assert_num_queries(0):  # type: ignore[operator]
        logs_tick()
