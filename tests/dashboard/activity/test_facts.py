"""What entries hold is told in words: names, values, what changed."""

from typing import Any

import pytest
from django.utils import translation

from apps.audit.models import AuditEntry
from apps.dashboard.activity.facts import Fact, changes, facts_of
from apps.dashboard.activity.labels import LABELS
from apps.dashboard.activity.words import (
    PROOFS,
    label_of,
    reason_text,
    value_text,
)


def told(verb: str, before: Any, after: Any, *, with_money: bool = True) -> list[Fact]:
    entry = AuditEntry(verb=verb, before=before, after=after)
    return facts_of(entry, with_money=with_money)


def values(facts: list[Fact]) -> dict[str, str]:
    return {fact.name: fact.value for fact in facts}


def test_only_what_changed_is_told_with_what_it_was() -> None:
    found = changes({"name": "a", "zone": "UTC"}, {"name": "b", "zone": "UTC"})
    assert found == [Fact("Name", "b", "a")]


def test_without_a_before_everything_is_told() -> None:
    found = changes({}, {"name": "b", "note": ""})
    assert found == [Fact("Name", "b"), Fact("Note", "—")][:2]


def test_what_went_is_told_as_nothing() -> None:
    assert changes({"email": "a@example.org"}, {}) == [
        Fact("E-mail", "—", "a@example.org")
    ]


def test_what_looks_the_same_did_not_change_for_a_reader() -> None:
    assert changes({"note": None}, {"note": ""}) == []


ASKED = {
    "intent": "i1",
    "state": "queued",
    "reason": "",
    "frames": [4, 5, 6],
    "params": {"include_done": True},
    "origin": "policy",
    "policy": "nights",
    "stake": "12.5",
}


def test_a_click_tells_on_how_many_frames_and_how_the_task_was() -> None:
    seen = {"state": "done", "done": 3, "failed": 0, "status_code": 25}
    found = values(told("frames.retry", seen, ASKED))
    assert found == {
        "Frames": "3",
        "Done frames too": "Yes",
        "Asked by way of": "Automatic retry",
        "Retry rule": "nights",
        "At stake": "12.5",
        "State": "Done",
        "Done frames": "3",
        "Failed frames": "0",
    }


def test_money_is_told_to_whom_it_concerns() -> None:
    assert "At stake" not in values(told("task.stop", {}, ASKED, with_money=False))


def test_a_click_that_made_no_sense_tells_why() -> None:
    asked = ASKED | {"reason": "task_state", "state": "withdrawn"}
    found = values(told("task.stop", {"state": "done"}, asked))
    assert found["Because"] == "It does not apply to a task that is “Done”."


def test_the_end_of_a_click_tells_how_it_is_known() -> None:
    before = {"state": "unknown", "seen": {"state": "failed", "done": 3}}
    after = {
        "intent": "i1",
        "state": "refuted",
        "reason": "ended",
        "code": None,
        "message": "",
        "farm_request_id": "farm-77",
        "seconds": 61.5,
        "tries": 1,
        "reads": 4,
        "read_now": True,
        "proof": "not_yet",
        "seen": {"state": "done", "done": 5},
    }
    found = told("intent.settled", before, after)
    assert found[0] == Fact("Because", "The task is “Done” now.")
    assert values(found)["The farm's request"] == "farm-77"
    assert values(found)["What was seen"] == "no sign of it"
    assert Fact("Done frames", "5", "3") in found
    assert Fact("State", "Done", "Failed") in found


@pytest.mark.parametrize("value", [None, [], "text", 3, {"seen": []}, {"params": 1}])
@pytest.mark.parametrize("verb", ["intent.settled", "task.stop", "moon.landed"])
def test_entries_of_any_shape_can_be_told(verb: str, value: Any) -> None:
    told(verb, value, value)
    told(verb, {"state": 1}, value)
    told(verb, value, {"intent": 1, "params": value, "seen": value, "frames": value})


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("enabled", True, "Yes"),
        ("enabled", False, "No"),
        ("note", None, "—"),
        ("users", [], "—"),
        ("users", ["ann", "bob"], "ann, bob"),
        ("state", "rendering", "Rendering"),
        ("state", "needs_person", "Needs a person"),
        ("states", ["done", "failed"], "Done, Failed"),
        ("role", "spender", "Spender"),
        ("anything", {"a": 1, "b": {"c": None}}, "a: 1, b: c: —"),
        ("frames", list(range(25)), ", ".join(map(str, range(20))) + ", and 5 more"),
        ("reason", "undone", "Undone before it was sent."),
        ("reason", "something new", "something new"),
    ],
)
def test_values_are_told_in_words(name: str, value: Any, text: str) -> None:
    assert value_text(name, value) == text


def test_long_values_and_names_are_cut() -> None:
    assert len(value_text("note", "W" * 5000)) == 300
    assert len(label_of("w_" * 5000)) == 300
    assert label_of("access_key") == "access key"


def test_a_reason_that_names_a_state_does_so_even_without_one() -> None:
    assert reason_text("ended") == "The task is “—” now."


def test_every_name_and_proof_is_translated_when_it_is_shown() -> None:
    with translation.override("zh-hans"):
        assert all(str(label) for label in (*LABELS.values(), *PROOFS.values()))
