from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.costs.forecast.making import forecasts_make
from apps.costs.forecast.turns import AGE, leaves_due
from apps.costs.models import Forecast, ForecastSource
from apps.farm.models import FarmAccount, RenderTask
from tests.costs.forecast_rows import MINUTE, finish_frames, make_leaf, see
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def newest(leaf: RenderTask) -> Forecast:
    return Forecast.objects.filter(task=leaf).latest("pk")


def test_a_leaf_is_forecast_from_its_ended_frames() -> None:
    leaf = make_leaf(failed=1)

    assert forecasts_make(NOW) == 1

    forecast = newest(leaf)
    assert (forecast.source, forecast.basis) == (ForecastSource.OWN, 11)
    assert (forecast.remaining, forecast.machines, forecast.percent) == (12, 2, 47)
    # Twelve frames to come at a little less than 1 each: failed ones cost half.
    assert 19 < forecast.cost_mid < 23
    assert forecast.cost_low < forecast.cost_mid < forecast.cost_high
    assert forecast.cost_low > leaf.cost


def test_the_end_comes_from_the_wall_time_of_frames_and_the_machines_of_now() -> None:
    leaf = make_leaf(waiting=10, rendering=2, began=30)
    forecasts_make(NOW)

    forecast = newest(leaf)
    assert forecast.end_low and forecast.end_mid and forecast.end_high
    # 11 frames of a minute on two machines, and half a frame until the last is done.
    assert NOW + 5 * MINUTE < forecast.end_mid < NOW + 7 * MINUTE
    assert forecast.end_low < forecast.end_mid < forecast.end_high


def test_nothing_is_forecast_from_two_frames() -> None:
    make_leaf(costs=("1.00", "1.00"))

    assert forecasts_make(NOW) == 0


def test_a_leaf_on_which_nothing_renders_has_a_cost_and_no_end() -> None:
    leaf = make_leaf(rendering=0)
    forecasts_make(NOW)

    assert newest(leaf).end_mid is None
    assert newest(leaf).cost_mid > leaf.cost


def test_a_frame_without_instants_counts_with_what_the_farm_says_it_took() -> None:
    leaf = make_leaf(waiting=10, rendering=2)
    leaf.frames.filter(status_code=4).update(started_at=None, seconds=600)
    forecasts_make(NOW)

    end = newest(leaf).end_mid
    assert end is not None and end > NOW + 40 * MINUTE


def test_frames_that_are_gone_or_stopped_are_not_to_come() -> None:
    leaf = make_leaf(waiting=10)
    gone, stopped, *_ = leaf.frames.filter(status_code=1)
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=NOW)
    type(gone).objects.filter(pk=stopped.pk).update(status_code=3)
    forecasts_make(NOW)

    assert newest(leaf).remaining == 10


@pytest.mark.parametrize(
    "fields",
    [
        {"status_code": 25, "state": "done"},
        {"status_code": 15, "state": "stopped"},
        {"deleted_at": NOW},
        {"frames_read_at": None},
        {"child_count": 2},
    ],
    ids=lambda fields: "-".join(fields),
)
def test_only_active_leaves_whose_frames_were_read_are_forecast(
    fields: dict[str, Any],
) -> None:
    make_leaf(**fields)

    assert forecasts_make(NOW) == 0


def test_of_an_account_that_is_not_seen_nothing_is_said() -> None:
    make_leaf(make_account(seen_at=NOW - timedelta(hours=1)))

    assert forecasts_make(NOW) == 0


def test_the_next_one_is_made_after_a_step_of_five_percent() -> None:
    leaf = make_leaf(costs=("1.00",) * 20, waiting=78)
    forecasts_make(NOW)
    assert forecasts_make(NOW + MINUTE) == 0

    finish_frames(leaf, 2, at=NOW + 2 * MINUTE)
    assert forecasts_make(NOW + 2 * MINUTE) == 0
    finish_frames(leaf, 3, at=NOW + 3 * MINUTE)
    assert forecasts_make(NOW + 3 * MINUTE) == 1

    assert [row.percent for row in Forecast.objects.order_by("pk")] == [20, 25]


def test_a_slow_task_has_a_new_one_every_ten_minutes_and_one_row_a_step() -> None:
    account = make_account()
    leaf = make_leaf(account)
    forecasts_make(NOW)
    first = newest(leaf).pk

    for turn in (1, 2):
        see(account, NOW + turn * AGE)
        assert forecasts_make(NOW + turn * AGE) == 1

    assert Forecast.objects.filter(task=leaf).count() == 1
    assert newest(leaf).pk > first
    assert newest(leaf).made_at == NOW + 2 * AGE


def test_a_task_has_no_more_rows_than_steps() -> None:
    account = make_account()
    leaf = make_leaf(account, costs=("1.00",) * 3, waiting=45)
    for turn in range(15):
        forecasts_make(NOW + turn * MINUTE)
        finish_frames(leaf, 3, at=NOW + (turn + 1) * MINUTE)

    rows = Forecast.objects.filter(task=leaf).order_by("pk")
    steps = [row.percent // 5 for row in rows]
    assert steps == sorted(set(steps))
    assert len(steps) <= 20


def test_the_end_is_told_anew_once_nothing_renders_any_more() -> None:
    leaf = make_leaf()
    forecasts_make(NOW)
    leaf.frames.filter(status_code=2).update(status_code=1)
    RenderTask.objects.filter(pk=leaf.pk).update(
        executing_frames=0, waiting_frames=12, read_at=NOW + MINUTE
    )

    assert forecasts_make(NOW + MINUTE) == 1
    assert newest(leaf).end_mid is None


def test_machines_are_smoothed_with_those_of_a_little_earlier() -> None:
    leaf = make_leaf(rendering=6, waiting=10)
    forecasts_make(NOW)
    leaf.frames.filter(status_code=2, number__gte=202).update(status_code=1)
    finish_frames(leaf, 3, at=NOW + MINUTE)
    forecasts_make(NOW + MINUTE)

    assert newest(leaf).machines == 4


def test_a_task_that_was_sent_again_from_the_start_has_no_forecast_any_more() -> None:
    leaf = make_leaf()
    forecasts_make(NOW)
    leaf.frames.update(status_code=1, ended_at=None)
    RenderTask.objects.filter(pk=leaf.pk).update(
        done_frames=0, executing_frames=0, waiting_frames=22, read_at=NOW + MINUTE
    )

    assert forecasts_make(NOW + MINUTE) == 0
    forecast = newest(leaf)
    assert (forecast.settled_at, forecast.actual_cost) == (NOW + MINUTE, None)


def make_relatives(account: FarmAccount, number: int, **fields: Any) -> None:
    for _ in range(number):
        make_task(
            account,
            status_code=25,
            done_frames=20,
            total_frames=20,
            cost="40.00",
            submitted_at=NOW - timedelta(days=3),
            **fields,
        )


def test_before_it_has_frames_of_its_own_earlier_tasks_like_it_speak() -> None:
    account = make_account()
    alike = {"project_name": "Fox", "layer_name": "beauty", "cg_id": 2000}
    make_relatives(account, 3, **alike)
    leaf = make_leaf(account, costs=(), waiting=8, **alike)
    forecasts_make(NOW)

    forecast = newest(leaf)
    assert (forecast.source, forecast.basis) == (ForecastSource.RELATIVES, 3)
    assert 15 < forecast.cost_mid < 22
    assert forecast.end_mid is None


def test_its_own_frames_speak_as_soon_as_there_are_enough() -> None:
    account = make_account()
    make_relatives(account, 3, layer_name="beauty")
    leaf = make_leaf(account, costs=(), layer_name="beauty", waiting=40)
    forecasts_make(NOW)
    finish_frames(leaf, 3, at=NOW + MINUTE)
    forecasts_make(NOW + MINUTE)

    assert newest(leaf).source == ForecastSource.OWN


@pytest.mark.parametrize(
    "other",
    [{"layer_name": "shadow"}, {"project_name": "Owl"}, {"cg_id": 2007}],
    ids=lambda other: "-".join(other),
)
def test_tasks_of_another_layer_project_or_software_are_no_relatives(
    other: dict[str, Any],
) -> None:
    account = make_account()
    alike = {"project_name": "Fox", "layer_name": "beauty", "cg_id": 2000}
    make_relatives(account, 3, **alike | other)
    make_leaf(account, costs=(), **alike)

    assert forecasts_make(NOW) == 0


def test_a_leaf_of_which_nothing_can_be_said_is_asked_about_for_a_while_only() -> None:
    account = make_account()
    make_leaf(account, costs=())
    later = NOW + timedelta(minutes=30)
    see(account, later)

    assert len(leaves_due(NOW)) == 1
    assert leaves_due(later) == []


def test_pages_draw_a_task_anew_that_has_a_new_forecast() -> None:
    top = make_task(child_count=1)
    leaf = make_leaf(top.account, parent=top)
    forecasts_make(NOW)

    before = top.revision
    top.refresh_from_db()
    leaf.refresh_from_db()
    assert top.revision == leaf.revision > before


def test_the_number_of_queries_does_not_grow_with_the_tasks() -> None:
    account = make_account()
    counts = []
    for number in (2, 12):
        for _ in range(number):
            make_leaf(account, costs=("1.00",) * 4, waiting=2)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert forecasts_make(NOW) == number
        counts.append(len(queries))

    assert counts[0] == counts[1]
