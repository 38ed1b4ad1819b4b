"""The frames at the top, and only where they are far above the others."""

from apps.farm.standout.extremes import Share, dearest, resubmitted, slowest
from tests.farm.standout_sheets import (
    DONE,
    FAILED,
    RENDERING,
    WAITING,
    cell,
    sheet,
    timed,
)


def test_the_slowest_come_first_with_what_all_took() -> None:
    top = slowest(timed([60] * 10 + [300, 900]))
    assert top is not None
    assert (top.places, top.values) == ((11, 10), (900, 300))
    assert top.share == Share(total=1200, whole=1800, middle=60)


def test_all_that_are_far_above_count_up_to_a_tenth() -> None:
    top = slowest(timed([60] * 90 + [600] * 9))
    assert top is not None
    assert (len(top.places), top.share.total) == (9, 5400)


def test_of_a_whole_heavy_scene_only_the_top_is_told() -> None:
    top = slowest(timed([60] * 80 + list(range(600, 620))))
    assert top is not None
    assert top.values == (619, 618, 617, 616, 615)


def test_what_is_next_to_nothing_of_the_whole_is_not_told() -> None:
    assert slowest(timed([60] * 1000 + [190, 190])) is None
    assert slowest(timed([60] * 1000 + [700])) is not None


def test_frames_that_are_all_alike_are_not_slow() -> None:
    assert slowest(timed(range(60, 160))) is None
    assert dearest(timed([60] * 50)) is None


def test_few_frames_say_nothing() -> None:
    assert slowest(timed([60] * 6 + [9000])) is None
    assert slowest(sheet([])) is None


def test_seconds_are_no_difference() -> None:
    assert slowest(timed([1] * 20 + [9])) is None


def test_only_done_frames_took_their_time() -> None:
    waiting = [cell(at, seconds=9000, status_code=WAITING) for at in range(5)]
    failed = [cell(9, seconds=9000, status_code=FAILED)]
    unknown = [cell(10, seconds=-1)]
    done = [cell(at, seconds=60) for at in range(20, 40)]
    assert slowest(sheet(waiting + failed + unknown + done)) is None


def test_the_share_of_the_dearest_is_of_all_that_was_spent() -> None:
    frames = [cell(at, cost=100) for at in range(10)]
    frames += [cell(10, cost=900, status_code=FAILED)]
    frames += [cell(11, cost=7000, status_code=RENDERING)]
    top = dearest(sheet(frames))
    assert top is not None
    assert (top.places, top.share.total, top.share.whole) == ((10,), 900, 8900)


def test_free_frames_make_no_other_dear() -> None:
    frames = [cell(at, cost=0) for at in range(50)]
    frames += [cell(at, cost=100) for at in range(50, 60)]
    assert dearest(sheet(frames)) is None


def test_frames_that_were_sent_again_are_told_in_any_state() -> None:
    retries = [0, 0, 0, 4, 2, 0, 1]
    frames = enumerate(zip(retries, [DONE, FAILED] * 4, strict=False))
    top = resubmitted(
        sheet(
            cell(at, resubmissions=number, status_code=code)
            for at, (number, code) in frames
        )
    )
    assert top is not None
    assert (top.places, top.values, top.share.whole) == ((3, 4), (4, 2), 7)


def test_a_task_that_was_sent_again_as_a_whole_is_not_told_frame_by_frame() -> None:
    assert resubmitted(sheet(cell(at, resubmissions=2) for at in range(50))) is None
    assert resubmitted(sheet([])) is None
