"""Fee changes into postings and sums."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.common.bulk import batch_size
from apps.costs.ledger import posting
from apps.costs.ledger.books import books_hold
from apps.costs.ledger.posting import accounts_due, ledger_post, ledger_post_all
from apps.costs.ledger.versions import ledger_version
from apps.costs.models import (
    Books,
    CostDay,
    MachineDay,
    Posting,
    ReportingZone,
    ResidueOf,
)
from apps.costs.residues.steps import residue_step
from apps.farm.models import FarmAccount, FeeChange
from apps.farm.reconcile.revisions import account_hold
from tests.costs.factories import (
    DAY,
    at,
    make_books,
    make_change,
    make_closed_day,
    make_spending,
    make_zone,
    post,
)
from tests.costs.same_sums import same_sums
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def account() -> FarmAccount:
    """An account whose days are UTC's."""
    account = make_account()
    make_zone(account, "UTC")
    return account


def rows(account: FarmAccount) -> list[tuple[Any, ...]]:
    """What is posted: day, for_day, outcome, attempt, machine, amount."""
    columns = ("day", "for_day", "outcome", "attempt", "node", "amount")
    postings = Posting.objects.filter(account=account).order_by("pk")
    return list(postings.values_list(*columns))


def due() -> list[int]:
    """Accounts that a tick would post now."""
    return accounts_due(timezone.now())


def sums(account: FarmAccount) -> dict[tuple[date, str], Decimal]:
    """Amounts of CostDay by day and outcome; none that are 0."""
    found = CostDay.objects.filter(account=account, amount__gt=0)
    return {(row.day, row.outcome): row.amount for row in found}


def test_a_change_is_posted_with_all_that_it_says(account: FarmAccount) -> None:
    change = make_spending(
        account, "0.10", coupon="0.25", owed="0.05", node="10.60.0.7", attempt=2
    )
    assert post(account) == 1
    found = Posting.objects.get()
    assert (found.account_id, found.change_id) == (account.pk, change.pk)
    assert (found.task_id, found.frame_id) == (change.task_id, change.frame_id)
    assert (found.at, found.day, found.for_day) == (NOW, DAY, DAY)
    assert (found.outcome, found.attempt, found.node) == ("done", 2, "10.60.0.7")
    assert (found.amount, found.balance) == (Decimal("0.35"), Decimal("0.10"))
    assert (found.coupon, found.owed) == (Decimal("0.25"), Decimal("0.05"))
    day = CostDay.objects.get()
    assert (day.account_id, day.task_id) == (account.pk, change.task_id)
    assert (day.amount, day.balance) == (Decimal("0.35"), Decimal("0.10"))
    assert (day.coupon, day.owed, day.postings) == (Decimal("0.25"), Decimal("0.05"), 1)
    machine = MachineDay.objects.get()
    assert (machine.node, machine.amount, machine.postings) == (
        "10.60.0.7",
        Decimal("0.35"),
        1,
    )


def test_what_is_posted_is_not_posted_again(account: FarmAccount) -> None:
    make_spending(account)
    assert (post(account), post(account)) == (1, 0)
    assert Posting.objects.count() == 1
    books = Books.objects.get()
    assert books.position == FeeChange.objects.get().pk
    assert books.posted_at is not None


def test_sums_grow_by_what_is_new(account: FarmAccount) -> None:
    frame = make_frame(make_task(account))
    for amount in ("0.10", "0.20", "-0.05"):
        make_change(frame, amount)
        post(account)
    day = CostDay.objects.get()
    assert (day.amount, day.postings) == (Decimal("0.25"), 3)
    same_sums(account)


def test_money_stands_on_the_day_on_which_it_was_spent(account: FarmAccount) -> None:
    make_spending(account, spent_at=at("2026-11-20 23:59"))
    make_spending(account, spent_at=at("2026-11-21 00:00"))
    post(account)
    assert [row[0].day for row in rows(account)] == [20, 21]


def test_days_are_those_of_the_accounts_zone(account: FarmAccount) -> None:
    other = make_account()
    make_zone(other, "Asia/Shanghai")
    for one in (account, other):
        make_spending(one, seen_at=at("2026-11-22 16:30"))
    ledger_post_all()
    assert [row[0].day for row in rows(account) + rows(other)] == [22, 23]


def test_the_books_write_down_the_zone_that_nobody_chose() -> None:
    account = make_account()
    make_spending(account)
    post(account)
    zone = ReportingZone.objects.get()
    assert (zone.account, zone.zone) == (account, "Asia/Shanghai")
    assert zone.from_day == date(1970, 1, 1)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (1, "under_way"),
        (2, "under_way"),
        (3, "abandoned"),
        (4, "done"),
        (5, "failed"),
        (8, "under_way"),
        (11, "timed_out"),
        (-1, "under_way"),
        (77, "under_way"),
    ],
)
def test_the_farms_status_says_what_the_money_bought(
    account: FarmAccount, status: int, outcome: str
) -> None:
    make_spending(account, status_code=status)
    post(account)
    assert [row[2] for row in rows(account)] == [outcome]


@pytest.mark.parametrize("at_once", [True, False])
def test_money_moves_when_its_attempt_ends(account: FarmAccount, at_once: bool) -> None:
    frame = make_frame(make_task(account))
    make_change(frame, "3", status_code=2, node="a", seen_at=NOW - ONE_DAY)
    if not at_once:
        post(account)
    make_change(frame, "2", status_code=5, node="a")
    post(account)
    before = DAY - ONE_DAY
    assert rows(account) == [
        (before, before, "under_way", 0, "a", 3),
        (DAY, DAY, "under_way", 0, "a", -3),
        (DAY, DAY, "failed", 0, "a", 3),
        (DAY, DAY, "failed", 0, "a", 2),
    ]
    same_sums(account)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (4, "rerendered"),
        (2, "rerendered"),
        (5, "failed"),
        (11, "timed_out"),
        (3, "abandoned"),
    ],
)
def test_another_attempt_makes_the_one_before_worth_nothing(
    account: FarmAccount, status: int, outcome: str
) -> None:
    frame = make_frame(make_task(account))
    make_change(frame, "3", status_code=status, node="a")
    make_change(frame, "0", status_code=1, attempt=1)
    make_change(frame, "2", status_code=4, attempt=1, node="b")
    post(account)
    assert sums(account) == {(DAY, outcome): 3, (DAY, "done"): 2}
    by_machine = MachineDay.objects.exclude(amount=0).values_list(
        "node", "outcome", "amount"
    )
    assert sorted(by_machine) == [("a", outcome, 3), ("b", "done", 2)]


def test_a_late_fee_of_an_attempt_that_was_replaced_is_waste(
    account: FarmAccount,
) -> None:
    frame = make_frame(make_task(account))
    make_change(frame, "3", status_code=4)
    make_change(frame, "1", status_code=2, attempt=1)
    post(account)
    make_change(frame, "0.5", status_code=4, attempt=0)
    post(account)
    assert sums(account) == {(DAY, "rerendered"): Decimal("3.5"), (DAY, "under_way"): 1}


def test_a_frame_that_goes_on_takes_its_money_along(account: FarmAccount) -> None:
    frame = make_frame(make_task(account))
    for status in (2, 3, 2, 4):
        make_change(frame, "1", status_code=status)
        post(account)
    assert sums(account) == {(DAY, "done"): 4}
    same_sums(account)


def test_what_was_spent_on_a_closed_day_is_a_correction(account: FarmAccount) -> None:
    make_spending(account)
    post(account)
    position = Books.objects.get().position
    make_closed_day(account, DAY, "1", position=position)
    late = make_spending(account, "0.5", seen_at=NOW + timedelta(hours=1))
    later = make_spending(account, "0.25", seen_at=NOW + ONE_DAY * 3, spent_at=NOW)
    post(account)
    corrections = Posting.objects.filter(pk__gt=1).exclude(day=DAY).order_by("pk")
    assert [(p.change_id, p.day, p.for_day) for p in corrections] == [
        (late.pk, DAY + ONE_DAY, DAY),
        (later.pk, DAY + ONE_DAY * 3, DAY),
    ]
    assert CostDay.objects.filter(day=DAY).get().amount == 1
    same_sums(account)


def test_money_of_a_closed_day_that_moves_moves_on_an_open_one(
    account: FarmAccount,
) -> None:
    frame = make_frame(make_task(account))
    make_change(frame, "3", status_code=4)
    post(account)
    make_closed_day(account, DAY, "3", position=Books.objects.get().position)
    make_change(frame, attempt=1, status_code=1, seen_at=NOW + ONE_DAY)
    post(account)
    tomorrow = DAY + ONE_DAY
    assert rows(account)[1:] == [
        (tomorrow, tomorrow, "done", 0, "", -3),
        (tomorrow, tomorrow, "rerendered", 0, "", 3),
    ]


def test_each_account_has_its_own_books(account: FarmAccount) -> None:
    other = make_account(currency="USD")
    make_spending(account)
    make_spending(other, "2")
    assert post(account) == 1
    assert not rows(other)
    assert due() == [other.pk]
    assert post(other) == 1
    assert due() == []
    make_spending(other)
    assert due() == [account.pk, other.pk]
    assert post(account) == 0
    assert due() == [other.pk], "nothing of the account is up to there"


def test_books_say_again_and_again_that_they_are_complete(
    account: FarmAccount,
) -> None:
    post(account)
    first = Books.objects.get().posted_at
    assert first is not None
    assert accounts_due(first + timedelta(seconds=59)) == []
    assert accounts_due(first + timedelta(seconds=61)) == [account.pk]
    post(account)
    again = Books.objects.get().posted_at
    assert again is not None
    assert again > first


def test_many_changes_come_in_several_transactions(account: FarmAccount) -> None:
    number = 2 * batch_size() + 3 if batch_size() < 1_000 else 700
    frame = make_frame(make_task(account))
    FeeChange.objects.bulk_create(
        FeeChange(
            account=account,
            task=frame.task,
            frame=frame,
            seen_at=NOW,
            spent_at=NOW,
            old=0,
            new=1,
            delta=1,
            balance_delta=1,
            coupon_delta=0,
            arrears_delta=0,
            status_code=2 if number % 3 else 4,
        )
        for number in range(number)
    )
    assert post(account) == number
    same_sums(account)


def test_a_posting_that_is_told_to_stop_stops_between_batches(
    account: FarmAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "batch_size", lambda: 2)
    for _ in range(5):
        make_spending(account)
    asked = iter([True, False])
    assert ledger_post(account.pk, keep_on=lambda: next(asked)) == 4
    assert Books.objects.get().posted_at is None
    assert post(account) == 1
    same_sums(account)


def test_pages_are_told_when_a_figure_moved(
    account: FarmAccount, django_capture_on_commit_callbacks: Any
) -> None:
    def version() -> str:
        with django_capture_on_commit_callbacks(execute=True):
            post(account)
        return ledger_version()

    make_spending(account)
    first = version()
    assert version() == first, "nothing came"
    make_change(make_frame(make_task(account)), "0", status_code=4)
    assert version() == first, "nothing moved"
    make_spending(account)
    assert version() != first


class Killed(BaseException):
    """The process ends here."""


STEPS = ("postings_write", "sums_write", "books_mark", "_move")


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_leaves_nothing_half_done(
    account: FarmAccount, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for _ in range(3):
        make_spending(account)

    def dies(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(posting, step, dies)
        with pytest.raises(Killed), transaction.atomic():
            post(account)
    assert not Posting.objects.exists()
    assert not CostDay.objects.exists()
    assert post(account) == 3
    same_sums(account)


@pytest.fixture
def threads() -> Iterator[list[threading.Thread]]:
    """Threads that were started; all are waited for."""
    started: list[threading.Thread] = []
    yield started
    for thread in started:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_post_each_change_once(
    monkeypatch: pytest.MonkeyPatch, threads: list[threading.Thread]
) -> None:
    monkeypatch.setattr(posting, "batch_size", lambda: 7)
    account = make_account()
    frames = [make_frame(make_task(account)) for _ in range(4)]
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(6):
                ledger_post(account.pk)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    for _ in range(3):
        threads.append(threading.Thread(target=work))
        threads[-1].start()
    for number in range(60):
        make_change(frames[number % 4], "0.01", status_code=2 + number % 4)
    for thread in threads:
        thread.join()
    post(account)
    assert failed == []
    same_sums(account)
    assert Posting.objects.filter(amount=Decimal("0.01")).count() >= 60
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_who_holds_an_account_keeps_no_row_that_names_it_waiting(
    threads: list[threading.Thread],
) -> None:
    """Else a step of its balance, which holds the books, and a closing, which waits for
    them with the account in hand, wait for each other."""
    account = make_account()
    make_books(account)
    held, stepped = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def close() -> None:
        try:
            with transaction.atomic():
                account_hold(account.pk)
                held.set()
                stepped.wait(5)
                books_hold(account.pk)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads.append(threading.Thread(target=close))
    threads[0].start()
    assert held.wait(5)
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL lock_timeout = '2s'")
        residue_step(
            account_id=account.pk,
            of=ResidueOf.BALANCE,
            at=NOW,
            step=Decimal(5),
            opening=False,
        )
    stepped.set()
    threads[0].join()
    assert failed == []
