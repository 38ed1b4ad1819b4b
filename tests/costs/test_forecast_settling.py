from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.forecast.settling import (
    KEPT,
    SETTLED_AFTER,
    forecasts_forget,
    forecasts_settle,
)
from tests.costs.forecast_rows import MINUTE, make_forecast
from tests.factories import NOW, make_task

pytestmark = pytest.mark.django_db

LATER = NOW + SETTLED_AFTER


def test_a_forecast_is_judged_when_its_task_has_ended_and_fees_have_come() -> None:
    task = make_task(status_code=25, cost="107.123", completed_at=NOW - MINUTE)
    forecast = make_forecast(task)

    assert forecasts_settle(NOW) == 0
    assert forecasts_settle(LATER) == 1

    forecast.refresh_from_db()
    assert forecast.settled_at == LATER
    assert forecast.actual_cost == Decimal("107.123")
    assert forecast.actual_end == NOW - MINUTE


def test_all_forecasts_of_the_task_are_judged_and_only_once() -> None:
    task = make_task(status_code=30, cost="90")
    for percent in (10, 40, 80):
        make_forecast(task, percent=percent)

    assert forecasts_settle(LATER) == 3
    assert forecasts_settle(LATER) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"status_code": 15},
        {"status_code": 35},
        {"status_code": 25, "deleted_at": NOW},
        {"status_code": 25, "cost": 0},
    ],
    ids=("stopped", "abandoned", "deleted", "for nothing"),
)
def test_a_task_that_did_not_come_to_its_end_judges_nothing(
    fields: dict[str, Any],
) -> None:
    forecast = make_forecast(make_task(**{"cost": "3"} | fields))

    assert forecasts_settle(LATER) == 1
    forecast.refresh_from_db()
    assert (forecast.settled_at, forecast.actual_cost) == (LATER, None)


@pytest.mark.parametrize("status", [0, 5, 50])
def test_forecasts_of_active_tasks_stay_open(status: int) -> None:
    make_forecast(make_task(status_code=status))

    assert forecasts_settle(LATER) == 0


def test_a_task_whose_end_is_not_told_judges_the_cost_alone() -> None:
    forecast = make_forecast(make_task(status_code=25, cost="5", completed_at=None))
    forecasts_settle(LATER)

    forecast.refresh_from_db()
    assert (forecast.actual_cost, forecast.actual_end) == (Decimal(5), None)


def test_what_was_judged_more_than_a_year_ago_is_forgotten() -> None:
    task = make_task()
    make_forecast(task, settled_at=NOW - KEPT - timedelta(days=1))
    kept = make_forecast(task, settled_at=NOW - timedelta(days=300))
    still_open = make_forecast(task)

    assert forecasts_forget(NOW) == 1
    assert {row.pk for row in task.forecasts.all()} == {kept.pk, still_open.pk}
