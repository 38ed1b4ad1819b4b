"""What an account had left over time, as it was seen."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.costs.models import Residue
from apps.costs.residues.history import (
    Stretch,
    balance_history,
    moves_since,
    spent_by_day,
)
from apps.farm.models import BalanceSeen, FarmAccount
from tests.costs.factories import DAY, make_cost_day
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


def seen(
    account: FarmAccount, minutes_ago: int, balance: int | None, **more: Any
) -> None:
    """The balance was that from then on, until shortly before the next look."""
    at = NOW - minutes_ago * MINUTE
    values = {"balance": balance, "coupon": 0, "last_seen_at": at} | more
    BalanceSeen.objects.create(account=account, first_seen_at=at, **values)


def history(account: FarmAccount, span: timedelta = WEEK) -> list[Stretch]:
    """Of the time before NOW."""
    return balance_history(account.pk, start=NOW - span, end=NOW)


def test_a_balance_holds_until_the_next_one_was_seen() -> None:
    account = make_account()
    seen(account, 30, 100)
    seen(account, 20, 90)
    first, second = history(account)
    assert (first.balance, first.until) == (Decimal(100), second.since)
    assert (second.balance, second.until) == (Decimal(90), NOW - 20 * MINUTE)


def test_where_nobody_looked_for_long_there_is_nothing() -> None:
    account = make_account()
    seen(account, 300, 100)
    seen(account, 20, 90)
    first, second = history(account)
    assert first.until == first.since
    assert second.since - first.until == 280 * MINUTE


def test_what_went_on_from_before_the_time_asked_for_belongs_to_it() -> None:
    account = make_account()
    seen(account, 60 * 24 * 20, 100, last_seen_at=NOW - MINUTE)
    assert [one.balance for one in history(account)] == [Decimal(100)]


def test_what_was_over_before_and_other_accounts_do_not() -> None:
    account = make_account()
    seen(account, 60 * 24 * 20, 100)
    seen(make_account(), 10, 7)
    assert history(account) == []


def test_many_looks_are_thinned_out_to_the_last_of_each_ten_minutes() -> None:
    account = make_account()
    for minute in range(40):
        seen(account, 40 - minute, 1000 - minute)
    kept = history(account)
    assert [one.balance for one in kept] == [991, 981, 971, 961]
    assert all(one.until == after.since for one, after in itertools.pairwise(kept))


@pytest.mark.parametrize(("days", "count"), [(30, 3), (365, 1)])
def test_the_longer_the_time_the_fewer_there_are(days: int, count: int) -> None:
    account = make_account()
    for hour in range(3):
        for minute in (5, 25):
            seen(account, 60 * (hour + 1) - minute, 100 * hour + minute)
    assert len(history(account, timedelta(days=days))) == count


def test_vouchers_are_part_of_what_is_left() -> None:
    account = make_account()
    seen(account, 10, 100, coupon=Decimal("20.50"))
    seen(account, 5, None, coupon=3)
    assert [one.left for one in history(account)][-1] == 3
    assert Stretch(NOW, NOW, Decimal(100), Decimal("20.50")).left == Decimal("120.50")


def test_a_credit_that_was_not_kept_then_is_not_known() -> None:
    account = make_account()
    seen(account, 50, 100)
    seen(account, 30, 100, credit=0)
    seen(account, 10, 100, credit=Decimal("500.50"))
    found = history(account)
    assert [one.credit for one in found] == [None, 0, Decimal("500.50")]
    assert {one.left for one in found} == {100}


def test_what_was_spent_is_told_by_the_day() -> None:
    task = make_task()
    for back, amount in ((1, "10"), (1, "2.5"), (9, "100")):
        make_cost_day(
            task,
            amount,
            DAY - timedelta(days=back),
            **({"outcome": "failed"} if amount == "2.5" else {}),
        )
    found = spent_by_day(task.account_id, first=DAY - timedelta(days=7))
    assert found == {DAY - timedelta(days=1): Decimal("12.5")}


def test_top_ups_are_told_but_nothing_that_is_not_explained() -> None:
    account = make_account()
    steps = (("top_up", 500), ("", 7), ("opening", 1000), ("refund", 3))
    for explanation, step in steps:
        Residue.objects.create(
            account=account,
            of="balance",
            at=NOW,
            amount=0,
            step=step,
            explanation=explanation,
        )
    found = moves_since(account.pk, start=NOW - WEEK)
    assert [(move.explanation, move.step) for move in found] == [
        ("top_up", Decimal(500)),
        ("refund", Decimal(3)),
    ]
    assert moves_since(account.pk, start=NOW + MINUTE) == []
