"""Rendering a task again: a new task on the farm, submitted once at most."""

import json
from typing import Any

import pytest

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.sending.execute import intent_execute
from apps.renderbus.calls.transfer import TransferCalls
from apps.renderbus.schemas import TaskRow
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

CREATE, FILE, SUBMIT = "createTask", "taskJsonFile", "/submit/task$"
BIG = {"config_id": 303, "model": "Default", "gpus": "", "ram": "128GB"}
LOST = ["cut_after", "cut_before"]


def again(clicks: Clicks, task: int, **params: Any) -> Intent:
    (intent,) = clicks.do("render_again", task, params=params)
    return intent


def made(clicks: Clicks, intent: Intent) -> TaskRow:
    assert intent.made_id is not None
    (row,) = clicks.client.query.task_info([intent.made_id]).items
    return row


def submissions(clicks: Clicks) -> int:
    """How many were carried out."""
    return clicks.farm.executions("submit_task")


def submitted(clicks: Clicks) -> int:
    """How many calls to submit came in."""
    paths = [call["path"] for call in clicks.farm.received()]
    return sum(path.endswith("/submit/task") for path in paths)


def settled(clicks: Clicks, intent: Intent) -> Intent:
    """After a minute of looking."""
    for _ in range(3):
        intent = clicks.look(intent, later=30)
    return intent


def test_a_new_task_renders_and_is_followed(clicks: Clicks, rendering: int) -> None:
    clicks.client.tag.add_to_tasks("hero", [rendering])
    clicks.mirror()
    intent = again(clicks, rendering)
    assert intent.state == IntentState.CONFIRMED
    row = made(clicks, intent)
    assert row.clone_original_id == rendering
    assert row.total_frames == 8
    assert "hero" in json.loads(row.labels or "{}").values()
    assert clicks.says(intent).endswith(f"It renders as task {intent.made_id}.")
    clicks.mirror()
    assert clicks.task(row.id).scene_name == clicks.task(rendering).scene_name


def test_what_is_to_be_different_is(clicks: Clicks, rendering: int) -> None:
    environment = {"cg_name": "Blender", "cg_version": "3.6", "plugins": {}}
    intent = again(
        clicks,
        rendering,
        frames="1-4",
        priority=60,
        hardware=BIG,
        environment=environment,
    )
    assert intent.state == IntentState.CONFIRMED
    row = made(clicks, intent)
    assert (row.total_frames, row.task_user_level) == (4, 60)
    assert row.id is not None
    (current,) = [
        one for one in clicks.client.user.hardware_config([row.id]) if one.current
    ]
    assert current.id == BIG["config_id"]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("path", [CREATE, FILE])
def test_what_was_not_submitted_is_told_as_such(
    clicks: Clicks, rendering: int, path: str, fault: str
) -> None:
    clicks.farm.fault(fault, path)
    intent = again(clicks, rendering)
    assert (intent.state, intent.reason) == (
        IntentState.REFUTED,
        Reason.NOT_SUBMITTED,
    )
    assert submitted(clicks) == 0
    named = "was created for it, and not submitted" in clicks.says(intent)
    assert named == (path == FILE)


def test_a_lost_answer_to_the_submission_is_found_out(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_after", SUBMIT)
    intent = again(clicks, rendering)
    assert intent.state == IntentState.CONFIRMED
    assert submissions(clicks) == 1


def test_a_lost_submission_is_for_a_person(clicks: Clicks, rendering: int) -> None:
    clicks.farm.fault("cut_before", SUBMIT)
    intent = again(clicks, rendering)
    assert intent.state == IntentState.UNKNOWN
    intent = settled(clicks, intent)
    assert (intent.state, intent.reason) == (
        IntentState.NEEDS_PERSON,
        Reason.NOT_SEEN,
    )
    assert f"Task {intent.made_id} was created for it." in clicks.says(intent)
    assert (submitted(clicks), submissions(clicks)) == (1, 0)


@pytest.mark.parametrize("path", [CREATE, FILE, SUBMIT])
def test_what_the_farm_refuses_it_says(
    clicks: Clicks, rendering: int, path: str
) -> None:
    clicks.farm.fault("code", path, code=603)
    intent = again(clicks, rendering)
    assert intent.state == IntentState.REJECTED
    assert submissions(clicks) == 0
    assert bool(intent.made_id) == (path != CREATE)


def test_a_throttled_submission_uses_the_same_number(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("status", SUBMIT, status=429)
    first = again(clicks, rendering)
    assert first.state == IntentState.QUEUED
    Intent.objects.update(next_check_at=None)
    second = clicks.run(first)
    assert second.state == IntentState.CONFIRMED
    assert second.made_id == first.made_id
    assert clicks.farm.calls(CREATE) == 1
    assert submissions(clicks) == 1


def test_hardware_that_was_not_taken_is_for_a_person(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_before", "editTaskHardwareConfig")
    intent = settled(clicks, again(clicks, rendering, hardware=BIG))
    assert (intent.state, intent.reason) == (
        IntentState.NEEDS_PERSON,
        Reason.OTHER_HARDWARE,
    )
    assert submissions(clicks) == 1


def test_a_sender_that_is_taken_for_dead_submits_nothing(
    clicks: Clicks, rendering: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (intent,) = clicks.ask("render_again", rendering)
    upload = TransferCalls.upload_task_json

    def slow(self: TransferCalls, task_id: int, content: str) -> Any:
        answer = upload(self, task_id, content)
        Intent.objects.filter(pk=intent.pk).update(lease_until=intent.requested_at)
        clicks.sweep()
        assert clicks.state(intent) == IntentState.UNKNOWN
        return answer

    monkeypatch.setattr(TransferCalls, "upload_task_json", slow)
    intent_execute(intent.pk)
    intent = clicks.now(intent)
    assert (intent.state, intent.reason) == (
        IntentState.REFUTED,
        Reason.NOT_SUBMITTED,
    )
    assert submitted(clicks) == 0


def test_a_sender_lost_before_a_number_was_known_made_nothing(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("render_again", rendering)
    now = intent.requested_at
    Intent.objects.update(state=IntentState.SENDING, sent_at=now, lease_until=now)
    clicks.sweep()
    intent = clicks.look(intent)
    assert (intent.state, intent.reason) == (
        IntentState.REFUTED,
        Reason.NOT_SUBMITTED,
    )


def test_parts_and_what_is_analysed_are_not_rendered_again(clicks: Clicks) -> None:
    _, part, *_ = clicks.farm.add_family("maya", frames=4)
    clicks.mirror()
    (intent,) = clicks.ask("render_again", part)
    assert (intent.state, intent.reason) == (
        IntentState.WITHDRAWN,
        Reason.WHOLE_ONLY,
    )


def test_a_double_click_is_one_task(clicks: Clicks, rendering: int) -> None:
    first, second = again(clicks, rendering), again(clicks, rendering)
    assert first == second
    assert submissions(clicks) == 1
