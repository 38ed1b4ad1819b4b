"""What lies before the kept end of a log is read part by part, when somebody asks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.farm.logs import parts as log_parts
from apps.farm.logs.parts import (
    PAGES,
    part_count,
    parts_before,
    parts_due,
    read_part,
)
from apps.farm.logs.record import log_attempt, log_version
from apps.farm.models import FarmAccount, Frame, FrameLog, FrameLogPart
from apps.farm.sync import sync_log_ends, sync_logs
from apps.farm.watching import (
    log_part_wanted,
    logs_wanted,
    wanted_log_parts,
    whole_log_wanted,
)
from apps.renderbus.schemas import LogPageRow
from tests.farm.mirrors import Counting, reloaded
from tests.farm.test_log_tail import Farm, numbered
from tests.farm.test_sync_logs import LOG, mirrored
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(empty_farm: SimulatedFarm) -> tuple[FarmAccount, Frame]:
    """A failed frame with a long log, the end of which is kept."""
    task = empty_farm.add_task(frames=1, seconds=3600, failing=[0])
    empty_farm.advance(7200)
    account, (frame,) = mirrored(empty_farm, task)
    sync_log_ends(reloaded(account), [frame], lambda *_: None)
    return account, frame


def ask(account: FarmAccount, frame: Frame, number: int) -> None:
    logs_wanted([frame.pk])
    log_part_wanted(frame.pk, number)
    sync_logs(reloaded(account))


def test_a_log_is_counted_in_parts(read: tuple[FarmAccount, Frame]) -> None:
    log = FrameLog.objects.get()
    assert log.is_cut
    assert part_count(log) == -(-log.size // (PAGES * log.page_size))
    assert 0 < parts_before(log) <= part_count(log)
    assert part_count(FrameLog(page=9)) == 3
    assert parts_before(FrameLog(page=9, is_cut=True, text="x")) == 3
    assert parts_before(FrameLog(size=5, page_size=5, text="x")) == 0


def test_the_parts_reach_to_what_is_kept(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    log = FrameLog.objects.get()
    for number in range(parts_before(log)):
        ask(*read, number)
    texts = [part.text for part in log.parts.order_by("number")]
    assert "INFO: machine" in texts[0].split("\n")[1]
    assert len(texts) == parts_before(log)
    whole = "\n".join(texts) + "\n" + log.text
    assert len(whole.encode()) + 1 == log.size


def test_a_part_is_read_once(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    version = log_version(read[1].pk)
    with Counting(empty_farm) as counted:
        ask(*read, 0)
    assert counted.of(LOG) >= PAGES
    part = FrameLogPart.objects.get()
    assert (part.number, part.state, part.is_complete) == (0, "ready", True)
    assert log_version(read[1].pk) != version
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True),
        Counting(empty_farm) as counted,
    ):
        ask(*read, 0)
    assert counted.of(LOG) <= 1


def test_parts_that_there_are_not_are_not_asked_for(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    account, frame = read
    ask(account, frame, 10_000)
    log_part_wanted(frame.pk + 999, 0)
    assert (frame.pk, 10_000) in wanted_log_parts()
    Frame.objects.update(resubmissions=1)
    ask(account, frame, 0)
    assert not FrameLogPart.objects.exists()


def test_a_farm_that_does_not_answer_is_told_of_and_asked_again(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    FrameLog.objects.update(is_complete=True)
    empty_farm.fault("cut_before", LOG, count=0)
    ask(*read, 0)
    assert FrameLogPart.objects.get().state == "failed"
    assert FrameLogPart.objects.get().reason
    empty_farm.clear_faults()
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=True):
        ask(*read, 0)
    assert FrameLogPart.objects.get().state == "ready"


def test_another_log_under_the_same_name_is_no_part_of_this_one(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    log = FrameLog.objects.get()
    FrameLog.objects.update(size=2 * log.size, is_complete=True)
    ask(*read, 0)
    part = FrameLogPart.objects.get()
    assert (part.state, part.text) == ("empty", "")


def test_frames_without_a_log_have_no_parts(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    assert log_attempt(read[1]) == FrameLog.objects.get().attempt
    FrameLog.objects.update(attempt="0.1", is_complete=True)
    ask(*read, 0)
    assert not FrameLogPart.objects.exists()


def test_a_part_ends_where_the_log_does_and_is_never_endless() -> None:
    farm = Farm(numbered(0, 50))
    assert read_part(farm, 0).text.split("\n") == farm.lines[:40]
    assert read_part(farm, 1).text.split("\n") == farm.lines[40:]
    assert read_part(farm, 9) == ("", farm.total)
    huge = [LogPageRow(items=["x" * 99] * 20_000, total=9, size=9)]
    assert len(read_part(lambda _: huge[0], 0).text) <= 512 * 1024


def test_of_a_slow_farm_fewer_pages_are_read(
    empty_farm: SimulatedFarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.farm.sync.log_reading.PATIENCE_S", 0.0)
    task = empty_farm.add_task(frames=1, seconds=36_000)
    empty_farm.advance(3600)
    account, (frame,) = mirrored(empty_farm, task)
    logs_wanted([frame.pk])
    with Counting(empty_farm) as counted:
        sync_logs(reloaded(account))
    assert counted.of(LOG) == 3
    before = FrameLog.objects.get()
    assert (before.state, before.is_cut) == ("ready", True)
    empty_farm.advance(120)
    with time_machine.travel(timezone.now() + timedelta(seconds=5), tick=True):
        sync_logs(reloaded(account))
    after = FrameLog.objects.get()
    assert after.text.startswith(before.text[: before.page_start])
    assert after.lines > before.lines


def test_a_whole_log_is_read_some_parts_at_a_time(
    empty_farm: SimulatedFarm, read: tuple[FarmAccount, Frame]
) -> None:
    account, frame = read
    log, count = FrameLog.objects.get(), parts_before(FrameLog.objects.get())
    whole_log_wanted(frame.pk)
    found = parts_due(account, (), whole={frame.pk}, now=timezone.now(), limit=1)
    assert found == [(log, 0)]
    # However slow the machine is: the frame's log is followed every few seconds.
    with time_machine.travel(timezone.now(), tick=False):
        ask(account, frame, 1)
        numbers = log.parts.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(count))
        with Counting(empty_farm) as counted:
            sync_logs(reloaded(account))
        assert counted.of(LOG) == 0


@pytest.mark.parametrize("state", ["ready", "empty"])
def test_of_a_whole_log_nothing_is_read_twice(
    read: tuple[FarmAccount, Frame], state: str
) -> None:
    account, frame = read
    log, later = FrameLog.objects.get(), timezone.now() + timedelta(hours=1)
    count = parts_before(log)
    FrameLogPart.objects.create(log=log, number=0, state=state, fetched_at=later)
    due = parts_due(account, (), whole={frame.pk}, now=later, limit=99)
    assert [number for _, number in due] == list(range(1, count))


def test_what_went_wrong_of_a_whole_log_is_tried_again(
    read: tuple[FarmAccount, Frame],
) -> None:
    account, frame = read
    now, log = timezone.now(), FrameLog.objects.get()
    FrameLogPart.objects.create(log=log, number=0, state="failed", fetched_at=now)

    def due(after: int) -> bool:
        at = now + timedelta(seconds=after)
        return (log, 0) in parts_due(account, (), whole={frame.pk}, now=at, limit=99)

    assert not due(5)
    assert due(15)


def test_a_log_that_is_too_long_is_not_read_whole(
    read: tuple[FarmAccount, Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, frame = read
    monkeypatch.setattr(log_parts, "MOST_WHOLE", 0)
    now = timezone.now()
    assert parts_due(account, (), whole={frame.pk}, now=now, limit=9) == []
    asked = {(frame.pk, 0)}
    due = parts_due(account, asked, whole={frame.pk}, now=now, limit=9)
    assert [number for _, number in due] == [0]
