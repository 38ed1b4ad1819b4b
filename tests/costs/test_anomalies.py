from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.costs.forecast.anomalies import anomalies_find
from apps.costs.forecast.limits import LEAST_FRAMES, usual_of, usual_task
from apps.costs.forecast.selectors import open_anomalies
from apps.costs.models import Anomaly, AnomalyKind
from apps.farm.models import Frame, RenderTask
from tests.costs.forecast_rows import MINUTE, done_frame, make_leaf, see
from tests.costs.test_forecast_making import make_relatives
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

UNEVEN = (55, 60, 61, 58, 66, 62, 59, 64, 60, 57)
"""Seconds that a layer's frames took."""


def slow_leaf(began: int = 600, **fields: Any) -> RenderTask:
    """A layer of minutes in which one frame renders for so many seconds by now."""
    return make_leaf(
        costs=("1.00",) * 10, seconds=UNEVEN, rendering=1, began=began, **fields
    )


def test_a_frame_that_renders_far_longer_than_its_layer_is_named_while_it_does() -> (
    None
):
    leaf = slow_leaf()

    assert anomalies_find(NOW) == 1

    (found,) = open_anomalies()
    frame = leaf.frames.get(status_code=2)
    assert (found.kind, found.task, found.frame) == ("frame_slow", leaf, frame)
    assert (found.value, found.usual) == (Decimal(600), Decimal(60))
    assert found.since == frame.started_at


@pytest.mark.parametrize("began", [150, 175])
def test_a_little_longer_is_nothing(began: int) -> None:
    slow_leaf(began)

    assert anomalies_find(NOW) == 0


def test_a_layer_of_few_frames_has_no_usual() -> None:
    make_leaf(costs=("1.00",) * (LEAST_FRAMES - 1), rendering=1, began=4_000)

    assert anomalies_find(NOW) == 0


def test_a_layer_whose_frames_differ_much_by_themselves_needs_more() -> None:
    uneven = (20, 40, 80, 160, 320, 40, 80, 160, 640, 90)
    make_leaf(costs=("1.00",) * 10, seconds=uneven, rendering=1, began=400)

    assert anomalies_find(NOW) == 0


def test_it_is_written_once_and_goes_on_until_the_frame_is_done() -> None:
    account = make_account()
    leaf = slow_leaf(account=account)
    anomalies_find(NOW)
    see(account, NOW + MINUTE)
    assert anomalies_find(NOW + MINUTE) == 0
    (found,) = open_anomalies()
    assert found.value == 660

    leaf.frames.filter(status_code=2).update(status_code=4, ended_at=NOW)
    anomalies_find(NOW + MINUTE)

    found.refresh_from_db()
    assert found.ended_at == NOW + MINUTE
    assert open_anomalies() == []


def test_another_attempt_of_the_frame_is_another_one() -> None:
    leaf = slow_leaf()
    anomalies_find(NOW)
    leaf.frames.filter(status_code=2).update(resubmissions=1)

    assert anomalies_find(NOW) == 1
    assert Anomaly.objects.filter(ended_at=None).count() == 1
    assert Anomaly.objects.count() == 2


def test_while_the_farm_is_not_seen_no_frame_is_called_slower_than_was_seen() -> None:
    account = make_account(seen_at=NOW - 8 * MINUTE)
    slow_leaf(began=600, account=account)

    assert anomalies_find(NOW) == 0


def test_of_a_farm_unseen_for_long_nothing_is_said_and_nothing_ended() -> None:
    account = make_account()
    slow_leaf(account=account)
    anomalies_find(NOW)
    later = NOW + timedelta(hours=1)

    assert anomalies_find(later) == 0
    assert Anomaly.objects.get().ended_at is None


def test_it_is_over_when_the_task_stops() -> None:
    leaf = slow_leaf()
    anomalies_find(NOW)
    RenderTask.objects.filter(pk=leaf.pk).update(state="stopped")
    anomalies_find(NOW)

    assert Anomaly.objects.get().ended_at == NOW


def dear_leaf(cost: str = "9.00", **fields: Any) -> tuple[RenderTask, Frame]:
    leaf = make_leaf(costs=("1.00", "1.10", "0.90") * 4, rendering=0, **fields)
    frame = done_frame(leaf, cost, 60, NOW, number=50)
    RenderTask.objects.filter(pk=leaf.pk).update(cost=leaf.cost + Decimal(cost))
    return leaf, frame


def test_a_done_frame_that_cost_far_more_than_its_layer_is_named() -> None:
    _leaf, frame = dear_leaf()

    assert anomalies_find(NOW) == 1
    (found,) = open_anomalies()
    assert (found.kind, found.frame) == (AnomalyKind.FRAME_DEAR, frame)
    assert (found.value, found.usual) == (Decimal(9), Decimal(1))


@pytest.mark.parametrize("cost", ["1.50", "2.90"])
def test_a_frame_not_much_dearer_than_the_others_is_not(cost: str) -> None:
    dear_leaf(cost)

    assert anomalies_find(NOW) == 0


def test_a_dear_frame_stays_named_while_its_task_goes_on() -> None:
    account = make_account()
    leaf, _frame = dear_leaf(account=account)
    anomalies_find(NOW)
    later = NOW + timedelta(hours=1)
    see(account, later)
    anomalies_find(later)
    assert Anomaly.objects.get().ended_at is None

    RenderTask.objects.filter(pk=leaf.pk).update(state="done")
    anomalies_find(later)
    assert Anomaly.objects.get().ended_at == later


def test_a_fee_that_was_put_right_ends_it_and_a_wrong_one_opens_it_again() -> None:
    _leaf, frame = dear_leaf()
    anomalies_find(NOW)
    Frame.objects.filter(pk=frame.pk).update(cost="1.00")
    anomalies_find(NOW)
    assert Anomaly.objects.get().ended_at == NOW

    Frame.objects.filter(pk=frame.pk).update(cost="12.00")
    assert anomalies_find(NOW) == 0
    (found,) = open_anomalies()
    assert found.value == 12


def test_a_task_whose_frames_cost_far_more_than_those_of_its_like_is_named() -> None:
    account = make_account()
    make_relatives(account, 4, layer_name="beauty")
    leaf = make_leaf(account, costs=("9.00",) * 5, layer_name="beauty")
    make_leaf(account, costs=("2.50",) * 5, layer_name="beauty")

    assert anomalies_find(NOW) == 1
    (found,) = open_anomalies()
    assert (found.kind, found.task, found.frame) == ("task_dear", leaf, None)
    assert (found.value, found.usual) == (Decimal(9), Decimal(2))


def test_two_earlier_tasks_are_too_few_to_call_one_dear() -> None:
    account = make_account()
    make_relatives(account, 2, layer_name="beauty")
    make_leaf(account, costs=("9.00",) * 5, layer_name="beauty")

    assert anomalies_find(NOW) == 0


def test_tasks_that_rest_are_not_looked_at() -> None:
    leaf, _frame = dear_leaf()
    RenderTask.objects.filter(pk=leaf.pk).update(
        read_at=NOW - timedelta(hours=1), frames_read_at=NOW - timedelta(hours=1)
    )

    assert anomalies_find(NOW) == 0


def test_pages_are_drawn_anew_when_one_comes_and_when_it_is_over_only() -> None:
    leaf = slow_leaf()
    seen = []
    for _ in range(2):
        anomalies_find(NOW)
        leaf.refresh_from_db()
        seen.append(leaf.revision)
    leaf.frames.filter(status_code=2).update(status_code=4)
    anomalies_find(NOW)
    leaf.refresh_from_db()

    assert seen[0] == seen[1]
    assert leaf.revision > seen[1]


def test_only_the_accounts_or_tasks_asked_for_are_told() -> None:
    leaf, other = slow_leaf(), slow_leaf()
    anomalies_find(NOW)

    assert len(open_anomalies()) == 2
    assert [one.task for one in open_anomalies(task_ids=[leaf.pk])] == [leaf]
    assert len(open_anomalies(account_ids=[other.account_id])) == 1


def test_frames_that_render_are_looked_at_cheaply() -> None:
    account = make_account()
    counts = []
    for number in (2, 10):
        for _ in range(number):
            make_leaf(account, costs=("1.00",) * 9, rendering=3, waiting=1)
        with CaptureQueriesContext(connection) as queries:
            assert anomalies_find(NOW) == 0
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_a_usual_frame_is_the_median_whatever_a_few_others_are() -> None:
    values = [Decimal(10)] * 7 + [Decimal(1000)] * 2
    usual = usual_of(values, least=Decimal(1))

    assert usual is not None
    assert (usual.median, usual.limit) == (10, 30)
    assert usual_of(values[:7], least=Decimal(1)) is None
    assert usual_of(values, least=Decimal(50)).limit == 60  # type: ignore[union-attr]


def test_a_task_is_dear_only_beyond_the_dearest_of_its_like() -> None:
    usual = usual_task([Decimal(1), Decimal(1), Decimal(5)])

    assert usual is not None
    assert (usual.median, usual.limit) == (1, 5)


def test_what_was_over_long_ago_is_forgotten() -> None:
    task = make_task()
    Anomaly.objects.create(
        account=task.account,
        task=task,
        kind=AnomalyKind.TASK_DEAR,
        key="old",
        since=NOW,
        value=1,
        usual=1,
        ended_at=NOW - timedelta(days=500),
    )
    anomalies_find(NOW)

    assert not Anomaly.objects.exists()
