"""What a task says it cost is the sum of its frames, or a line of its own."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.models import Residue, ResidueOf
from apps.costs.residues.leaves import OVERLAP, leaves_check
from apps.costs.residues.selectors import residue_since, residues_now
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.costs.watched_farm import watched
from tests.factories import NOW, make_account, make_frame, make_task
from tests.simulator_farm import MakeFarm

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


def leaf(account: FarmAccount, cost: str, *frames: str, **fields: Any) -> RenderTask:
    """A leaf whose frames were read, with frames of so much."""
    values: dict[str, Any] = {"cost": Decimal(cost), "frames_read_at": NOW}
    task = make_task(account, **values | fields)
    for amount in frames:
        make_frame(task, cost=Decimal(amount), fee_amount=Decimal(amount))
    return task


def check(account: FarmAccount, now: datetime = NOW) -> list[tuple[int | None, str]]:
    """What differs after a look."""
    leaves_check(account, now=now)
    return [
        (row.task_id, f"{row.amount:f}")
        for row in residues_now(account_ids=[account.pk])
    ]


def history(task: RenderTask) -> list[tuple[str, str]]:
    rows = Residue.objects.filter(task=task).order_by("pk")
    return [(f"{row.step:f}", f"{row.amount:f}") for row in rows]


def test_sums_that_agree_are_no_line(account: FarmAccount) -> None:
    leaf(account, "0.30", "0.1", "0.2")
    leaf(account, "0")
    assert check(account) == []
    assert not Residue.objects.exists()


@pytest.mark.parametrize("cost", ["0.31", "0.30000001", "0.29"])
def test_a_task_that_says_otherwise_is_a_line_with_the_exact_difference(
    account: FarmAccount, cost: str
) -> None:
    task = leaf(account, cost, "0.1", "0.2")
    assert check(account) == [(task.pk, f"{Decimal(cost) - Decimal('0.3'):f}")]


def test_frames_that_are_gone_do_not_count(account: FarmAccount) -> None:
    task = leaf(account, "0.1", "0.1", "0.2")
    Frame.objects.filter(task=task, cost=Decimal("0.2")).update(deleted_at=NOW)
    assert check(account) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"frames_due": True},
        {"frames_read_at": None},
        {"deleted_at": NOW},
        {"child_count": 1},
    ],
)
def test_what_is_still_moving_says_nothing(
    account: FarmAccount, fields: dict[str, Any]
) -> None:
    leaf(account, "5", "0.1", **fields)
    assert check(account) == []


def test_what_is_owed_is_held_against_the_frames_too(account: FarmAccount) -> None:
    task = leaf(account, "0.1", "0.1", arrears=Decimal("0.5"))
    assert check(account) == [(task.pk, "0.50")]
    assert Residue.objects.get().note == "arrears"


def test_a_difference_has_a_history_and_ends_when_it_adds_up(
    account: FarmAccount,
) -> None:
    task = leaf(account, "0.4", "0.1")
    check(account)
    check(account, NOW + timedelta(minutes=1))
    assert history(task) == [("0.30", "0.30")]
    tasks = RenderTask.objects.filter(pk=task.pk)
    tasks.update(cost=Decimal("0.2"), frames_read_at=LATER)
    assert check(account, LATER) == [(task.pk, "0.10")]
    tasks.update(cost=Decimal("0.1"))
    assert check(account, LATER) == []
    assert history(task) == [("0.30", "0.30"), ("-0.20", "0.10"), ("-0.10", "0.00")]
    ended = Residue.objects.order_by("-pk")[0]
    assert residue_since(ended) == LATER
    assert residue_since(Residue.objects.order_by("-pk")[1]) == NOW


def test_a_task_that_differs_is_looked_at_until_it_does_not(
    account: FarmAccount,
) -> None:
    task = leaf(account, "0.4", "0.1")
    check(account)
    tasks = RenderTask.objects.filter(pk=task.pk)
    tasks.update(cost=Decimal("0.1"))
    assert check(account, NOW + timedelta(days=1)) == []


def test_a_deleted_task_differs_no_more(account: FarmAccount) -> None:
    task = leaf(account, "0.4", "0.1")
    check(account)
    RenderTask.objects.filter(pk=task.pk).update(deleted_at=LATER)
    assert check(account, LATER) == []
    assert history(task)[-1] == ("-0.30", "0.00")


def test_a_task_whose_frames_fell_due_keeps_its_line_meanwhile(
    account: FarmAccount,
) -> None:
    task = leaf(account, "0.4", "0.1")
    check(account)
    RenderTask.objects.filter(pk=task.pk).update(frames_due=True)
    assert check(account, LATER) == [(task.pk, "0.30")]


def test_only_leaves_that_were_read_since_are_summed_up(
    account: FarmAccount, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        leaf(account, "0.1", "0.1", read_at=NOW)
    assert leaves_check(account, now=NOW) == 5
    late = NOW + OVERLAP + timedelta(minutes=1)
    assert leaves_check(account, now=late) == 5, "some may have been written late"
    later = late + OVERLAP
    with django_assert_max_num_queries(6):
        assert leaves_check(account, now=later) == 0
    leaf(account, "0.3", "0.1", frames_read_at=later)
    assert leaves_check(account, now=later) == 1
    assert len(residues_now(account_ids=[account.pk])) == 1


def test_a_farm_that_contradicts_itself_is_told_about(
    new_farm: MakeFarm, settings: Any
) -> None:
    settings.FARMDASH_CALLS_PER_SECOND = 2_000
    with watched(new_farm, tasks=0, frames=0) as here:
        remote = here.farm.add_task("blender", frames=3)
        for _ in range(3):
            here.wait(hours=1)
            here.full_pass()
        assert here.residues == []
        frames = here.farm.server.farm.world.tasks[remote].own_frames()
        frames.fee += 10
        here.full_pass()
        here.wait(minutes=2)
        here.full_pass()
        assert here.residues == [(ResidueOf.TASK, "0.01")]


def test_a_difference_beyond_all_money_is_the_largest_that_can_be_kept(
    account: FarmAccount,
) -> None:
    task = leaf(account, "0", "999999999", "999999999")
    other = leaf(account, "0.5", "0.1")
    assert check(account) == [
        (task.pk, "-999999999.99999999"),
        (other.pk, "0.40"),
    ]
