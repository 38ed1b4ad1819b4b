"""What clicks put at stake: the upper end of what they cost, or what they destroy."""

from decimal import Decimal
from typing import Any

import pytest

from apps.actions.asking.stakes import frames_rendered, staked, stakes_of
from apps.actions.asking.wishes import Wish, without_frames
from apps.actions.operations import OPERATIONS
from apps.actions.reasons import Reason
from apps.costs.forecast.selectors import cost_of_frames
from apps.farm.models import FarmAccount, RenderTask
from tests.costs.forecast_rows import make_leaf
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

RETRY = OPERATIONS["retry_failed"]
COUNTED = {"total_frames": 40, "done_frames": 20, "failed_frames": 4}


@pytest.fixture
def account() -> FarmAccount:
    return make_account()


def leaf(account: FarmAccount, cost: str = "2.00", **fields: Any) -> RenderTask:
    """A leaf of forty frames; twenty done ones cost so much each, four failed."""
    return make_leaf(account, costs=(cost,) * 20, **COUNTED | fields)


def counts(operation: str, *wishes: Wish) -> list[dict[int, int]]:
    return [dict(one) for one in frames_rendered(OPERATIONS[operation], wishes)]


def test_a_retry_puts_the_upper_end_of_its_cost_at_stake(account: FarmAccount) -> None:
    task = leaf(account)
    band = cost_of_frames(frames={task.pk: 4})
    (stake,) = stakes_of(RETRY, [Wish(task=task)])

    assert band is not None and stake is not None
    assert stake == band.high > 8


def test_each_operation_counts_its_own_frames(account: FarmAccount) -> None:
    task = leaf(account)
    whole, some = Wish(task=task), Wish(task=task, frame_ids=(1, 2, 3))

    assert counts("retry_failed", whole) == [{task.pk: 4}]
    assert counts("retry_frames", some) == [{task.pk: 3}]
    assert counts("start", whole) == counts("full_speed", whole) == [{task.pk: 16}]
    assert counts("stop", whole) == counts("delete", whole) == [{}]


def test_of_a_parent_the_leaves_below_are_counted(account: FarmAccount) -> None:
    top = make_task(account, child_count=2)
    layer = make_task(account, parent=top, child_count=1)
    near, far = leaf(account, parent=top), leaf(account, parent=layer)

    assert counts("start", Wish(task=top)) == [{near.pk: 16, far.pk: 16}]


def test_what_is_not_to_be_sent_stakes_nothing(account: FarmAccount) -> None:
    wish = Wish(task=leaf(account), objection=Reason.NOTHING_FAILED)
    for key in ("retry_failed", "start", "delete"):
        assert stakes_of(OPERATIONS[key], [wish]) == [0]


def test_what_destroys_stakes_what_it_cost_so_far(account: FarmAccount) -> None:
    task = make_task(account, cost=Decimal("12.50"))
    wish = Wish(task=task)

    assert stakes_of(OPERATIONS["delete"], [wish]) == [Decimal("12.50")]
    assert stakes_of(OPERATIONS["stop"], [wish]) == [0]


def test_nobody_knows_what_frames_cost_before_any_ended(account: FarmAccount) -> None:
    task = make_leaf(account, costs=(), failed_frames=2, total_frames=2)

    assert stakes_of(RETRY, [Wish(task=task)]) == [None]


def test_too_many_frames_are_not_reckoned(
    account: FarmAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.actions.asking.stakes.MOST_READ", 39)

    assert stakes_of(RETRY, [Wish(task=leaf(account))]) == [None]


def test_two_calls_for_one_leaf_share_what_it_costs(account: FarmAccount) -> None:
    task, frames = leaf(account), OPERATIONS["retry_frames"]
    (whole,) = stakes_of(frames, [Wish(task=task, frame_ids=(1, 2, 3, 4))])
    parts = [Wish(task=task, frame_ids=ids) for ids in ((1, 2, 3), (4,))]
    larger, smaller = stakes_of(frames, parts)

    assert whole is not None and larger is not None and smaller is not None
    assert abs(larger + smaller - whole) < Decimal("0.000001")
    assert larger > 2 * smaller


def test_frames_that_are_asked_for_already_take_their_part_along(
    account: FarmAccount,
) -> None:
    wish = Wish(task=leaf(account), frame_ids=(1, 2, 3, 4))
    (known,) = staked(OPERATIONS["retry_frames"], [wish])
    rest = without_frames(known, {1, 2, 3})

    assert known.stake is not None and rest.stake is not None
    assert rest.frame_ids == (4,)
    assert abs(rest.stake * 4 - known.stake) < Decimal("0.000001")


def test_many_tasks_take_no_more_queries_than_one(
    account: FarmAccount, django_assert_max_num_queries: Any
) -> None:
    wishes = [Wish(task=leaf(account)) for _ in range(5)]
    with django_assert_max_num_queries(7):
        stakes_of(RETRY, wishes)
    with django_assert_max_num_queries(7):
        stakes_of(OPERATIONS["start"], wishes)
