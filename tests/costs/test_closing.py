"""Closed days stay; what comes later is a correction."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import override

from apps.costs.ledger.closing import NotReady, days_close, not_ready
from apps.costs.models import Books, ClosedDay, CostDay
from apps.farm.models import FarmAccount
from tests import factories
from tests.costs.factories import DAY, make_change, make_spending, make_zone, post
from tests.costs.same_sums import same_sums
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
MORNING = NOW + ONE_DAY
"""Of the day after DAY."""


def make_account(**fields: Any) -> FarmAccount:
    """An account that goes on being looked at."""
    return factories.make_account(**{"seen_at": NOW + 400 * ONE_DAY} | fields)


@pytest.fixture
def account() -> FarmAccount:
    """An account whose days are UTC's."""
    account = make_account()
    make_zone(account, "UTC")
    return account


def close(account: FarmAccount, day: date = DAY, now: datetime = MORNING) -> ClosedDay:
    """Close the days through that one."""
    return days_close(account_id=account.pk, through=day, now=now)


def days(account: FarmAccount) -> list[tuple[date, Decimal]]:
    """The closed days and their amounts."""
    closed = ClosedDay.objects.filter(account=account).order_by("day")
    return list(closed.values_list("day", "amount"))


def test_a_day_is_closed_with_all_that_was_seen_of_it(account: FarmAccount) -> None:
    change = make_spending(account, "0.50", coupon="0.25", owed="0.10")
    found = close(account)
    assert (found.day, found.closed_at, found.position) == (DAY, MORNING, change.pk)
    assert (found.amount, found.balance) == (Decimal("0.75"), Decimal("0.50"))
    assert (found.coupon, found.owed) == (Decimal("0.25"), Decimal("0.10"))
    assert Books.objects.get().closed_through == DAY


def test_closing_again_changes_nothing(account: FarmAccount) -> None:
    make_spending(account)
    first = close(account)
    make_spending(account)
    assert close(account) == first
    assert days(account) == [(DAY, 1)]


def test_all_days_before_are_closed_too_also_those_without_money(
    account: FarmAccount,
) -> None:
    make_spending(account, spent_at=NOW - 3 * ONE_DAY)
    make_spending(account, "2")
    close(account)
    assert days(account) == [
        (DAY - 3 * ONE_DAY, 1),
        (DAY - 2 * ONE_DAY, 0),
        (DAY - ONE_DAY, 0),
        (DAY, 2),
    ]


def test_closing_goes_on_where_it_ended(account: FarmAccount) -> None:
    close(account)
    make_spending(account, "3", seen_at=MORNING + ONE_DAY)
    close(account, DAY + 3 * ONE_DAY, MORNING + 3 * ONE_DAY)
    assert [amount for _, amount in days(account)] == [0, 0, 3, 0]


def test_a_day_before_the_first_one_can_be_closed(account: FarmAccount) -> None:
    make_spending(account)
    close(account)
    before = DAY - 9 * ONE_DAY
    assert close(account, before).amount == 0
    assert Books.objects.get().closed_through == DAY
    make_spending(account, seen_at=MORNING, spent_at=NOW - 9 * ONE_DAY)
    post(account)
    correction = CostDay.objects.latest("pk")
    assert (correction.day, correction.for_day) == (DAY + ONE_DAY, before)


def test_a_closed_day_never_changes(account: FarmAccount) -> None:
    frame = make_frame(make_task(account))
    make_change(frame, "3", status_code=2)
    close(account)
    make_change(frame, "-1", status_code=5, seen_at=MORNING, spent_at=NOW)
    make_change(frame, "0", status_code=1, attempt=1, seen_at=MORNING)
    post(account)
    assert days(account) == [(DAY, 3)]
    of_day = CostDay.objects.filter(day=DAY)
    assert [(c.outcome, c.amount) for c in of_day] == [("under_way", 3)]
    later = CostDay.objects.filter(day=DAY + ONE_DAY).exclude(amount=0)
    assert sorted((c.for_day, c.outcome, c.amount) for c in later) == [
        (DAY, "failed", -1),
        (DAY + ONE_DAY, "failed", 3),
        (DAY + ONE_DAY, "under_way", -3),
    ]
    same_sums(account)


def test_what_was_seen_before_the_closing_is_in_it_though_nobody_posted_it(
    account: FarmAccount,
) -> None:
    post(account)
    make_spending(account, "4")
    assert close(account).amount == 4


def test_accounts_are_closed_by_themselves(account: FarmAccount) -> None:
    other = make_account()
    make_spending(other)
    close(account)
    assert days(other) == []


@pytest.mark.parametrize(
    ("zone", "over"), [("UTC", 0), ("Asia/Shanghai", -8), ("America/New_York", 5)]
)
def test_a_day_that_is_not_over_cannot_be_closed(zone: str, over: int) -> None:
    account = make_account()
    make_zone(account, zone)
    end = datetime.fromisoformat("2026-11-24T00:00Z") + timedelta(hours=over)
    assert not_ready(account.pk, DAY, end - timedelta(seconds=1)) == (
        "The day is not over yet."
    )
    assert not_ready(account.pk, DAY, end) is None
    with pytest.raises(NotReady, match="not over"):
        close(account, DAY, end - timedelta(seconds=1))
    assert days(account) == []


def test_the_hour_is_not_asked_for_twice(account: FarmAccount) -> None:
    """Without `now` it is the time that it is."""
    with override("UTC"):
        assert not_ready(account.pk, date(2001, 1, 1)) is None
        assert not_ready(account.pk, date(2901, 1, 1)) is not None


def unread(account: FarmAccount, **fields: Any) -> None:
    """A task that cost something and whose frames nobody has read."""
    values: dict[str, Any] = {"cost": 5, "frames_due": True}
    make_task(account, **values | fields)


def test_an_import_that_is_under_way_holds_the_day_open(account: FarmAccount) -> None:
    unread(account)
    assert not_ready(account.pk, DAY, NOW + timedelta(hours=20)) == (
        "The frames of 1 task have not been read yet."
    )
    unread(account)
    with pytest.raises(NotReady, match="The frames of 2 tasks"):
        close(account, now=NOW + timedelta(hours=20))


@pytest.mark.parametrize(
    "fields",
    [
        {"cost": 0},
        {"frames_read_at": NOW},
        {"deleted_at": NOW},
        {"child_count": 2},
        {"first_seen_at": NOW - timedelta(hours=5)},
        dict.fromkeys(("first_seen_at", "submitted_at"), NOW + timedelta(hours=16)),
    ],
    ids=["free", "read", "gone", "a parent", "in vain for a day", "of the next day"],
)
def test_what_says_nothing_about_the_day_holds_nothing_up(
    account: FarmAccount, fields: dict[str, Any]
) -> None:
    unread(account, **fields)
    assert not_ready(account.pk, DAY, NOW + timedelta(hours=20)) is None


def test_an_account_that_was_never_swept_is_not_ready() -> None:
    account = make_account(swept_at=None)
    reason = not_ready(account.pk, DAY, MORNING)
    assert reason == "The account's tasks have not all been read yet."


def test_an_account_that_is_not_polled_holds_nothing_up() -> None:
    account = make_account(swept_at=None, enabled=False)
    assert not_ready(account.pk, DAY, MORNING) is None
    assert close(account).amount == 0


def test_an_account_that_nobody_looked_at_since_is_not_ready() -> None:
    """Else a night in which farmdash was down would cost nothing, and its money be
    corrections of it."""
    account = make_account(seen_at=NOW)
    assert not_ready(account.pk, DAY, MORNING) == (
        "The account's tasks have not all been read yet."
    )
    with pytest.raises(NotReady):
        close(account)
    FarmAccount.objects.update(seen_at=MORNING - timedelta(seconds=5))
    assert not_ready(account.pk, DAY, MORNING) is None


def test_an_account_that_the_farm_refuses_holds_nothing_up() -> None:
    account = make_account(seen_at=NOW, state="refused")
    assert not_ready(account.pk, DAY, MORNING) is None


def test_an_account_that_stays_unseen_holds_a_day_open_for_a_day(
    account: FarmAccount,
) -> None:
    FarmAccount.objects.update(seen_at=NOW)
    over = datetime.fromisoformat("2026-11-25T00:00Z")
    assert not_ready(account.pk, DAY, over - timedelta(seconds=1))
    assert not_ready(account.pk, DAY, over) is None


def moved(account: FarmAccount, **fields: Any) -> None:
    """A task that moved while nobody looked, and is to be read now."""
    values: dict[str, Any] = {
        "cost": 5,
        "frames_due": True,
        "frames_read_at": NOW,
        "frames_seen_at": NOW,
        "read_at": MORNING,
        "next_sync_at": MORNING,
    }
    make_task(account, **values | fields)


def test_a_task_that_moved_while_nobody_looked_is_read_first(
    account: FarmAccount,
) -> None:
    moved(account)
    unread(account, first_seen_at=MORNING)
    assert not_ready(account.pk, DAY, MORNING) == (
        "The frames of 2 tasks have not been read yet."
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"frames_seen_at": MORNING - timedelta(seconds=9)},
        {"frames_due": False},
        {"next_sync_at": MORNING + timedelta(minutes=1)},
        {"read_at": MORNING - ONE_DAY},
    ],
    ids=["read since", "not due", "postponed", "quiet for a day"],
)
def test_a_task_that_moves_and_is_read_holds_nothing_up(
    account: FarmAccount, fields: dict[str, Any]
) -> None:
    moved(account, **fields)
    assert not_ready(account.pk, DAY, MORNING) is None
