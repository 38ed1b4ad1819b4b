"""What the job and the command find is kept for the pages."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from apps.audit.checks import WHOLE_EVERY, chain_check, chain_check_whole, chain_state
from apps.audit.models import ChainCheck
from apps.audit.tasks import chain_tick
from apps.audit.verify import Broken, Fault
from farmdash.schedule import beat_table
from tests.audit.entries import TABLE, behind, written
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)
NEXT_DAY = NOW + WHOLE_EVERY + timedelta(seconds=1)


def test_a_chain_that_nobody_looked_at_is_not_said_to_hold() -> None:
    written(2)
    assert chain_state().at is None


def test_the_job_goes_on_where_it_was() -> None:
    written(5)
    assert chain_check(now=NOW, most=3) is None
    state = chain_state()
    assert (state.walked, state.number, state.at) == (3, 0, None)
    chain_check(now=LATER, most=3)
    state = chain_state()
    assert (state.walked, state.number) == (5, 5)
    assert state.at == state.whole_at == LATER


def test_new_entries_are_walked_without_the_old_ones() -> None:
    written(5)
    chain_check(now=NOW)
    behind(f"UPDATE {TABLE} SET actor = 'nobody' WHERE number = 2")
    written(2)
    assert chain_check(now=LATER) is None
    state = chain_state()
    assert (state.number, state.at, state.whole_at) == (7, LATER, NOW)


def test_once_a_day_it_starts_from_the_first_entry() -> None:
    written(5)
    chain_check(now=NOW)
    behind(f"UPDATE {TABLE} SET actor = 'nobody' WHERE number = 2")
    assert chain_check(now=NEXT_DAY) == Broken(2, Fault.CHANGED)
    state = chain_state()
    assert (state.broken, state.fault, state.at) == (2, "changed", NEXT_DAY)
    assert state.whole_at == NOW


def test_a_cut_end_is_found_by_the_head_that_was_noted() -> None:
    written(5)
    chain_check(now=NOW)
    behind(f"DELETE FROM {TABLE} WHERE number > 3")
    assert chain_check(now=LATER) == Broken(4, Fault.CUT)
    written(4)
    assert chain_check(now=LATER) == Broken(5, Fault.CHANGED)


def test_an_entry_that_went_where_the_walk_stands_is_found() -> None:
    written(6)
    chain_check(now=NOW, most=3)
    behind(f"DELETE FROM {TABLE} WHERE number = 3")
    assert chain_check(now=LATER) == Broken(3, Fault.MISSING)


def test_what_is_broken_stays_so_until_all_of_it_was_walked_again() -> None:
    [_, second, *_] = written(5)
    chain_check(now=NOW)
    behind(f"UPDATE {TABLE} SET actor = 'nobody' WHERE number = 2")
    chain_check_whole(now=LATER)
    assert chain_state().broken == 2
    behind(f"UPDATE {TABLE} SET actor = '{second.actor}' WHERE number = 2")
    chain_check_whole(now=NEXT_DAY)
    state = chain_state()
    assert (state.broken, state.fault) == (None, "")
    assert state.at == state.whole_at == NEXT_DAY


def test_an_empty_trail_holds() -> None:
    assert chain_check(now=NOW) is None
    assert chain_state().at == NOW


def test_a_fault_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    written(2)
    behind(f"DELETE FROM {TABLE} WHERE number = 1")
    chain_check(now=NOW)
    assert "the audit trail is broken: entry 1 missing" in caplog.text


def test_there_is_one_row() -> None:
    chain_tick()
    chain_tick()
    assert ChainCheck.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainCheck.objects.create(pk=2)


def test_workers_and_beat_know_the_job() -> None:
    table = beat_table(settings.FARMDASH_EVERY)
    assert table["chain"]["task"] == chain_tick.name == "audit.chain_tick"
