"""Entries take the next place in the chain, whoever else writes."""

import json
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.chain import FIELDS, START, Head, digest_of
from apps.audit.models import AppendOnlyError, AuditEntry
from apps.audit.services import audit_draft, audit_head, audit_record, audit_record_all
from apps.audit.verify import chain_walk
from tests.audit.entries import facts, written

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def sealed(**changes: object) -> str:
    values = {"number": 1, "previous": START, "at": AT} | changes
    entry = audit_draft(**facts())
    for name, value in values.items():
        setattr(entry, name, value)
    return digest_of(entry)


def test_each_field_and_the_place_are_sealed() -> None:
    others = {
        "number": 2,
        "previous": "1" * 64,
        "at": AT + timedelta(microseconds=1),
        "account_id": 3,
        "before": {"state": "done"},
        "after": None,
    }
    others = dict.fromkeys(FIELDS, "other") | others
    digests = {sealed(**{name: value}) for name, value in others.items()}
    assert len(digests | {sealed()}) == len(others) + 1
    written_out = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert set(others) == written_out - {"id", "digest"}


def test_text_cannot_move_from_one_field_to_the_next() -> None:
    assert sealed(actor="ab", remote_addr="c") != sealed(actor="a", remote_addr="bc")


def test_the_seal_is_known_for_ever() -> None:
    known = "f1037b027d5438ab3295b7f73d44bc99e44319613f1da5b347bab79a0dc2b1f6"
    assert sealed() == known


@pytest.mark.parametrize(
    ("stored", "returned"),
    [
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ({9: "x", 10: "y"}, {"10": "y", "9": "x"}),
        ({"n": 1e22}, {"n": 10**22}),
        ({"n": -0.0}, {"n": 0}),
        ({"seen": (1, (2, 3.0))}, {"seen": [1, [2, 3]]}),
    ],
)
def test_what_databases_do_to_json_does_not_break_a_seal(
    stored: object, returned: object
) -> None:
    assert sealed(before=stored) == sealed(before=returned)


def test_a_time_is_sealed_as_the_instant_that_it_is() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))
    assert sealed(at=there) == sealed()


@pytest.mark.django_db
def test_entries_are_numbered_and_each_names_the_one_before() -> None:
    first = audit_record(**facts())
    second, third = written(2)
    assert (first.number, first.previous) == (1, START)
    assert (second.number, second.previous) == (2, first.digest)
    assert (third.number, third.previous) == (3, second.digest)
    assert audit_head() == Head(3, third.digest)


HARD = {
    "text": "\u2028 \U0001f3ac \u202e=cmd|' /C calc'!A0 \\u0000",
    "numbers": [0.1 + 0.2, 1e-7, 1e22, -0.0, 10**25, 5e-324, True, None],
    "deep": {"b": {"z": [], "a": {}}, "a": [[1], {"k": (1, 2)}]},
}


@pytest.mark.django_db
def test_what_is_read_back_has_the_seal_that_was_written() -> None:
    audit_record(**facts(before=HARD, after=[HARD], reason="\u00e9\U0001f600"))
    audit_record(**facts(before=None, after="text", project="p", account_id=2**40))
    for entry in AuditEntry.objects.all():
        assert digest_of(entry) == entry.digest


@pytest.mark.django_db
def test_nul_in_a_farms_words_does_not_lose_the_entry() -> None:
    entry = audit_record(**facts(reason="a\0b", after={"said": ["x\0", {"k\0": 1}]}))
    entry.refresh_from_db()
    assert entry.reason == "ab"
    assert entry.after == {"said": ["x", {"k": 1}]}
    assert digest_of(entry) == entry.digest


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_gap() -> None:
    written(2)
    with pytest.raises(RuntimeError), transaction.atomic():
        written(3)
        raise RuntimeError
    assert [entry.number for entry in written(1)] == [3]


@pytest.mark.django_db
def test_nothing_is_written_beside_the_chain() -> None:
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.create(actor="mei", verb="task.stop")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.bulk_create([audit_draft(**facts())])
    audit_record_all([])
    assert audit_head() == Head(0, START)


@pytest.mark.django_db
def test_a_place_is_taken_once() -> None:
    [entry] = written(1)
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.bulk_create([entry])


WRITERS, ROUNDS = 6, 8


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain_without_gaps() -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(WRITERS)

    def write(name: str) -> None:
        try:
            together.wait()
            for turn in range(ROUNDS):
                with transaction.atomic():
                    written(3, actor=name)
                    audit_record(**facts(actor=name))
                    if turn % 4 == 3:
                        transaction.set_rollback(True)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    kept = WRITERS * (ROUNDS - ROUNDS // 4) * 4
    end, count, broken = chain_walk(Head(0, START))
    assert (end.number, count, broken) == (kept, kept, None)
    # What one transaction wrote stands together.
    actors = list(AuditEntry.objects.order_by("number").values_list("actor", flat=True))
    assert all(len(set(actors[n : n + 4])) == 1 for n in range(0, kept, 4))


def test_a_head_is_printed_as_it_is_read() -> None:
    assert json.dumps(str(Head(12, "ab"))) == '"12:ab"'
