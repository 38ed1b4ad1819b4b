"""Forecasts against tasks whose end is known: made up, and of the simulated farm."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.utils import timezone

from apps.costs.forecast.making import forecasts_make
from apps.costs.forecast.record import calibration_of
from apps.costs.forecast.settling import forecasts_settle
from apps.costs.models import Forecast
from apps.farm.models import FarmAccount, RenderTask
from apps.farm.sync import sync_frames, sync_heartbeat, sync_sweep
from bench.forecast_cases import SHAPES, SIZES, STAGES, cost_case, end_case
from tests.farm.mirrors import account_of
from tests.simulator_farm import MakeFarm, SimulatedFarm


@pytest.mark.parametrize("percent", STAGES)
def test_about_four_of_five_costs_lie_in_their_range(percent: int) -> None:
    random = Random(percent)
    cases = [
        cost_case(random, shape, size, percent)
        for shape in SHAPES
        for size in SIZES[:2]
        for _ in range(12)
    ]

    assert 0.70 <= sum(case.within for case in cases) / len(cases) <= 0.93


def test_about_four_of_five_ends_lie_in_their_range() -> None:
    random = Random(3)
    made = [
        end_case(random, shape, 100, percent)
        for percent in STAGES
        for shape in SHAPES
        for _ in range(5)
    ]
    cases = [case for case in made if case is not None]

    assert 0.65 <= sum(case.within for case in cases) / len(cases) <= 0.93


def test_frames_that_drift_are_forecast_better_than_by_their_mean() -> None:
    random = Random(5)
    for shape in ("rising by 100 %", "falling by 50 %"):
        cases = [cost_case(random, shape, 100, 50) for _ in range(20)]

        assert sum(case.error for case in cases) < sum(c.naive for c in cases) / 2


@pytest.mark.django_db
def test_tasks_of_the_farm_end_within_what_was_forecast(new_farm: MakeFarm) -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    farm = new_farm(start_ms=int(start.timestamp() * 1000))
    for number in range(10):
        farm.add_task("blender", 30, slots=4 + number % 3, seconds=120)

    with time_machine.travel(start, tick=False) as clock:
        _render(farm, account_of(farm), clock)
        clock.shift(1_200)
        settled = forecasts_settle(timezone.now())

    record = calibration_of(days=1, now=start + timedelta(hours=6))
    assert settled == Forecast.objects.count() > 40
    assert record.tasks == 10
    assert record.share is not None and record.share >= 80
    assert record.ends_share is not None and record.ends_share >= 80
    assert record.median_error is not None and record.median_error < 1


def _render(
    farm: SimulatedFarm, account: FarmAccount, clock: time_machine.Traveller
) -> None:
    """Mirror the farm and make forecasts until everything has ended."""
    active = RenderTask.objects.active()
    for _ in range(60):
        clock.shift(60)
        farm.advance(60)
        account.refresh_from_db()
        sync_heartbeat(account)
        sync_frames(account, leaves=list(RenderTask.objects.frames_due(timezone.now())))
        forecasts_make(timezone.now())
        if not active.exists():
            break
    sync_sweep(account)
