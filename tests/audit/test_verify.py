"""Whatever is done to the trail behind its guards is found, with the first entry."""

from collections.abc import Callable

import pytest
from django.db import connection

from apps.audit import verify
from apps.audit.chain import START, Head, digest_of
from apps.audit.models import AuditEntry
from apps.audit.services import audit_head
from apps.audit.verify import Broken, Fault, chain_walk, noted_broken
from tests.audit.entries import TABLE, behind, facts, renumbered, written

pytestmark = pytest.mark.django_db
BEGIN = Head(0, START)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "AT_ONCE", 4)


def found() -> Broken | None:
    return chain_walk(BEGIN)[2]


def test_an_unbroken_chain_is_walked_to_its_end() -> None:
    entries = written(11)
    assert chain_walk(BEGIN) == (Head(11, entries[-1].digest), 11, None)
    assert chain_walk(BEGIN, most=5) == (Head(5, entries[4].digest), 5, None)
    assert chain_walk(Head(5, entries[4].digest))[1] == 6


def test_nothing_at_all_is_unbroken() -> None:
    assert chain_walk(BEGIN) == (BEGIN, 0, None)


FIELDS = {
    "actor": "'nobody'",
    "at": "'2020-01-01 00:00:00+00:00'",
    "reason": "'asked to'",
    "after": """'{"state": "withdrawn"}'""",
    "target_label": "'2W7 scenf.ma'",
    "account_id": "4",
    "digest": f"'{'0' * 64}'",
}


@pytest.mark.parametrize("column", FIELDS)
def test_one_changed_value_is_found(column: str) -> None:
    written(9)
    behind(f"UPDATE {TABLE} SET {column} = {FIELDS[column]} WHERE number = 6")
    assert found() == Broken(6, Fault.CHANGED)


@pytest.mark.parametrize("number", [1, 4, 5, 8])
def test_a_deleted_entry_is_found(number: int) -> None:
    written(9)
    behind(f"DELETE FROM {TABLE} WHERE number = {number}")
    assert found() == Broken(number, Fault.MISSING)


def test_a_gap_that_was_closed_by_new_numbers_is_found() -> None:
    written(9)
    behind(f"DELETE FROM {TABLE} WHERE number IN (4, 5)", *renumbered(6, -2))
    assert found() == Broken(4, Fault.MISSING)


def forged(place: int, **changes: object) -> AuditEntry:
    """A copy of the entry in a place, sealed as if it followed the one before."""
    entry = AuditEntry.objects.get(number=place)
    before = AuditEntry.objects.filter(number=place - 1).first()
    for name, value in facts(target_id="7", **changes).items():
        setattr(entry, name, value)
    entry.previous = before.digest if before else START
    entry.digest = digest_of(entry)
    return entry


@pytest.mark.parametrize("place", [1, 5, 9])
def test_an_entry_put_in_between_is_found(place: int) -> None:
    written(9)
    false = forged(place, actor="framed")
    behind(*renumbered(place, 1))
    false.pk = None
    AuditEntry.objects.bulk_create([false])
    assert found() == Broken(place, Fault.INSERTED)


def test_a_second_entry_in_a_place_is_found() -> None:
    written(9)
    false = forged(4, actor="framed")
    false.number = 0
    false.pk = None
    AuditEntry.objects.bulk_create([false])
    assert found() == Broken(0, Fault.INSERTED)


@pytest.mark.parametrize("number", [0, -3])
def test_an_entry_before_the_first_is_found(number: int) -> None:
    written(9)
    false = forged(1, actor="framed")
    false.pk, false.number, false.digest = None, number, START
    AuditEntry.objects.bulk_create([false])
    assert found() == Broken(number, Fault.INSERTED)


def test_entries_in_another_order_are_found() -> None:
    written(9)
    behind(
        f"UPDATE {TABLE} SET number = -3 WHERE number = 3",
        f"UPDATE {TABLE} SET number = 3 WHERE number = 6",
        f"UPDATE {TABLE} SET number = 6 WHERE number = -3",
    )
    assert found() == Broken(3, Fault.REORDERED)


def test_an_entry_written_anew_with_its_seal_is_found_by_the_next() -> None:
    written(9)
    false = forged(5, actor="framed")
    behind(
        f"UPDATE {TABLE} SET actor = 'framed', target_id = '7', "
        f"digest = '{false.digest}' WHERE number = 5"
    )
    assert found() == Broken(5, Fault.CHANGED)


def cut() -> None:
    behind(f"DELETE FROM {TABLE} WHERE number > 6")


def rewritten() -> None:
    """Everything from 6 on with new seals: the chain alone looks unbroken."""
    for number in range(6, 10):
        false = forged(number, actor="framed")
        behind(
            f"UPDATE {TABLE} SET actor = 'framed', target_id = '7', digest = "
            f"'{false.digest}', previous = '{false.previous}' WHERE number = {number}"
        )


@pytest.mark.parametrize(
    ("act", "broken"),
    [(cut, Broken(7, Fault.CUT)), (rewritten, Broken(9, Fault.CHANGED))],
)
def test_a_noted_head_tells_what_no_walk_can(
    act: Callable[[], None], broken: Broken
) -> None:
    written(9)
    noted = audit_head()
    assert noted_broken(noted) is None
    act()
    assert found() is None
    assert noted_broken(noted) == broken


def test_a_noted_entry_that_went_from_the_middle_is_missing() -> None:
    noted = Head(4, written(9)[3].digest)
    behind(f"DELETE FROM {TABLE} WHERE number = 4")
    assert noted_broken(noted) == Broken(4, Fault.MISSING)
    assert noted_broken(BEGIN) is None


def test_what_is_written_after_a_noted_head_does_not_disturb_it() -> None:
    written(3)
    noted = audit_head()
    written(3)
    assert noted_broken(noted) is None


def test_the_walk_takes_as_many_queries_as_batches(django_assert_num_queries) -> None:
    written(40)
    with django_assert_num_queries(11):
        chain_walk(BEGIN)
    assert connection.in_atomic_block
