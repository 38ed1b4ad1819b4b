"""Each state of a click in words that a producer understands."""

from datetime import timedelta
from typing import Any

import pytest

from apps.actions.models import Intent, IntentState
from apps.actions.operations import OPERATIONS
from apps.actions.reasons import WORDS, ClickRefused, Reason
from apps.actions.telling.wording import (
    Tone,
    click_label,
    intent_words,
    operation_label,
    state_tone,
    states_text,
)
from tests.factories import NOW


def intent(state: IntentState, **fields: Any) -> Intent:
    values = {"operation": "stop", "requested_at": NOW, "before": {"state": "done"}}
    return Intent(state=state, **values | fields)


def text(state: IntentState, **fields: Any) -> str:
    return intent_words(intent(state, **fields)).text


def settled(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("state", "fields", "expected"),
    [
        ("queued", {}, "Requested"),
        (
            "queued",
            {"tries": 2},
            "Requested. The farm could not be reached; 2 tries so far",
        ),
        ("sending", {}, "Sending"),
        ("accepted", {}, "Accepted, waiting to see it on the farm"),
        ("confirmed", {"settled_at": settled(3.2)}, "Confirmed after 3 s"),
        ("confirmed", {"settled_at": settled(0.1)}, "Confirmed after 1 s"),
        ("confirmed", {"settled_at": settled(190)}, "Confirmed after 3 min"),
        (
            "confirmed",
            {"settled_at": settled(3), "reason": "judged"},
            "Confirmed: Settled by a person who looked.",
        ),
        (
            "accepted",
            {"settled_at": settled(3), "reason": "not_shown"},
            "Accepted by the farm: The farm does not show whether this took effect.",
        ),
        (
            "rejected",
            {"code": 605, "message": "insufficient permissions"},
            "Refused by the farm: insufficient permissions (code 605)",
        ),
        (
            "rejected",
            {"code": 603},
            "Refused by the farm: not allowed in this state (code 603)",
        ),
        ("rejected", {"code": 999}, "Refused by the farm (code 999)"),
        ("rejected", {"message": "no"}, "Refused by the farm: no"),
        (
            "unknown",
            {"reason": "answer_lost", "message": "It broke.\noops", "code": 500},
            "Not known whether it happened: checking. "
            "The farm's answer did not arrive. It broke. (oops) (code 500)",
        ),
        (
            "unknown",
            {"reason": "sender_lost"},
            "Not known whether it happened: checking. Sending was interrupted.",
        ),
        (
            "refuted",
            {"reason": "ended", "after": {"state": "done"}},
            "Did not take effect: The task is “Done” now.",
        ),
        (
            "needs_person",
            {"reason": "not_seen"},
            "Needs a person: The farm shows no sign of it.",
        ),
        (
            "withdrawn",
            {"reason": "task_state"},
            "Not sent: It does not apply to a task that is “Done”.",
        ),
        (
            "withdrawn",
            {"reason": "unsent", "message": "The farm did not answer in time."},
            "Not sent: The farm could not be reached. The farm did not answer in time.",
        ),
    ],
)
def test_what_a_row_says(state: str, fields: dict[str, Any], expected: str) -> None:
    assert text(IntentState(state), **fields) == expected


@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("reason", ["", *Reason])
def test_every_state_and_reason_has_words(state: IntentState, reason: str) -> None:
    said = text(state, reason=reason, settled_at=settled(1))
    assert said
    assert "%" not in said


def test_only_what_was_seen_looks_done() -> None:
    good = [
        state for state in IntentState if intent_words(intent(state)).tone is Tone.GOOD
    ]
    assert good == [IntentState.CONFIRMED]


def test_it_says_whether_more_is_to_come() -> None:
    assert intent_words(intent(IntentState.UNKNOWN)).is_open
    assert not intent_words(intent(IntentState.UNKNOWN, settled_at=NOW)).is_open
    assert not intent_words(intent(IntentState.REJECTED, settled_at=NOW)).is_open


def test_frames_are_counted() -> None:
    one = intent(IntentState.QUEUED, operation="retry_frames", frame_ids=[1])
    three = intent(IntentState.QUEUED, operation="retry_frames", frame_ids=[1, 2, 3])
    assert intent_words(one).label == "Retry 1 frame"
    assert intent_words(three).label == "Retry 3 frames"


def test_stopped_frames_are_counted() -> None:
    two = intent(IntentState.QUEUED, operation="stop_frames", frame_ids=[1, 2])
    assert intent_words(two).label == "Stop 2 frames"


def test_operations_have_names() -> None:
    assert operation_label("full_speed") == "Full speed"
    assert operation_label("of tomorrow") == "of tomorrow"
    assert all(operation_label(key) for key in OPERATIONS)


def test_a_refused_click_is_a_sentence() -> None:
    assert set(WORDS) == set(Reason)
    assert str(ClickRefused(Reason.NO_RIGHT)).startswith("You may not do this")


def test_the_farms_percent_signs_do_no_harm() -> None:
    said = text(IntentState.REJECTED, code=100, message="100%(why)s %s")
    assert said == "Refused by the farm: 100%(why)s %s (code 100)"


def test_what_is_held_counts_down_and_can_be_undone() -> None:
    words = intent_words(intent(IntentState.HELD, hold_until=settled(8)))
    assert (words.until, words.can_undo) == (settled(8), True)
    assert words.text == "Not sent yet"
    later = intent_words(intent(IntentState.QUEUED, hold_until=settled(8)))
    assert (later.until, later.can_undo) == (None, True)


@pytest.mark.parametrize("state", IntentState)
def test_only_what_was_seen_is_painted_as_done(state: IntentState) -> None:
    words = intent_words(intent(state))
    assert (words.tone == Tone.GOOD) == (state == IntentState.CONFIRMED)
    assert (state_tone(state) == Tone.GOOD) == (state == IntentState.CONFIRMED)


def test_what_waits_for_somebody_says_for_what() -> None:
    asks = {state: intent_words(intent(state)).asks for state in IntentState}
    assert {state: what for state, what in asks.items() if what} == {
        IntentState.AWAITING: "agree",
        IntentState.NEEDS_PERSON: "judge",
    }
    assert not intent_words(intent(IntentState.AWAITING)).is_open


@pytest.mark.parametrize("state", IntentState)
def test_many_are_counted_by_their_state(state: IntentState) -> None:
    assert states_text({state: 1234}).startswith("1,234 ")


def test_states_stand_in_the_order_given() -> None:
    states = {IntentState.UNKNOWN: 2, IntentState.CONFIRMED: 38}
    assert states_text(states) == "2 unknown, 38 confirmed"


@pytest.mark.parametrize(
    ("operation", "tasks", "frames", "label"),
    [
        ("stop", 1, None, "Stop"),
        ("stop", 1200, None, "Stop, 1,200 tasks"),
        ("retry_frames", 1, 1, "Retry 1 frame"),
        ("retry_frames", 2, 8, "Retry 8 frames, 2 tasks"),
        ("stop_frames", 1, 3, "Stop 3 frames"),
    ],
)
def test_a_click_is_named_as_a_whole(
    operation: str, tasks: int, frames: int | None, label: str
) -> None:
    assert click_label(operation, tasks=tasks, frames=frames) == label


def test_what_was_undone_says_that_nothing_was_sent() -> None:
    words = intent_words(intent(IntentState.WITHDRAWN, reason="undone"))
    assert words.text == "Undone, nothing was sent"
