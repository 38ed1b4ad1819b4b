"""Which frame pages are read: as few as the counters allow, and never too few."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.farm.cadence import may_read_whole, next_sync_at
from apps.farm.counting import Tally, adds_up, between, place_of
from apps.farm.planner import Ask, FramePlan
from apps.renderbus.schemas import FrameRow
from tests.farm.frame_lists import (
    DONE,
    FAILED,
    RENDERS,
    STOPPED,
    WAITS,
    FrameList,
    counters,
    frame_row,
    in_order,
    known,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def changed(row: FrameRow, status: int, fee: str = "0") -> FrameRow:
    """The row with another status, and a fee where it ended."""
    return msgspec.structs.replace(row, frame_status=status, fee_amount=Decimal(fee))


def plan_for(mirror: list[FrameRow], farm: list[FrameRow], **more: Any) -> FramePlan:
    """A plan of a mirror that lags behind a farm."""
    return FramePlan([known(row) for row in mirror], counters(farm), **more)


def mirror_after(plan: FramePlan, mirror: list[FrameRow]) -> list[FrameRow]:
    """The mirror once what the plan read was written."""
    rows = {row.id: row for row in mirror} | {row.id: row for row in plan.rows}
    if plan.complete:
        rows = {row.id: row for row in plan.rows}
    return sorted(rows.values(), key=lambda row: row.id)


def test_nothing_is_read_while_the_counters_account_for_everything() -> None:
    rows = in_order(10_000, 4_000)
    farm = FrameList(rows)
    plan = farm.answer(plan_for(rows, rows))
    assert (farm.pages, farm.recounts) == ([], 0)
    assert plan.adds_up and not plan.complete


@pytest.mark.parametrize("done", [0, 1, 95, 4_000, 4_092, 4_099, 9_990])
def test_a_frame_that_ends_in_a_task_rendering_in_order_costs_two_calls(
    done: int,
) -> None:
    mirror, rows = in_order(10_000, done), in_order(10_000, done + 1)
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert plan.adds_up
    assert len(farm.pages) <= 2
    assert mirror_after(plan, mirror) == rows


def test_a_frame_that_fails_is_found_on_the_page_that_renders() -> None:
    mirror = in_order(10_000, 4_000)
    rows = list(mirror)
    rows[4_003] = changed(rows[4_003], FAILED, "0.10")
    farm = FrameList(rows)
    assert farm.answer(plan_for(mirror, rows)).adds_up
    assert farm.pages == [41]


def test_a_failed_frame_sent_again_is_looked_for_where_frames_failed() -> None:
    rows = in_order(10_000, 10_000)
    for place in (150, 5_020, 9_070):
        rows[place] = changed(rows[place], FAILED, "0.10")
    again = list(rows)
    again[5_020] = changed(again[5_020], WAITS, "0.10")
    farm = FrameList(again)
    assert farm.answer(plan_for(rows, again)).adds_up
    assert set(farm.pages) <= {2, 51, 91}


def test_a_frame_that_somebody_acted_on_is_looked_for_first() -> None:
    mirror = in_order(10_000, 10_000)
    rows = list(mirror)
    rows[3_333] = changed(rows[3_333], WAITS, "0.25")
    farm = FrameList(rows)
    assert farm.answer(plan_for(mirror, rows, hints=[rows[3_333].id])).adds_up
    assert farm.pages == [34]


def test_a_finished_frame_restarted_elsewhere_is_found_all_the_same() -> None:
    mirror = in_order(1_000, 1_000)
    rows = list(mirror)
    rows[120] = changed(rows[120], WAITS, "0.25")
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert mirror_after(plan, mirror) == rows
    assert len(farm.pages) == len(set(farm.pages)) <= 10


def test_scattered_tasks_read_no_page_without_unfinished_frames() -> None:
    mirror = [
        frame_row(n + 1, DONE if n < 5_000 or n % 3 else WAITS, ended=n)
        for n in range(10_000)
    ]
    rows = list(mirror)
    rows[7_200] = changed(rows[7_200], DONE, "0.25")
    farm = FrameList(rows)
    assert farm.answer(plan_for(mirror, rows)).adds_up
    assert all(page > 50 for page in farm.pages)
    assert farm.pages[-1] == 73, "it stops as soon as the counters add up"


def test_a_changed_fee_is_looked_for_where_frames_ended_last() -> None:
    mirror = in_order(10_000, 4_000)
    rows = list(mirror)
    rows[3_950] = changed(rows[3_950], DONE, "0.26")
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows, may_read_whole=False))
    assert plan.adds_up
    assert farm.pages == [40]


def test_a_changed_fee_of_long_ago_waits_until_the_task_may_be_read_whole() -> None:
    mirror = in_order(2_000, 1_000)
    rows = list(mirror)
    rows[5] = changed(rows[5], DONE, "0.26")
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows, may_read_whole=False))
    assert not plan.adds_up and len(farm.pages) == 3
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert plan.adds_up
    assert mirror_after(plan, mirror) == rows


def test_new_frames_are_read_at_the_end_of_the_list() -> None:
    mirror, rows = in_order(1_050, 400), in_order(1_230, 400)
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert mirror_after(plan, mirror) == rows
    assert farm.pages == [11, 12, 13]


def test_a_task_never_read_is_read_page_by_page() -> None:
    rows = in_order(1_000, 300)
    farm = FrameList(rows)
    plan = farm.answer(plan_for([], rows))
    assert farm.pages == list(range(1, 11))
    assert plan.complete and plan.adds_up and plan.rows == rows


def test_frames_that_are_gone_have_the_task_read_whole() -> None:
    mirror = in_order(1_000, 300)
    rows = mirror[:500] + mirror[503:]
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert plan.complete and plan.adds_up
    assert mirror_after(plan, mirror) == rows


def test_frames_listed_backwards_are_found_too() -> None:
    mirror = in_order(1_000, 300)
    rows = in_order(1_000, 301)
    farm = FrameList(rows[::-1])
    plan = farm.answer(plan_for(mirror, rows))
    assert mirror_after(plan, mirror) == rows
    assert len(farm.pages) <= 3


def test_a_list_in_no_order_is_read_whole() -> None:
    mirror, rows = in_order(1_000, 300), in_order(1_000, 350)
    farm = FrameList([*rows[1::2], *rows[::2]])
    plan = farm.answer(plan_for(mirror, rows))
    assert plan.adds_up
    assert mirror_after(plan, mirror) == rows


def test_counters_older_than_the_frames_are_asked_for_again() -> None:
    mirror, before, rows = (in_order(10_000, done) for done in (4_000, 4_001, 4_003))
    farm = FrameList(rows)
    plan = farm.answer(FramePlan([known(row) for row in mirror], counters(before)))
    assert (farm.pages, farm.recounts) == ([41], 1)
    assert plan.adds_up


def test_frames_that_move_on_while_they_are_read_end_the_plan() -> None:
    mirror = [known(row) for row in in_order(10_000, 4_000)]
    plan = FramePlan(mirror, counters(in_order(10_000, 4_001)))
    farm = FrameList(in_order(10_000, 4_003))
    page = plan.next_step()
    assert page == 41
    farm.give(plan, page)
    assert plan.next_step() is Ask.COUNTERS
    plan.recount(counters(in_order(10_000, 4_005)))
    assert plan.next_step() is None
    assert not plan.adds_up and not plan.settled


def test_a_gate_that_opens_is_seen_on_all_pages_that_waited_for_it() -> None:
    mirror = [changed(row, 9) for row in in_order(500, 0, running=0)]
    rows = [changed(row, RENDERS if n < 4 else WAITS) for n, row in enumerate(mirror)]
    farm = FrameList(rows)
    plan = farm.answer(plan_for(mirror, rows))
    assert farm.pages == [1, 2, 3, 4, 5]
    assert mirror_after(plan, mirror) == rows


def test_one_frame_that_passes_a_gate_alone_costs_one_call() -> None:
    mirror = [changed(row, 6) for row in in_order(500, 0, running=0)]
    rows = [changed(row, RENDERS) if n == 3 else row for n, row in enumerate(mirror)]
    farm = FrameList(rows)
    farm.answer(plan_for(mirror, rows))
    assert farm.pages == [1]


def test_counters_that_contradict_the_frames_settle_after_one_whole_read() -> None:
    rows = in_order(1_000, 300)
    lie = counters(rows)._replace(done=299, waiting=counters(rows).waiting + 1)
    farm = FrameList(rows)
    plan = FramePlan([known(row) for row in rows], lie)
    while (step := plan.next_step()) is not None:
        if step is Ask.COUNTERS:
            plan.recount(lie)
        else:
            farm.give(plan, step)
    assert plan.complete and plan.settled and not plan.adds_up
    assert len(farm.pages) == 10


def test_a_known_residue_counts_as_adding_up() -> None:
    rows = in_order(1_000, 300)
    residue = Tally(done=-1, waiting=1)
    mirror = [known(row) for row in rows]
    lie = counters(rows)._replace(done=299, waiting=counters(rows).waiting + 1)
    plan = FramePlan(mirror, lie, residue=residue)
    assert plan.next_step() is None and plan.adds_up
    moved = lie._replace(done=lie.done + 1, executing=lie.executing - 1)
    plan = FramePlan(mirror, moved, residue=residue)
    assert plan.next_step() == 4, "a change beside the residue is looked for"


def test_a_task_that_may_not_be_read_whole_is_left_for_later() -> None:
    rows = in_order(1_000, 300)
    lie = counters(rows)._replace(waiting=5_000)
    farm = FrameList(rows)
    plan = FramePlan([known(row) for row in rows], lie, may_read_whole=False)
    while (step := plan.next_step()) is not None:
        if step is Ask.COUNTERS:
            plan.recount(lie)
        else:
            farm.give(plan, step)
    assert not plan.adds_up and not plan.settled
    assert len(farm.pages) < 10


def test_a_farm_with_shorter_pages_than_asked_for_is_read_whole() -> None:
    rows = in_order(500, 300)
    farm = FrameList(rows, page_size=40)
    plan = farm.answer(plan_for([], rows))
    assert plan.complete and plan.adds_up
    assert sorted(plan.rows, key=lambda row: row.id) == rows


def test_an_empty_page_ends_the_list_and_proves_nothing() -> None:
    rows = in_order(500, 300)
    plan = plan_for(rows, in_order(500, 301))
    step = plan.next_step()
    assert isinstance(step, int)
    plan.feed(step, [], total=0)
    assert plan.next_step() is None
    assert not plan.complete and not plan.settled


def test_a_farm_that_repeats_one_page_for_ever_is_not_asked_for_ever() -> None:
    plan = FramePlan([], Tally(waiting=1_000_000))
    rows = in_order(100, 0)
    calls = 0
    while isinstance(step := plan.next_step(), int):
        plan.feed(step, rows, total=10**15)
        calls += 1
    assert calls < 10
    assert not plan.complete


def test_a_bad_row_is_no_missing_frame_but_nothing_is_complete_without_it() -> None:
    rows = in_order(100, 50)
    plan = FramePlan([], counters(rows))
    step = plan.next_step()
    assert step == 1
    plan.feed(1, rows[:60] + rows[61:], total=100, bad=1)
    assert plan.next_step() is Ask.COUNTERS
    plan.recount(counters(rows))
    assert plan.next_step() is None
    assert plan.complete and plan.settled
    assert len(plan.rows) == 99


def test_a_row_that_the_mirror_will_refuse_does_not_stop_the_plan() -> None:
    rows = [frame_row(1, DONE), frame_row(2, DONE, "-1")]
    plan = FramePlan([], Tally(done=2))
    assert plan.next_step() == 1
    plan.feed(1, rows, total=2)
    assert plan.complete and plan.rows == rows


def test_a_row_that_stands_on_two_pages_counts_as_it_came_last() -> None:
    rows = in_order(200, 0, running=0)
    plan = FramePlan([], counters(rows))
    plan.feed(1, rows[:100], total=200)
    late = changed(rows[99], RENDERS)
    plan.feed(2, [late, *rows[100:199]], total=200)
    assert len(plan.rows) == 199
    assert not plan.complete
    assert late in plan.rows


statuses = st.sampled_from([WAITS, RENDERS, STOPPED, DONE, FAILED, 6, 8, 9, 11, 77])
frames = st.lists(statuses, max_size=70)


@settings(max_examples=400, deadline=None)
@given(frames, frames, st.booleans(), st.integers(1, 12))
def test_whatever_moved_a_quiet_farm_is_mirrored(
    old: list[int], new: list[int], backwards: bool, page_size: int
) -> None:
    mirror = [frame_row(n + 1, status, str(status)) for n, status in enumerate(old)]
    rows = [frame_row(n + 1, status, str(status)) for n, status in enumerate(new)]
    farm = FrameList(rows[::-1] if backwards else rows, page_size=page_size)
    plan = farm.answer(plan_for(mirror, rows, page_size=page_size))
    assert plan.adds_up or not rows
    after = counters(mirror_after(plan, mirror))
    assert not rows or after == counters(rows)
    assert len(farm.pages) == len(set(farm.pages)), "no page is read twice"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.lists(statuses, max_size=8), st.integers(0, 10**18))))
def test_no_answer_keeps_a_plan_going_for_ever(
    answers: list[tuple[list[int], int]],
) -> None:
    plan = FramePlan([], Tally(waiting=10**6, done=7))
    calls = 0
    while (step := plan.next_step()) is not None:
        calls += 1
        if step is Ask.COUNTERS:
            plan.recount(Tally(waiting=10**6, done=calls))
            continue
        given_statuses, total = answers[calls] if calls < len(answers) else ([4], 9)
        rows = [frame_row(n + 1, status) for n, status in enumerate(given_statuses)]
        plan.feed(step, rows, total=total)
        assert calls < 200 + 10 * len(answers)


def test_unknown_statuses_count_as_waiting_and_timed_out_ones_as_failed() -> None:
    assert place_of(77) == place_of(-1) == place_of(WAITS)
    assert place_of(11) == place_of(FAILED)


def test_a_count_taken_while_frames_moved_lies_between() -> None:
    assert between(Tally(done=5), Tally(done=4), Tally(done=6))
    assert not between(Tally(done=7), Tally(done=4), Tally(done=6))
    assert adds_up(Tally(), None)
    assert adds_up(Tally(done=1), Tally(done=1))
    assert not adds_up(Tally(done=1), None)


@pytest.mark.parametrize(
    ("state", "since_read", "quiet", "watched", "wait"),
    [
        ("rendering", None, 0, False, 0),
        ("rendering", 3, 0, False, 7),
        ("rendering", 3, 0, True, 0),
        ("rendering", 60, 0, False, 0),
        ("rendering", 0, 400, False, 30),
        ("unknown", 0, 0, False, 10),
        ("done", 0, 0, False, 30),
        ("done", 0, 400, False, 300),
        ("done", 1, 400, True, 1),
    ],
)
def test_frames_are_read_the_sooner_the_livelier_a_task_is(
    state: str, since_read: int | None, quiet: int, watched: bool, wait: int
) -> None:
    read_at = None if since_read is None else NOW - timedelta(seconds=since_read)
    at = next_sync_at(
        now=NOW,
        state=state,
        read_at=read_at,
        quiet_for=timedelta(seconds=quiet),
        watched=watched,
    )
    assert at == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("state", "minutes", "may"),
    [
        ("rendering", None, True),
        ("rendering", 9, False),
        ("rendering", 10, True),
        ("done", 0, False),
        ("done", 1, True),
    ],
)
def test_a_task_is_read_whole_now_and_then_only(
    state: str, minutes: int | None, may: bool
) -> None:
    whole_at = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert may_read_whole(now=NOW, state=state, whole_at=whole_at) is may
