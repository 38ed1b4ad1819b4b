"""What operators see of the polls, in few queries, whatever their number."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.farm.models import PULSES, FarmAccount, Pulse, QuarantinedRow, SyncRun
from apps.farm.selectors.polls import (
    HEAD,
    AsideTotals,
    PollTotals,
    aside_page,
    aside_raw,
    aside_totals,
    poll_totals,
    pulses,
    run_page,
)
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ALL: dict[str, Any] = {"account": None, "outcome": "", "kind": "", "cursor": ""}


def make_run(account: FarmAccount, at: datetime, **fields: Any) -> SyncRun:
    """A finished poll."""
    values = {"kind": "heartbeat", "outcome": "ok", "finished_at": at, "calls": 2}
    return SyncRun.objects.create(account=account, started_at=at, **values | fields)


def make_row(account: FarmAccount, raw: str = "{}", **fields: Any) -> QuarantinedRow:
    """A row put aside."""
    values: dict[str, Any] = {
        "interface": "getTaskList",
        "digest": str(QuarantinedRow.objects.count()),
        "error": "no id",
        "first_seen_at": NOW,
        "last_seen_at": NOW,
    }
    return QuarantinedRow.objects.create(account=account, raw=raw, **values | fields)


def test_the_last_hour_is_counted_by_account(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one, other = make_account(), make_account()
    make_run(one, NOW - 2 * HOUR, calls=100)
    make_run(other, NOW - timedelta(minutes=50), outcome="failed", calls=1)
    for minutes in (30, 20, 10):
        make_run(one, NOW - timedelta(minutes=minutes), rows_quarantined=2)
    with django_assert_num_queries(2):
        found = poll_totals(since=NOW - HOUR)
    assert found == {one.pk: PollTotals(3, 0, 6, 6), other.pk: PollTotals(1, 1, 0, 1)}


def test_a_log_without_old_polls_is_counted_whole() -> None:
    account = make_account()
    assert poll_totals(since=NOW) == {}
    make_run(account, NOW)
    assert poll_totals(since=NOW - HOUR) == {account.pk: PollTotals(1, 0, 0, 2)}


def test_polls_are_read_page_by_page_newest_first(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    account = make_account()
    runs = [make_run(account, NOW) for _ in range(5)]
    with django_assert_num_queries(1):
        page = run_page(**ALL, limit=2)
        assert [run.account.name for run in page.items] == [account.name] * 2
    assert [run.pk for run in page.items] == [runs[4].pk, runs[3].pk]
    assert page.next is not None
    after = run_page(**ALL | {"cursor": page.next}, limit=2)
    assert [run.pk for run in after.items] == [runs[2].pk, runs[1].pk]


def test_polls_are_found_by_account_kind_and_outcome() -> None:
    one, other = make_account(), make_account()
    wanted = make_run(one, NOW, kind="sweep", outcome="failed")
    make_run(one, NOW, kind="sweep")
    make_run(one, NOW, outcome="failed")
    make_run(other, NOW, kind="sweep", outcome="failed")
    asked = {"account": one.pk, "kind": "sweep", "outcome": "failed", "cursor": ""}
    page = run_page(**asked, limit=9)  # type: ignore[arg-type]
    assert [run.pk for run in page.items] == [wanted.pk]


def test_a_cursor_that_means_nothing_shows_the_first_page() -> None:
    run = make_run(make_account(), NOW)
    page = run_page(**ALL | {"cursor": "nonsense"}, limit=2)
    assert [found.pk for found in page.items] == [run.pk]


def test_of_a_long_row_only_the_head_is_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_row(make_account(), raw="界" * 20_000)
    with django_assert_num_queries(1):
        (row,) = aside_page(limit=5, cursor="").items
        assert (row.head, row.length) == ("界" * HEAD, 20_000)  # type: ignore[attr-defined]
    assert aside_raw(pk=row.pk) == "界" * 20_000
    assert aside_raw(pk=row.pk + 1) is None


def test_rows_that_come_again_keep_their_place() -> None:
    account = make_account()
    first = make_row(account, last_seen_at=NOW + HOUR)
    second = make_row(account)
    page = aside_page(limit=1, cursor="")
    assert [row.pk for row in page.items] == [second.pk]
    assert page.next is not None
    rest = aside_page(limit=1, cursor=page.next)
    assert [row.pk for row in rest.items] == [first.pk]
    assert aside_totals() == AsideTotals(rows=2, last_seen_at=NOW + HOUR)


def test_nothing_put_aside_is_nothing() -> None:
    assert aside_totals() == AsideTotals(rows=0, last_seen_at=None)


def test_each_queue_has_its_own_sign_of_life() -> None:
    assert pulses() == dict.fromkeys(PULSES)
    Pulse.objects.create(name=PULSES[0], at=NOW)
    assert pulses() == dict.fromkeys(PULSES) | {PULSES[0]: NOW}
