"""A task's priority, machines, hardware and labels, on the real wire."""

from typing import Any

import pytest

from apps.actions.models import IntentState
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.telling.wording import intent_label
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

CONFIRMED = IntentState.CONFIRMED
BIG = {"config_id": 303, "model": "Default", "gpus": "", "ram": "128GB"}
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("set_priority", {"level": 70}, "updateTaskUserLevel"),
    ("set_limit", {"machines": 3}, "updateTaskLimit"),
    ("edit_hardware", BIG, "editTaskHardwareConfig"),
    ("label_add", {"label": "hero"}, "addTaskLabel"),
    ("label_remove", {"label": "old"}, "deleteTaskLabel"),
]
each = pytest.mark.parametrize(("operation", "params", "path"), CASES)


@pytest.fixture
def labelled(clicks: Clicks, rendering: int) -> int:
    """A task that renders and has the label "old", mirrored."""
    clicks.client.tag.add_to_tasks("old", [rendering])
    clicks.mirror()
    return rendering


@each
def test_it_is_set_and_seen(
    clicks: Clicks, labelled: int, operation: str, params: dict[str, Any], path: str
) -> None:
    (intent,) = clicks.do(operation, labelled, params=params)
    assert intent.state == CONFIRMED
    assert clicks.farm.calls(path) >= 1


@each
def test_a_lost_answer_is_found_out_by_reading(
    clicks: Clicks, labelled: int, operation: str, params: dict[str, Any], path: str
) -> None:
    calls = clicks.farm.calls(path)
    clicks.farm.fault("cut_after", path)
    (intent,) = clicks.do(operation, labelled, params=params)
    assert intent.state == CONFIRMED
    assert clicks.farm.calls(path) == calls + 1


@each
def test_what_did_not_happen_is_not_sent_again(
    clicks: Clicks, labelled: int, operation: str, params: dict[str, Any], path: str
) -> None:
    calls = clicks.farm.calls(path)
    clicks.farm.fault("cut_before", path)
    (intent,) = clicks.do(operation, labelled, params=params)
    assert intent.state == IntentState.UNKNOWN
    for _ in range(3):
        intent = clicks.look(intent, later=30)
    assert (intent.state, intent.reason) == (IntentState.REFUTED, Reason.NOT_SEEN)
    assert clicks.farm.calls(path) == calls + 1


def test_what_the_farm_refuses_it_says_in_its_words(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.do("edit_hardware", rendering, params=BIG | {"ram": "1TB"})
    assert intent.state == IntentState.REJECTED
    assert "ram" in clicks.says(intent)


def test_a_label_goes_on_many_tasks_and_off_again(clicks: Clicks) -> None:
    ids = [clicks.farm.add_task(frames=2) for _ in range(3)]
    clicks.mirror()
    asked = clicks.do("label_add", *ids, params={"label": "hero"})
    assert [one.state for one in asked] == [CONFIRMED] * 3
    assert all(clicks.task(number).labels == ["hero"] for number in ids)
    assert intent_label(asked[0]) == "Put the label “hero” on"
    asked = clicks.do("label_remove", *ids, params={"label": "hero"})
    assert [one.state for one in asked] == [CONFIRMED] * 3
    assert all(clicks.task(number).labels == [] for number in ids)


def test_two_labels_at_once_are_two_clicks(clicks: Clicks, rendering: int) -> None:
    first, second = (
        clicks.ask("label_add", rendering, params={"label": name})[0]
        for name in ("hero", "villain")
    )
    assert first != second
    assert [clicks.run(one).state for one in (first, second)] == [CONFIRMED] * 2
    assert sorted(clicks.task(rendering).labels) == ["hero", "villain"]


def test_a_label_comes_off_the_parts_that_have_it(clicks: Clicks) -> None:
    parent, *parts = clicks.farm.add_family("maya", frames=4)
    clicks.client.tag.add_to_tasks("hero", [parts[0]])
    clicks.mirror()
    (intent,) = clicks.do("label_remove", parent, params={"label": "hero"})
    assert intent.state == CONFIRMED
    (sent,) = [
        call
        for call in clicks.farm.received()
        if call["path"].endswith("deleteTaskLabel")
    ]
    assert sent["tasks"] == [parts[0]]


def test_hardware_is_for_who_may_spend(clicks: Clicks, rendering: int) -> None:
    spend = clicks.user.user_permissions.filter(codename="spend")
    clicks.user.user_permissions.remove(*spend)
    clicks.user = type(clicks.user).objects.get(pk=clicks.user.pk)
    with pytest.raises(ClickRefused) as refused:
        clicks.ask("edit_hardware", rendering, params=BIG)
    assert refused.value.reason == Reason.NO_RIGHT
    (intent,) = clicks.do("set_priority", rendering, params={"level": 60})
    assert intent.state == CONFIRMED


def test_what_is_over_has_no_priority(clicks: Clicks, rendering: int) -> None:
    clicks.do("abandon", rendering)
    (intent,) = clicks.ask("set_priority", rendering, params={"level": 60})
    assert (intent.state, intent.reason) == (
        IntentState.WITHDRAWN,
        Reason.TASK_STATE,
    )
