from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.forecast.record import calibration, calibration_of
from tests.costs.forecast_rows import MINUTE, make_forecast
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def judge(number: int, actual: str, **fields: Any) -> None:
    """Forecasts of 100 (90 to 110) for so many tasks that cost `actual`."""
    account = make_account()
    values: dict[str, Any] = {
        "settled_at": NOW,
        "actual_cost": actual,
        "actual_end": NOW + 25 * MINUTE,
    }
    for _ in range(number):
        make_forecast(make_task(account, status_code=25), **values | fields)


def test_nothing_judged_says_nothing() -> None:
    record = calibration_of(days=90, now=NOW)

    assert (record.tasks, record.judged, record.share) == (0, 0, None)
    assert record.median_error is None
    assert [stage.share for stage in record.stages] == [None] * 4


def test_the_share_within_the_range_and_the_median_error_are_counted() -> None:
    judge(8, "104")
    judge(4, "125")
    record = calibration_of(days=90, now=NOW)

    assert (record.tasks, record.judged, record.within) == (12, 12, 8)
    assert record.share == 66
    assert record.median_error is not None
    assert round(100 * record.median_error, 1) == Decimal("3.8")


def test_with_few_tasks_no_share_is_told() -> None:
    judge(9, "100")

    assert calibration_of(days=90, now=NOW).share is None


def test_ends_are_judged_by_themselves() -> None:
    judge(10, "100")
    judge(2, "100", actual_end=NOW + 90 * MINUTE)
    judge(2, "100", actual_end=None)
    judge(2, "100", end_low=None, end_mid=None, end_high=None)
    record = calibration_of(days=90, now=NOW)

    assert (record.tasks, record.ends, record.ends_within) == (16, 12, 10)
    assert record.ends_share == 83
    assert record.end_error == 5 * 60


def test_each_stage_has_a_line_and_takes_the_nearest_forecast_of_a_task() -> None:
    task = make_task(status_code=25)
    for percent, mid in ((5, "10"), (10, "100"), (15, "10"), (55, "100"), (95, "10")):
        make_forecast(task, mid, percent=percent, settled_at=NOW, actual_cost="100")
    record = calibration_of(days=90, now=NOW)

    assert [stage.tasks for stage in record.stages] == [1, 0, 1, 0]
    assert (record.judged, record.within) == (2, 2)
    assert record.stages[0].error_percent == "0.0 %"


def test_only_the_last_days_count_and_only_what_could_be_judged() -> None:
    judge(3, "100", settled_at=NOW - timedelta(days=100))
    make_forecast(make_task(), settled_at=NOW)
    make_forecast(make_task())

    assert calibration_of(days=90, now=NOW).tasks == 0


def test_a_task_that_cost_nothing_cannot_be_judged_by_parts() -> None:
    judge(1, "0")

    assert calibration_of(days=90, now=NOW).judged == 0


def test_the_record_is_kept_for_a_while(django_assert_num_queries: Any) -> None:
    judge(1, "100")
    first = calibration(now=NOW)
    judge(1, "100")

    with django_assert_num_queries(0):
        assert calibration(now=NOW) == first
