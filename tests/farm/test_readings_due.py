"""Which readings are due, of which accounts, and which go."""

from datetime import timedelta
from typing import Any

import pytest

from apps.farm.models import FarmReading, ReadingKind
from apps.farm.readings.due import accounts_to_read, due_readings, periodic_begin
from apps.farm.readings.forget import readings_prune, secrets_forget
from apps.farm.readings.kinds import PERIODIC
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db

AGO = NOW - timedelta(minutes=5)


def due(**fields: Any) -> list[str]:
    rows = due_readings(NOW).filter(**fields)
    return [str(row.kind) for row in rows]


def test_who_waits_comes_before_what_is_read_by_itself() -> None:
    account = make_account()
    make_reading(account, "labels", due_at=AGO)
    make_reading(account, "hardware", due_at=NOW, wanted_at=NOW)
    make_reading(account, "pack_node", due_at=AGO, wanted_at=AGO)
    make_reading(account, "platforms", due_at=NOW + timedelta(seconds=1))
    assert due() == ["hardware", "labels"]


def test_an_account_is_read_when_something_is_due_or_nothing_was_begun() -> None:
    new, calm, waiting = make_account(), make_account(), make_account()
    off, away = make_account(enabled=False), make_account(failures=1)
    for account in (calm, waiting, off, away):
        periodic_begin(account, NOW)
        FarmReading.objects.filter(account=account).update(due_at=None)
    for account in (waiting, off, away):
        make_reading(account, "hardware", due_at=NOW, wanted_at=NOW)
    assert set(accounts_to_read(NOW)) == {new, waiting}


def test_what_is_read_by_itself_is_begun_once(
    django_assert_num_queries: Any,
) -> None:
    account = make_account()
    for queries in (2, 1):
        with django_assert_num_queries(queries):
            periodic_begin(account, NOW)
    rows = {row.kind: row for row in FarmReading.objects.all()}
    assert set(rows) == set(PERIODIC)
    late = [kind for kind, row in rows.items() if row.due_at != NOW]
    assert late == [ReadingKind.PROFILE]


def test_looking_for_what_is_due_is_one_query_whatever_there_is(
    django_assert_num_queries: Any,
) -> None:
    for account in [make_account() for _ in range(5)]:
        periodic_begin(account, NOW)
    with django_assert_num_queries(1):
        assert accounts_to_read(NOW).count() == 5


def test_what_nobody_wants_goes_and_what_comes_by_itself_stays() -> None:
    account, long_ago = make_account(), NOW - timedelta(days=31)
    make_reading(account, "labels", fetched_at=long_ago)
    make_reading(account, "hardware", "17", wanted_at=long_ago)
    wanted = make_reading(account, "hardware", "18", wanted_at=AGO, due_at=long_ago)
    assert readings_prune(NOW) == 1
    kinds = FarmReading.objects.values_list("kind", "key").order_by("pk")
    assert list(kinds) == [("labels", ""), ("hardware", "18")]
    wanted.refresh_from_db()
    assert wanted.due_at is None
    assert readings_prune(NOW) == 0


def test_a_secret_does_not_stay() -> None:
    account = make_account()
    fields = {"wanted_at": NOW, "sealed": b"x"}
    make_reading(account, "raysync_key", fetched_at=NOW, **fields)
    assert readings_prune(NOW + timedelta(minutes=9)) == 0
    assert readings_prune(NOW + timedelta(minutes=11)) == 1
    make_reading(account, "raysync_key", fetched_at=NOW, **fields)
    make_reading(account, "labels", data=[])
    secrets_forget()
    assert [row.kind for row in FarmReading.objects.all()] == ["labels"]
