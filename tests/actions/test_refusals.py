"""A clear "no" of the farm: shown in words with its code, never sent again."""

import pytest

from apps.actions.models import IntentState
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", [100, 403, 404, 600, 601, 602, 603, 605, 608, 611])
def test_a_refusal_says_why_with_its_code(
    clicks: Clicks, rendering: int, code: int
) -> None:
    clicks.farm.fault("code", "stopTask", code=code)
    (intent,) = clicks.do("stop", rendering)
    assert (intent.state, intent.code) == (IntentState.REJECTED, code)
    assert intent.settled_at is not None
    assert clicks.says(intent).startswith("Refused by the farm: ")
    assert clicks.says(intent).endswith(f"(code {code})")
    clicks.run(intent)
    assert clicks.farm.executions() == 0
    assert clicks.farm.calls("stopTask") == 1


def test_a_task_that_vanished(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.farm.remove_task(rendering)
    intent = clicks.run(intent)
    assert (intent.state, intent.code) == (IntentState.REJECTED, 404)
    assert f"task {rendering} does not exist (code 404)" in clicks.says(intent)


def test_a_state_that_the_mirror_did_not_know_of(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.farm.set_frames(rendering, 4)
    clicks.farm.advance(60)
    intent = clicks.run(intent)
    assert (intent.state, intent.code) == (IntentState.REJECTED, 603)
    assert clicks.task(rendering).state == "done"


def test_a_wrong_clock_is_corrected_and_the_click_sent(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.skew(7200)
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 1


def test_a_signature_that_stays_expired_is_a_refusal(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("code", "stopTask", code=610, count=0)
    (intent,) = clicks.do("stop", rendering)
    assert (intent.state, intent.code) == (IntentState.REJECTED, 610)
    assert clicks.farm.executions() == 0


def test_the_farms_markup_stays_text(clicks: Clicks, rendering: int) -> None:
    clicks.farm.fault("code", "stopTask", code=603)
    (intent,) = clicks.do("stop", rendering)
    intent.message = "<script>%(x)s</script>"
    intent.save()
    assert clicks.says(intent) == (
        "Refused by the farm: <script>%(x)s</script> (code 603)"
    )
