"""The second of a double click, when the first is over already."""

import pytest

from apps.actions.limits.demands import Given
from apps.actions.models import IntentState
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

LIMIT = {"seconds": 900}


def test_it_is_the_first_one(clicks: Clicks, rendering: int) -> None:
    (first,) = clicks.do("full_speed", rendering)
    assert first.state == IntentState.CONFIRMED
    (second,) = clicks.do("full_speed", rendering)
    assert second == first
    assert clicks.farm.executions("full_speed") == 1


def test_of_a_setting_too(clicks: Clicks, rendering: int) -> None:
    for _ in range(2):
        clicks.do("over_time_stop", rendering, params=LIMIT)
    assert clicks.farm.executions() == 1
    clicks.do("over_time_stop", rendering, params={"seconds": 1800})
    assert clicks.farm.executions() == 2, "another value is another wish"


def test_later_it_is_another_click(clicks: Clicks, rendering: int) -> None:
    (first,) = clicks.do("over_time_stop", rendering, params=LIMIT)
    clicks.look(first, later=3)
    clicks.do("over_time_stop", rendering, params=LIMIT)
    assert clicks.farm.executions() == 2


def test_what_was_refused_may_be_asked_for_again_at_once(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("code", "fullSpeed", code=603)
    (first,) = clicks.do("full_speed", rendering)
    assert first.state == IntentState.REJECTED
    (second,) = clicks.do("full_speed", rendering)
    assert second.state == IntentState.CONFIRMED


def test_to_and_fro_is_no_double_click(clicks: Clicks, rendering: int) -> None:
    for operation in ("stop", "start", "stop"):
        (intent,) = clicks.do(operation, rendering)
        assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 2


def test_a_consent_makes_no_second_retry_of_all_that_failed(
    clicks: Clicks, failed: int
) -> None:
    (first,) = clicks.ask("retry_failed", failed)
    (second,) = clicks.ask("retry_failed", failed, given=Given(same_error=True))
    assert second == first
