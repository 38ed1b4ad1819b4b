"""What pages get: at once, with its age, and a mark that somebody looks."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.farm.models import FarmReading, ReadingKind
from apps.farm.readings.keys import output_key, software_key
from apps.farm.readings.read import (
    reading_expire,
    reading_of,
    reading_secret,
    reading_version,
    readings_of,
    readings_version,
)
from apps.farm.readings.write import MOST_KEYS, reading_fail, reading_record
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def asked(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> list[int]:
    """Accounts that a message was sent for."""
    sent: list[int] = []
    monkeypatch.setattr("apps.farm.readings.write.readings_ask", sent.append)
    return sent


def again(row: FarmReading) -> FarmReading:
    return FarmReading.objects.get(pk=row.pk)


def test_what_was_never_had_waits_and_is_asked_for_at_once(
    asked: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    account = make_account()
    with django_capture_on_commit_callbacks(execute=True):
        row = reading_of(account, ReadingKind.PACK_NODE)
    assert (row.state, row.data, row.fetched_at) == ("waiting", None, None)
    assert row.wanted_at == row.due_at == NOW
    assert row.account is account
    assert asked == [account.pk]


def test_a_look_costs_one_query_and_rarely_a_second(clock: Any) -> None:
    account = make_account()
    make_reading(account, ReadingKind.PLATFORMS, data=[])
    counts = []
    for _ in range(16):
        with CaptureQueriesContext(connection) as queries:
            reading_of(account, ReadingKind.PLATFORMS)
        counts.append(len(queries))
        clock.shift(1)
    assert counts == [2, *[1] * 14, 2]


def test_many_accounts_cost_no_more_queries_than_one() -> None:
    accounts = [make_account() for _ in range(8)]
    for account in accounts[:4]:
        make_reading(account, ReadingKind.LABELS, data=[])
    with CaptureQueriesContext(connection) as queries:
        found = readings_of(accounts, ReadingKind.LABELS)
    assert len(queries) <= 4
    assert [found[account.pk].account for account in accounts] == accounts
    with CaptureQueriesContext(connection) as queries:
        readings_of(accounts, ReadingKind.LABELS)
    assert len(queries) == 1


def test_what_is_fresh_is_not_due_and_what_is_old_is(clock: Any) -> None:
    account = make_account()
    row = make_reading(account, ReadingKind.PLATFORMS, fetched_at=NOW)
    reading_of(account, ReadingKind.PLATFORMS)
    assert again(row).due_at is None
    clock.shift(61)
    reading_of(account, ReadingKind.PLATFORMS)
    assert again(row).due_at == NOW + timedelta(seconds=61)


def test_what_failed_is_not_tried_sooner_because_somebody_looks(clock: Any) -> None:
    account = make_account()
    row = reading_of(account, ReadingKind.PACK_NODE)
    reading_fail(row, "The farm did not answer in time.", asked_at=NOW)
    due = again(row).due_at
    assert due == NOW + timedelta(seconds=15)
    clock.shift(10)
    assert reading_of(account, ReadingKind.PACK_NODE).reason
    clock.shift(1)
    assert again(row).due_at == due


def test_a_click_makes_it_due_at_once_though_it_was_just_being_read(
    clock: Any,
) -> None:
    account = make_account()
    row = make_reading(account, ReadingKind.LABELS, data=[], wanted_at=NOW)
    other = make_reading(make_account(), ReadingKind.LABELS, data=[])
    asked_at = NOW + timedelta(seconds=1)
    clock.shift(2)
    reading_expire(account.pk, ReadingKind.LABELS, ReadingKind.PROJECTS)
    reading_record(row, ["old"], asked_at=asked_at)
    assert again(row).due_at == NOW + timedelta(seconds=2)
    assert again(other).due_at is None


def test_one_key_of_a_kind_is_put_out_of_date_alone() -> None:
    account = make_account()
    one, other = (
        make_reading(account, ReadingKind.HARDWARE, key) for key in ("17", "18")
    )
    reading_expire(account.pk, ReadingKind.HARDWARE, key="17")
    assert (again(one).due_at, again(other).due_at) == (NOW, None)


def test_a_version_changes_with_each_read_and_each_failure(clock: Any) -> None:
    account = make_account()
    asked = (account.pk, ReadingKind.PLATFORMS)
    seen = [reading_version(*asked)]
    row = reading_of(account, ReadingKind.PLATFORMS)
    reading_record(row, [1], asked_at=NOW)
    seen.append(reading_version(*asked))
    clock.shift(5)
    reading_record(again(row), [1], asked_at=NOW + timedelta(seconds=5))
    seen.append(reading_version(*asked))
    reading_fail(again(row), "no", asked_at=NOW + timedelta(seconds=6))
    seen.append(reading_version(*asked))
    assert len(set(seen)) == 4
    assert readings_version(account.pk, (*asked[1:], ""), ("labels", "")) == (
        f"{seen[-1]}~waiting"
    )


def test_asking_for_the_version_counts_as_a_look_and_mostly_asks_no_database(
    clock: Any,
) -> None:
    account = make_account()
    row = make_reading(account, ReadingKind.PLATFORMS, data=[])
    reading_version(account.pk, ReadingKind.PLATFORMS)
    assert again(row).wanted_at == again(row).due_at == NOW
    with CaptureQueriesContext(connection) as queries:
        reading_version(account.pk, ReadingKind.PLATFORMS)
    assert len(queries) == 0


def test_a_secret_is_kept_encrypted_and_shown_to_who_asks_for_it() -> None:
    row = reading_of(make_account(), ReadingKind.RAYSYNC_KEY)
    reading_record(row, {"userKey": "canary"}, asked_at=NOW)
    kept = again(row)
    assert kept.data is None
    assert b"canary" not in bytes(kept.sealed or b"")
    assert reading_secret(kept) == {"userKey": "canary"}
    assert reading_secret(make_reading(make_account(), "labels", data=[1])) is None


def test_a_secret_that_no_key_opens_is_none(settings: Any) -> None:
    account = make_account()
    row = reading_of(account, ReadingKind.RAYSYNC_KEY)
    reading_record(row, {"userKey": "canary"}, asked_at=NOW)
    settings.FARMDASH_KEYS = ["x" * 43 + "="]
    assert reading_secret(again(row)) is None


def test_an_answer_that_a_later_one_overtook_is_not_kept() -> None:
    row = make_reading(make_account(), ReadingKind.LABELS, data=["new"])
    reading_record(row, ["old"], asked_at=NOW - timedelta(minutes=2))
    assert again(row).data == ["new"]


def test_when_it_changed_is_told_apart_from_when_it_was_read() -> None:
    row = make_reading(make_account(), ReadingKind.LABELS, data=["a"])
    was = row.changed_at
    reading_record(row, ["a"], asked_at=NOW)
    assert (again(row).changed_at, again(row).fetched_at) == (was, NOW)
    reading_record(again(row), ["b"], asked_at=NOW)
    assert (again(row).changed_at, again(row).data) == (NOW, ["b"])


def test_a_path_of_any_length_has_a_reading() -> None:
    account = make_account()
    key = output_key(17, "/" + "深" * 900)
    row = reading_of(account, ReadingKind.OUTPUT_FILES, key)
    assert len(row.key) <= 500
    assert row.data == {"path": "/" + "深" * 900}
    assert reading_of(account, ReadingKind.OUTPUT_FILES, key).pk == row.pk


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("labels", "x"),
        ("plugins", ""),
        ("plugins", "2000"),
        ("plugins", "2000/2"),
        ("hardware", "../17"),
        ("error_detail", "a b/1"),
        ("output_files", "17:"),
        ("output_files", "17:/\x00"),
        ("output_files", "17:/" + "x" * 5_000),
        ("no such kind", ""),
    ],
)
def test_a_key_that_the_kind_has_not_is_refused_before_a_row_is_written(
    kind: str, key: str
) -> None:
    with pytest.raises(ValueError):
        reading_of(make_account(), kind, key)
    assert not FarmReading.objects.exists()


def test_whoever_asks_for_ever_new_keys_fills_no_database(
    monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    monkeypatch.setattr("apps.farm.readings.write.MOST_KEYS", 3)
    assert MOST_KEYS > 100
    account = make_account()
    for software in range(1, 7):
        reading_of(account, ReadingKind.PLUGINS, software_key(software))
        clock.shift(1)
    kept = FarmReading.objects.values_list("key", flat=True).order_by("pk")
    assert list(kept) == ["4/1", "5/1", "6/1"]
