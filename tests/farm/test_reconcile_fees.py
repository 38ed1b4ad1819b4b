"""When a frame's money was spent, on which machine, and what for."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.farm.models import FeeChange, RenderTask
from apps.farm.reconcile import frames_reconcile
from apps.renderbus.schemas import FrameRow
from tests.factories import NOW, make_account, make_task
from tests.farm.farm_rows import at, frame

pytestmark = pytest.mark.django_db
SUBMITTED = NOW - timedelta(days=5)


@pytest.fixture
def leaf() -> RenderTask:
    """A task that was submitted five days ago."""
    return make_task(make_account(), submitted_at=SUBMITTED)


def ms(instant: datetime) -> int:
    """As the farm tells it."""
    return int(instant.timestamp() * 1000)


def read(task: RenderTask, *rows: FrameRow, seconds: float = 0) -> list[FeeChange]:
    """Mirror the rows; the fee changes that came of it."""
    known = set(FeeChange.objects.values_list("pk", flat=True))
    frames_reconcile(task=task, rows=rows, seen_at=at(seconds), complete=False)
    return list(FeeChange.objects.exclude(pk__in=known).order_by("pk"))


def spent_at(task: RenderTask, **fields: Any) -> datetime:
    """Where the money of one new frame, seen a minute after NOW, is put."""
    [change] = read(task, frame(1, **fields), seconds=60)
    return change.spent_at


def test_money_counts_for_when_its_frame_ended(leaf: RenderTask) -> None:
    ended = NOW - timedelta(days=3)
    assert spent_at(leaf, end_time=ms(ended)) == ended


def test_a_later_correction_counts_for_the_same_time(leaf: RenderTask) -> None:
    ended = NOW - timedelta(days=3)
    read(leaf, frame(1, fee="9.00", end_time=ms(ended)))
    [change] = read(leaf, frame(1, fee="8.50", end_time=ms(ended)), seconds=60)
    assert (change.delta, change.spent_at) == (Decimal("-0.50"), ended)
    assert change.seen_at == at(60)


@pytest.mark.parametrize(
    "fields",
    [
        {"end_time": None},
        {"end_time": ms(at(61))},
        {"end_time": ms(SUBMITTED) - 1},
        {"end_time": ms(NOW), "start_time": ms(NOW) + 1},
        {"end_time": 5},
    ],
    ids=[
        "it renders still",
        "the farm's clock is ahead",
        "before the task was there",
        "it renders again",
        "the year 1970",
    ],
)
def test_where_the_end_makes_no_sense_it_counts_for_when_it_was_seen(
    leaf: RenderTask, fields: dict[str, Any]
) -> None:
    assert spent_at(leaf, **fields) == at(60)


def test_the_ends_of_what_makes_sense_do(leaf: RenderTask) -> None:
    assert spent_at(leaf, end_time=ms(at(60)), start_time=ms(at(60))) == at(60)
    first = frame(2, end_time=ms(SUBMITTED))
    assert [c.spent_at for c in read(leaf, first, seconds=90)] == [SUBMITTED]


def test_a_task_without_a_submission_has_its_frames_ends() -> None:
    task = make_task(make_account(), submitted_at=None)
    ended = NOW - timedelta(days=300)
    assert spent_at(task, end_time=ms(ended)) == ended


def test_a_change_names_the_machine(leaf: RenderTask) -> None:
    [first] = read(leaf, frame(1, status=2, fee="0.10", node_id="10.60.0.7"))
    assert first.node == "10.60.0.7"
    [second] = read(leaf, frame(1, fee="0.30", node_id=None), seconds=5)
    assert second.node == "10.60.0.7", "the farm only forgot to say"
    again = frame(1, status=2, fee="0.40", node_id=None, recommit_flag=1)
    # The mirror holds what the farm said last: no machine.
    [third] = read(leaf, again, seconds=9)
    assert third.node == "", "another attempt, another machine"


def test_a_frame_that_cost_something_and_ends_otherwise_is_told(
    leaf: RenderTask,
) -> None:
    read(leaf, frame(1, status=2, fee="0.10"))
    [change] = read(leaf, frame(1, status=5, fee="0.10"), seconds=5)
    assert (change.delta, change.balance_delta, change.arrears_delta) == (0, 0, 0)
    assert (change.old, change.new) == (Decimal("0.10"), Decimal("0.10"))
    assert (change.status_code, change.attempt) == (5, 0)


def test_a_frame_that_cost_something_and_starts_anew_is_told(leaf: RenderTask) -> None:
    read(leaf, frame(1, status=5, fee="0.10"))
    [change] = read(leaf, frame(1, status=5, fee="0.10", recommit_flag=1), seconds=5)
    assert (change.delta, change.attempt) == (0, 1)


@pytest.mark.parametrize("fields", [{"coupon_fee": "0.2"}, {"arrears_fee": "0.2"}])
def test_vouchers_and_arrears_are_money_too(
    leaf: RenderTask, fields: dict[str, str]
) -> None:
    money = {name: Decimal(amount) for name, amount in fields.items()}
    read(leaf, frame(1, status=2, fee="0", **money))
    assert len(read(leaf, frame(1, status=4, fee="0", **money), seconds=5)) == 1


def test_a_frame_without_cost_is_not_told(leaf: RenderTask) -> None:
    assert read(leaf, frame(1, status=1, fee="0")) == []
    again = frame(1, status=2, fee="0", recommit_flag=1)
    assert read(leaf, again, seconds=5) == []


def test_another_machine_alone_is_not_told(leaf: RenderTask) -> None:
    read(leaf, frame(1, node_id="10.60.0.7"))
    assert read(leaf, frame(1, node_id="10.60.0.8"), seconds=5) == []
