"""Entries read as sentences."""

from apps.audit.models import AuditEntry
from apps.audit.wording import SENTENCES, entry_text


def test_each_known_verb_is_a_sentence_with_actor_and_target() -> None:
    for verb in SENTENCES:
        entry = AuditEntry(actor="mei", verb=verb, target_id="1", target_label="2W1")
        text = entry_text(entry)
        assert "mei" in text
        assert "2W1" in text
        assert "%(" not in text


def test_a_verb_without_a_sentence_is_shown_as_it_is() -> None:
    entry = AuditEntry(actor="mei", verb="moon.landed", target_id="17")
    assert entry_text(entry) == "mei: moon.landed 17"


def test_percent_signs_in_names_do_no_harm() -> None:
    entry = AuditEntry(actor="50%(x)s", verb="task.stop", target_label="%s %d")
    assert entry_text(entry) == "50%(x)s asked to stop %s %d"
