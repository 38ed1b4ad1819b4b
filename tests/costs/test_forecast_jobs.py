from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache

from apps.common.locks import exclusive
from apps.costs.forecast.jobs import forecasts_tick
from apps.costs.forecast.projects import KEY
from apps.costs.models import Anomaly, Forecast
from apps.costs.tasks import forecasts_tick as known_to_workers
from farmdash.schedule import beat_table
from tests.costs.forecast_rows import MINUTE, make_forecast, make_leaf
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


def test_a_tick_judges_makes_and_looks_for_what_is_unusual(caplog: Any) -> None:
    account = make_account()
    over = make_task(account, status_code=25, cost="12", read_at=NOW - 60 * MINUTE)
    judged = make_forecast(over, "12")
    leaf = make_leaf(account, rendering=1, began=900)
    caplog.set_level("INFO")

    with time_machine.travel(NOW, tick=False):
        forecasts_tick()

    judged.refresh_from_db()
    assert judged.actual_cost == 12
    assert Forecast.objects.filter(task=leaf).count() == 1
    assert Anomaly.objects.get().task == leaf
    assert "1 made, 1 judged; 1 new anomalies" in caplog.text


def test_a_tick_leaves_the_projects_for_pages_to_find() -> None:
    make_leaf(project_name="Fox")

    with time_machine.travel(NOW, tick=False):
        forecasts_tick()

    assert [one.project for one in cache.get(KEY)] == ["Fox"]


def test_a_second_tick_at_the_same_time_does_nothing() -> None:
    make_leaf()

    with exclusive("forecasts"), time_machine.travel(NOW, tick=False):
        forecasts_tick()

    assert not Forecast.objects.exists()


def test_workers_and_beat_know_the_job() -> None:
    beats = beat_table(dict.fromkeys(settings.FARMDASH_EVERY, 0) | {"forecasts": 60})

    assert beats["forecasts"]["task"] == known_to_workers.name == forecasts_tick.name
