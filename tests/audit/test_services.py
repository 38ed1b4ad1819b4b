"""Entries are written as text, alone and in bulk."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from apps.audit.models import AppendOnlyError, AuditEntry
from apps.audit.selectors import entries_of, entries_of_click
from apps.audit.services import audit_draft, audit_record, audit_record_all

pytestmark = pytest.mark.django_db


def fields(**changes: object) -> dict[str, object]:
    return {
        "actor": "mei",
        "verb": "task.stop",
        "target_kind": "task",
        "target_id": 7,
        "target_label": "2W7 scene.ma",
    } | changes


def test_an_entry_outlives_its_actor(operator: User) -> None:
    entry = audit_record(**fields(actor=operator))
    operator.delete()
    entry.refresh_from_db()
    assert entry.actor == "operator"
    assert entry.target_id == "7"


def test_an_entry_is_part_of_the_callers_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit_record(**fields())
        raise RuntimeError
    assert not AuditEntry.objects.exists()


def test_many_entries_cost_one_insert(django_assert_num_queries) -> None:
    drafts = [audit_draft(**fields(target_id=n, request_id="c")) for n in range(50)]
    # The other one asks where the chain ends.
    with django_assert_num_queries(2):
        audit_record_all(drafts)
    assert entries_of_click("c").count() == 50


def test_entries_of_a_thing_come_newest_first() -> None:
    first = audit_record(**fields())
    second = audit_record(**fields(verb="task.start"))
    audit_record(**fields(target_id=8))
    audit_record(**fields(target_kind="account"))
    assert list(entries_of(target_kind="task", target_id=7)) == [second, first]


def test_an_entry_cannot_be_saved_again_or_deleted() -> None:
    entry = audit_record(**fields())
    entry.verb = "task.start"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
