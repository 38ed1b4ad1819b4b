"""Frames into the mirror: only what changed, every fee accounted for, nothing lost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.common.bulk import COPY_FROM, batch_size
from apps.farm.models import FarmAccount, FarmEvent, FeeChange, Frame, RenderTask
from apps.farm.plans import frame_plan
from apps.farm.reconcile import FrameChanges, frames_reconcile, reading_postpone
from apps.renderbus.schemas import FrameRow
from tests.factories import NOW, make_account, make_task
from tests.farm.farm_rows import at, frame, ten_frames

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaf() -> RenderTask:
    """A leaf of ten frames below a parent, its counters as ten_frames() has it."""
    account = make_account()
    return make_leaf(make_task(account, child_count=1))


def make_leaf(parent: RenderTask, **fields: Any) -> RenderTask:
    """A leaf whose frames are due."""
    values: dict[str, Any] = {
        "parent": parent,
        "total_frames": 10,
        "done_frames": 4,
        "executing_frames": 2,
        "waiting_frames": 4,
        "cost": Decimal("2.00"),
        "frames_due": True,
    }
    return make_task(parent.account, **(values | fields))


def read(
    task: RenderTask, rows: Sequence[FrameRow], seconds: float = 0, **more: bool
) -> FrameChanges:
    """Mirror rows that were asked for so long after NOW."""
    complete = more.pop("complete", True)
    return frames_reconcile(
        task=task, rows=rows, seen_at=at(seconds), complete=complete, **more
    )


def again(task: RenderTask) -> RenderTask:
    """The task as it stands now."""
    return RenderTask.objects.select_related("account", "parent").get(pk=task.pk)


def only_event() -> dict[str, Any]:
    """The data of the one event there is."""
    event = FarmEvent.objects.get()
    assert event.kind == "frames.status"
    return dict(event.data)


def changed(row: FrameRow, **fields: Any) -> FrameRow:
    """The row with other values."""
    return msgspec.structs.replace(row, **fields)


def test_a_first_read_mirrors_everything_and_settles_the_task(leaf: RenderTask) -> None:
    changes = read(leaf, ten_frames())
    assert (changes.seen, changes.changed, changes.adds_up) == (10, 10, True)
    frames = list(Frame.objects.in_order())
    assert [found.number for found in frames] == list(range(1, 11))
    assert frames[0].cost == frames[0].fee_amount == Decimal("0.50")
    task = again(leaf)
    assert not task.frames_due
    assert task.next_sync_at is None
    assert task.frames_read_at == task.frames_seen_at == task.frames_whole_at == NOW


def test_a_change_reaches_the_pages_of_the_task_and_those_above(
    leaf: RenderTask,
) -> None:
    read(leaf, ten_frames())
    task = again(leaf)
    assert task.account.revision == 1
    assert task.revision == task.parent.revision == 1  # type: ignore[union-attr]


def test_what_did_not_change_is_not_written(leaf: RenderTask) -> None:
    read(leaf, ten_frames())
    with CaptureQueriesContext(connection) as queries:
        changes = read(leaf, ten_frames(), seconds=5)
    assert (changes.seen, changes.changed, changes.adds_up) == (10, 0, True)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(written) == 1, "when it was read, and nothing else"
    assert again(leaf).account.revision == 1
    assert again(leaf).frames_read_at == at(5)


def test_each_fee_leaves_a_trace_from_old_to_new(leaf: RenderTask) -> None:
    read(leaf, [frame(1, fee="0.50"), frame(2, status=1, fee="0")], complete=False)
    first = FeeChange.objects.get()
    assert (first.old, first.new, first.delta) == (0, Decimal("0.50"), Decimal("0.50"))
    assert (first.status_code, first.attempt, first.seen_at) == (4, 0, NOW)
    later = frame(
        1,
        fee="0.45",
        coupon_fee=Decimal("0.20"),
        recommit_flag=1,
        arrears_fee=Decimal("0.07"),
    )
    read(leaf, [later], seconds=5, complete=False)
    second = FeeChange.objects.order_by("pk").last()
    assert second is not None
    assert (second.old, second.new) == (Decimal("0.50"), Decimal("0.65"))
    assert second.delta == Decimal("0.15")
    assert second.balance_delta == Decimal("-0.05")
    assert second.coupon_delta == Decimal("0.20")
    assert second.arrears_delta == Decimal("0.07")
    assert second.attempt == 1
    assert second.frame.remote_id == 1
    assert (second.task, second.account) == (leaf, leaf.account)


def test_money_that_moves_from_balance_to_voucher_is_a_change_of_zero(
    leaf: RenderTask,
) -> None:
    read(leaf, [frame(1, fee="0.50")], complete=False)
    moved = frame(1, fee="0.30", coupon_fee=Decimal("0.20"))
    read(leaf, [moved], seconds=5, complete=False)
    last = FeeChange.objects.order_by("pk").last()
    assert last is not None
    assert last.delta == 0
    assert (last.balance_delta, last.coupon_delta) == (
        Decimal("-0.20"),
        Decimal("0.20"),
    )


def test_another_change_of_a_frame_is_no_fee_change(leaf: RenderTask) -> None:
    read(leaf, [frame(1)], complete=False)
    read(leaf, [frame(1, node_id="10.60.3.224")], seconds=5, complete=False)
    assert FeeChange.objects.count() == 1
    assert Frame.objects.get().node == "10.60.3.224"


def test_frames_seen_for_the_first_time_are_told_in_one_event(leaf: RenderTask) -> None:
    read(leaf, [*ten_frames(), frame(11, status=5)])
    data = only_event()
    assert sorted(data["moves"]) == [
        ["", "done", 4],
        ["", "failed", 1],
        ["", "rendering", 2],
        ["", "waiting", 4],
    ]
    assert data["failed"] == [11]
    assert data["done"] == [1, 2, 3, 4]


def test_frames_that_move_are_told_by_where_they_came_from(leaf: RenderTask) -> None:
    read(leaf, ten_frames())
    FarmEvent.objects.all().delete()
    rows = ten_frames(done=5)
    rows[5] = frame(6, status=11)
    read(leaf, rows, seconds=5)
    data = only_event()
    assert sorted(data["moves"]) == [
        ["rendering", "done", 1],
        ["rendering", "failed", 1],
        ["waiting", "rendering", 1],
    ]
    assert (data["failed"], data["done"], data["gone"]) == ([6], [5], 0)


def test_an_event_names_the_first_frames_only(leaf: RenderTask) -> None:
    read(leaf, [frame(n, status=5, fee="0") for n in range(1, 101)])
    data = only_event()
    assert data["moves"] == [["", "failed", 100]]
    assert data["failed"] == list(range(1, 21))


def test_a_part_of_a_task_deletes_nothing(leaf: RenderTask) -> None:
    read(leaf, ten_frames())
    read(leaf, ten_frames()[:3], seconds=5, complete=False)
    assert Frame.objects.present().count() == 10


@pytest.mark.parametrize("length", [0, 1, 9])
def test_a_list_shorter_than_the_task_deletes_nothing(
    leaf: RenderTask, length: int
) -> None:
    read(leaf, ten_frames())
    read(leaf, ten_frames()[:length], seconds=5)
    assert Frame.objects.present().count() == 10


def test_frames_that_a_whole_read_does_not_have_are_gone_but_their_cost_is_not(
    leaf: RenderTask,
) -> None:
    read(leaf, ten_frames())
    counts = {"total_frames": 8, "waiting_frames": 2}
    RenderTask.objects.filter(pk=leaf.pk).update(**counts)
    changes = read(leaf, ten_frames()[:8], seconds=5)
    assert changes.changed == 2
    assert Frame.objects.present().count() == 8
    assert set(Frame.objects.exclude(deleted_at=None).values_list("deleted_at")) == {
        (at(5),)
    }
    assert FarmEvent.objects.order_by("pk").last().data["gone"] == 2  # type: ignore[union-attr]
    assert FeeChange.objects.aggregate(sum=Sum("delta"))["sum"] == Decimal("2.00")


def test_a_frame_that_comes_back_is_present_again(leaf: RenderTask) -> None:
    read(leaf, ten_frames())
    Frame.objects.filter(remote_id=3).update(deleted_at=NOW)
    changes = read(leaf, ten_frames(), seconds=5)
    assert changes.changed == 1
    assert Frame.objects.present().count() == 10
    assert FeeChange.objects.count() == 4, "its fee is the one that it had"


def test_a_row_that_comes_twice_counts_as_it_came_last(leaf: RenderTask) -> None:
    rows = [*ten_frames(), frame(10, status=5, fee="0.10")]
    changes = read(leaf, rows)
    assert changes.seen == 10
    assert Frame.objects.get(remote_id=10).status_code == 5


def test_an_older_read_never_overwrites_a_newer_one(leaf: RenderTask) -> None:
    read(leaf, ten_frames(done=4))
    read(leaf, ten_frames(done=6), seconds=20)
    late = read(leaf, ten_frames(done=5), seconds=10)
    assert late.changed == 0
    assert Frame.objects.filter(status_code=4).count() == 6
    read(leaf, [], seconds=15, complete=False)
    assert again(leaf).frames_seen_at == at(20)


def test_a_row_that_makes_no_sense_is_handed_back_and_stops_nobody(
    leaf: RenderTask,
) -> None:
    rows = ten_frames()
    rows[3] = changed(rows[3], fee_amount=Decimal("-1"))
    changes = read(leaf, rows)
    assert changes.changed == 9
    assert [bad.remote_id for bad in changes.refused] == [4]
    assert not changes.adds_up


def test_a_refused_row_is_no_missing_frame(leaf: RenderTask) -> None:
    read(leaf, ten_frames())
    rows = ten_frames()
    rows[3] = changed(rows[3], frame_status=2**40)
    read(leaf, rows, seconds=5)
    assert Frame.objects.present().count() == 10


def test_frames_that_do_not_add_up_stay_due(leaf: RenderTask) -> None:
    changes = read(leaf, ten_frames(done=5))
    assert not changes.adds_up
    task = again(leaf)
    assert task.frames_due
    assert task.next_sync_at == at(10)
    assert task.frames_read_at == NOW
    assert task.frames_residue is None


def test_counters_that_the_frames_catch_up_with_settle_without_a_read(
    leaf: RenderTask,
) -> None:
    read(leaf, ten_frames(done=5))
    counts = {"done_frames": 5, "waiting_frames": 3, "cost": Decimal("2.50")}
    RenderTask.objects.filter(pk=leaf.pk).update(**counts)
    assert read(leaf, [], seconds=5, complete=False).adds_up
    assert not again(leaf).frames_due
    assert again(leaf).frames_read_at == at(5)
    assert again(leaf).frames_whole_at == NOW


def test_a_part_that_does_not_add_up_makes_the_frames_no_younger(
    leaf: RenderTask,
) -> None:
    read(leaf, ten_frames(done=5)[:5], complete=False)
    task = again(leaf)
    assert task.frames_read_at is None
    assert task.frames_seen_at == NOW


def test_a_difference_of_the_farms_own_is_noted_and_not_chased(
    leaf: RenderTask,
) -> None:
    changes = read(leaf, ten_frames(done=5), settled=True)
    assert changes.adds_up
    task = again(leaf)
    assert not task.frames_due
    assert task.frames_residue == [-1, 0, 0, 0, 1, -50_000_000, 0]
    assert frame_plan(task, now=at(60)).next_step() is None


def test_a_difference_that_is_gone_is_forgotten(leaf: RenderTask) -> None:
    read(leaf, ten_frames(done=5), settled=True)
    assert read(leaf, ten_frames(done=4), seconds=5).adds_up
    assert again(leaf).frames_residue is None


def test_a_difference_that_changed_is_chased_again(leaf: RenderTask) -> None:
    read(leaf, ten_frames(done=5), settled=True)
    assert not read(leaf, ten_frames(done=6), seconds=5).adds_up
    assert again(leaf).frames_due


def test_a_read_that_failed_is_put_off(leaf: RenderTask) -> None:
    reading_postpone(task_id=leaf.pk, until=at(60))
    assert not RenderTask.objects.frames_due(at(59)).exists()
    assert RenderTask.objects.frames_due(at(60)).exists()


def test_large_reads_come_in_several_transactions(leaf: RenderTask) -> None:
    number = 2 * batch_size() + COPY_FROM + 1 if batch_size() < 1_000 else 1_200
    rows = [frame(n, fee=f"0.{n % 89 + 10}") for n in range(1, number + 1)]
    assert read(leaf, rows).changed == number
    total = Frame.objects.aggregate(sum=Sum("cost"))["sum"]
    assert total == sum((row.fee_amount or 0) for row in rows)
    assert FeeChange.objects.aggregate(sum=Sum("delta"))["sum"] == total
    moved = [changed(row, fee_amount=Decimal("9.99")) for row in rows]
    assert read(leaf, moved, seconds=5).changed == number
    assert FeeChange.objects.count() == 2 * number
    assert read(leaf, moved, seconds=9).changed == 0


def test_a_few_frames_of_many_are_found_by_their_ids(leaf: RenderTask) -> None:
    rows = [frame(1_000 * n) for n in range(1, 200)]
    read(leaf, rows)
    moved = [changed(row, frame_status=5) for row in rows[::7]]
    assert read(leaf, moved, seconds=5, complete=False).changed == len(moved)
    assert Frame.objects.filter(status_code=5).count() == len(moved)
    moves = FeeChange.objects.filter(status_code=5)
    assert moves.count() == len(moved)
    assert not moves.exclude(delta=0).exists(), "the money stands for something else"


def test_everything_that_a_frame_says_is_stored(leaf: RenderTask) -> None:
    name = "/out/<i>\u202e名" * 80 + "110-200[1]"
    row = frame(
        1,
        frame_index=name,
        start_time=1_764_000_000_123,
        end_time=1_764_000_300_000,
        frame_execute_time=300,
        average_memory=5 << 30,
        average_cpu=Decimal("80.5"),
        frame_ram=64,
        frame_type=5,
        gop_name="geo'--\\\t\n",
    )
    read(leaf, [row], complete=False)
    found = Frame.objects.get()
    assert found.name == name
    assert found.number == 110
    assert found.started_at is not None
    assert found.started_at.isoformat() == "2025-11-24T16:00:00.123000+00:00"
    assert (found.seconds, found.ram_gb, found.frame_type) == (300, 64, 5)
    assert found.average_memory == 5 << 30
    assert found.extra == {"averageCpu": "80.5", "gopName": "geo'--\\\t\n"}


amounts = st.decimals(0, 50, places=3)
states = st.tuples(
    st.sampled_from([1, 2, 3, 4, 5, 11, 77]),
    amounts,
    amounts,
    amounts,
    st.integers(0, 3),
)
reads = st.lists(st.dictionaries(st.integers(1, 8), states, min_size=1), max_size=6)


@settings(max_examples=60, deadline=None)
@given(reads)
def test_the_sum_of_a_frames_fee_changes_is_its_cost_whatever_happens(
    history: list[dict[int, tuple[int, Decimal, Decimal, Decimal, int]]],
) -> None:
    leaf = make_leaf(make_task(make_account(), child_count=1))
    last: dict[int, Decimal] = {}
    for step, frames in enumerate(history):
        rows = [
            frame(
                n,
                status,
                str(fee),
                coupon_fee=coupon,
                arrears_fee=owed,
                recommit_flag=attempt,
            )
            for n, (status, fee, coupon, owed, attempt) in frames.items()
        ]
        read(leaf, rows, seconds=step, complete=step % 2 == 0)
        last |= {n: fee + coupon for n, (_, fee, coupon, _, _) in frames.items()}
    sums = FeeChange.objects.filter(task=leaf).values_list("frame__remote_id")
    ledger = dict(sums.annotate(sum=Sum("delta")))
    for found in Frame.objects.filter(task=leaf):
        assert found.cost == last[found.remote_id]
        assert ledger.get(found.remote_id, Decimal(0)) == found.cost
    parts = FeeChange.objects.filter(task=leaf)
    assert not parts.exclude(pk__in=[c.pk for c in parts if c.new - c.old == c.delta])


def test_frames_of_two_tasks_may_have_the_same_id(leaf: RenderTask) -> None:
    other = make_leaf(make_task(leaf.account, child_count=1))
    read(leaf, [frame(1)], complete=False)
    read(other, [frame(1, fee="0.75")], complete=False)
    assert Frame.objects.count() == 2
    assert FarmAccount.objects.get(pk=leaf.account_id).revision == 2
