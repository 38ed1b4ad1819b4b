"""Counts and money over time."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.farm.models import FarmAccount, FarmEvent, FeeChange, FrameStats
from apps.farm.selectors.history import (
    done_between,
    event_list,
    spending,
    spent_between,
    stats_at,
    stats_series,
    stats_since,
)
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

MIDNIGHT = NOW.replace(hour=0)
DAY = timedelta(days=1)


def stats(account: FarmAccount, at: datetime, **counts: int) -> None:
    """Counts of an account at a time."""
    FrameStats.objects.create(account=account, seen_at=at, **counts)


def fee(account: FarmAccount, at: datetime, delta: str) -> None:
    """A change of one frame's fee."""
    task = make_task(account)
    FeeChange.objects.create(
        account=account,
        task=task,
        frame=make_frame(task),
        seen_at=at,
        spent_at=at,
        old=0,
        new=Decimal(delta),
        delta=Decimal(delta),
        balance_delta=Decimal(delta),
        coupon_delta=0,
        arrears_delta=0,
        status_code=4,
    )


def test_counts_at_a_time_are_the_last_ones_seen_by_then() -> None:
    one, two = make_account(), make_account()
    stats(one, NOW - DAY, executing=5)
    stats(one, NOW, executing=7)
    stats(two, NOW - DAY, executing=1, waiting=2)
    before = stats_at(accounts=[one, two], at=NOW - timedelta(hours=1))
    assert before == {"executing": 6, "waiting": 2, "failed": 0, "done": 0}
    assert (stats_at(accounts=[one, two], at=NOW) or {})["executing"] == 8


def test_nothing_is_pretended_where_an_account_was_not_watched_yet() -> None:
    one, two = make_account(), make_account()
    stats(one, NOW, executing=5)
    assert stats_at(accounts=[one, two], at=NOW) is None
    assert stats_at(accounts=[], at=NOW) is None
    assert done_between(accounts=[one], start=MIDNIGHT, end=NOW) is None


def test_done_counts_only_rises() -> None:
    account = make_account()
    stats(account, MIDNIGHT - timedelta(minutes=5), done=100)
    stats(account, MIDNIGHT + timedelta(hours=1), done=150)
    stats(account, MIDNIGHT + timedelta(hours=2), done=20)
    stats(account, MIDNIGHT + timedelta(hours=3), done=25)
    stats(account, NOW, done=99)
    assert done_between(accounts=[account], start=MIDNIGHT, end=NOW) == 55


def test_money_is_summed_by_currency_to_the_last_digit() -> None:
    fox = make_account(currency="USD")
    bus = make_account(currency="CNY")
    fee(fox, MIDNIGHT, "0.00000001")
    fee(fox, NOW - timedelta(seconds=1), "1.1")
    fee(bus, NOW - timedelta(seconds=1), "-0.4")
    fee(bus, NOW, "7")
    fee(bus, MIDNIGHT - timedelta(seconds=1), "7")
    spent = spent_between(accounts=[fox, bus], start=MIDNIGHT, end=NOW)
    assert spent == {"USD": Decimal("1.10000001"), "CNY": Decimal("-0.40")}


def test_today_is_compared_with_the_same_hours_of_yesterday() -> None:
    account = make_account(currency="CNY")
    fee(account, MIDNIGHT - 2 * DAY, "9")
    fee(account, NOW - DAY - timedelta(minutes=1), "2.50")
    fee(account, NOW - DAY + timedelta(minutes=1), "8")
    fee(account, NOW - timedelta(minutes=1), "3")
    (row,) = spending(accounts=[account], start=MIDNIGHT, now=NOW)
    assert (row.currency, row.now, row.before) == ("CNY", 3, Decimal("2.50"))


def test_without_a_yesterday_nothing_is_compared() -> None:
    account = make_account(currency="CNY")
    (empty,) = spending(accounts=[account], start=MIDNIGHT, now=NOW)
    assert (empty.now, empty.before) == (0, None)
    fee(account, NOW - timedelta(minutes=1), "3")
    (row,) = spending(accounts=[account], start=MIDNIGHT, now=NOW)
    assert (row.now, row.before) == (3, None)


def test_a_series_carries_each_account_forward_and_adds_them() -> None:
    one, two = make_account(), make_account()
    start = NOW - timedelta(hours=4)
    stats(one, start - DAY, executing=1)
    stats(one, start + timedelta(minutes=90), executing=3)
    stats(two, start + timedelta(minutes=150), executing=10)
    series = stats_series(accounts=[one, two], start=start, end=NOW, points=4)
    assert series.at == [
        int((start + timedelta(hours=h)).timestamp()) for h in (1, 2, 3, 4)
    ]
    assert series.counts["executing"] == [1, 3, 13, 13]
    empty = stats_series(accounts=[make_account()], start=start, end=NOW, points=2)
    assert empty.counts["done"] == [None, None]


def test_events_come_newest_first_with_their_task_in_one_query(
    django_assert_num_queries: Any,
) -> None:
    task = make_task()
    other = make_task(task.account)
    for at in (task, other, task):
        FarmEvent.objects.create(account=at.account, task=at, kind="k", at=NOW)
    with django_assert_num_queries(1):
        shown = [
            str(event.task) + event.account.name for event in event_list(user=None)
        ]
    assert len(shown) == 3
    assert [e.task for e in event_list(user=None, task_ids=[task.pk])] == [task, task]
    assert [e.pk for e in event_list(user=None)] == sorted(
        (e.pk for e in event_list(user=None)), reverse=True
    )


def test_counting_begins_when_the_last_account_was_first_counted() -> None:
    early, late = make_account(), make_account()
    assert stats_since(accounts=[early, late]) is None
    stats(early, NOW, done=5)
    assert stats_since(accounts=[early, late]) is None
    stats(late, NOW + timedelta(hours=1), done=7)
    stats(late, NOW + timedelta(hours=2), done=9)
    since = stats_since(accounts=[early, late])
    assert since == NOW + timedelta(hours=1)
    end = NOW + timedelta(hours=3)
    assert done_between(accounts=[late], start=since, end=end) == 2
