"""Entries read as sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.actions.models import IntentState
from apps.audit.models import AuditEntry
from apps.audit.wording import SENTENCES, SETTLED, entry_text

APPS = Path(__file__).resolve().parents[2] / "apps"
VERB = re.compile(r"[a-z]+\.[a-z_]+")
WRITERS = {"_audit", "changed_entry", "intent_entry", "step_entry"}
MACHINES = {"intent.settled"}


def entry(**fields: object) -> AuditEntry:
    return AuditEntry(
        **{"actor": "mei", "target_id": "1", "target_label": "2W1"} | fields
    )


@pytest.mark.parametrize("verb", SENTENCES)
def test_each_known_verb_is_a_sentence_with_actor_and_target(verb: str) -> None:
    text = entry_text(entry(verb=verb))
    assert "2W1" in text
    assert "%(" not in text
    assert ("mei" in text) == (verb not in MACHINES)


def test_a_verb_without_a_sentence_is_shown_as_it_is() -> None:
    text = entry_text(AuditEntry(actor="mei", verb="moon.landed", target_id="17"))
    assert text == "mei: moon.landed 17"


def test_percent_signs_in_names_do_no_harm() -> None:
    found = AuditEntry(actor="50%(x)s", verb="task.stop", target_label="%s %d")
    assert entry_text(found) == "50%(x)s asked to stop %s %d"


def verbs_in(path: Path) -> Iterator[str]:
    """Texts that a source file gives to the audit trail as a verb."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        given: list[ast.AST] = []
        if isinstance(node, ast.keyword) and node.arg == "verb":
            given = [node.value]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS:
            given = list(node.args)
        elif isinstance(node, ast.Assign):
            names = {getattr(target, "id", "") for target in node.targets}
            given = [node.value] if "verb" in names else []
        for part in (part for one in given for part in ast.walk(one)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_every_verb_that_code_writes_has_a_sentence() -> None:
    verbs = {
        verb
        for path in APPS.rglob("*.py")
        if "migrations" not in path.parts
        for verb in verbs_in(path)
        if VERB.fullmatch(verb)
    }
    assert {"task.stop", "intent.settled", "person.disabled", "mail.again"} <= verbs
    assert verbs - set(SENTENCES) == set()


@pytest.mark.parametrize("state", SETTLED)
def test_the_end_of_a_click_is_told_by_its_state(state: str) -> None:
    text = entry_text(entry(verb="intent.settled", after={"state": state}))
    assert text.endswith("2W1")
    assert text != entry_text(entry(verb="intent.settled"))


def test_every_state_in_which_a_click_can_end_has_a_sentence() -> None:
    on_the_way = {"awaiting", "held", "queued", "sending"}
    assert set(SETTLED) == set(IntentState.values) - on_the_way


@pytest.mark.parametrize("after", [None, [], "confirmed", {"state": ["x"]}, {}])
def test_an_end_without_a_known_state_is_a_sentence_still(after: object) -> None:
    text = entry_text(entry(verb="intent.settled", after=after))
    assert text == "A click on 2W1 came to its end"
