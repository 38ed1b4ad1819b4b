"""What is summed up can be made anew, and is always the same."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models, transaction

from apps.common.append_only import remaking
from apps.costs.ledger.check import ledger_check
from apps.costs.ledger.closing import days_close
from apps.costs.ledger.posting import ledger_post
from apps.costs.ledger.rebuild import RebuildRefused, ledger_rebuild
from apps.costs.models import Books, ClosedDay, CostDay, MachineDay, Posting
from apps.farm.models import FarmAccount, Frame
from tests.costs.factories import DAY, make_change, make_spending, make_zone, post
from tests.costs.same_sums import same_sums
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def account() -> FarmAccount:
    """An account with retries, late fees, corrections and a closed day; all posted."""
    account = make_account(seen_at=NOW + ONE_DAY)
    make_zone(account, "UTC")
    frames = [make_frame(make_task(account)) for _ in range(3)]
    for number, frame in enumerate(frames):
        make_change(frame, "1.5", status_code=2, node="a")
        make_change(frame, "0.5", coupon="0.25", status_code=5 - number, node="a")
    days_close(account_id=account.pk, through=DAY, now=NOW + ONE_DAY)
    for frame in frames:
        late = {"seen_at": NOW + ONE_DAY, "node": "b"}
        make_change(frame, "-0.1", owed="0.05", spent_at=NOW, status_code=5, **late)
        post(account)
        make_change(frame, "2", status_code=4, attempt=1, **late)
    post(account)
    for frame in frames:
        settle(frame)
    return account


def settle(frame: Frame) -> None:
    """The mirror says what the changes sum up to."""
    changes = frame.fee_changes.all()
    Frame.objects.filter(pk=frame.pk).update(
        fee_amount=sum(change.balance_delta for change in changes),
        coupon_fee=sum(change.coupon_delta for change in changes),
        arrears_fee=sum(change.arrears_delta for change in changes),
    )


def rows(model: type[models.Model], account: FarmAccount) -> list[tuple[Any, ...]]:
    """All that the rows say but for their keys, in order."""
    names = [
        field.attname for field in model._meta.concrete_fields if field.name != "id"
    ]
    found = model._default_manager.filter(account=account).values_list(*names)
    return sorted(found, key=repr)


def everything(account: FarmAccount) -> list[list[tuple[Any, ...]]]:
    """Postings and sums."""
    return [rows(model, account) for model in (Posting, CostDay, MachineDay)]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


BREAKS = {
    "postings against days": "UPDATE costs_costday SET balance = balance + 1, "
    "amount = amount + 1 WHERE day > '2026-11-23'",
    "days against their parts": "UPDATE costs_costday SET amount = amount + 1",
    "postings against machines": "UPDATE costs_machineday SET amount = amount - 1",
    "closed days against days": "DELETE FROM costs_costday WHERE day = '2026-11-23'",
    "frames against fee changes": "UPDATE farm_frame SET arrears_fee = 7",
}


def test_books_that_add_up_have_no_differences(account: FarmAccount) -> None:
    assert ledger_check(account.pk) == []
    same_sums(account)


@pytest.mark.parametrize("what", BREAKS)
def test_what_does_not_add_up_is_told(account: FarmAccount, what: str) -> None:
    execute(BREAKS[what])
    assert what in {difference.what for difference in ledger_check(account.pk)}


def test_a_difference_tells_where_and_how_much(account: FarmAccount) -> None:
    frame = Frame.objects.first()
    assert frame is not None
    Frame.objects.filter(pk=frame.pk).update(
        coupon_fee=frame.coupon_fee + Decimal("0.00000001")
    )
    [difference] = ledger_check(account.pk)
    assert difference.where == (frame.pk,)
    assert difference.amounts == (0, Decimal("0.00000001"), 0)


def test_a_posting_that_is_missing_or_too_many_is_told(account: FarmAccount) -> None:
    with transaction.atomic(), remaking("costs_posting"):
        Posting.objects.filter(amount=0).delete()
        last = Posting.objects.latest("pk")
        last.delete()
    found = {difference.what for difference in ledger_check(account.pk)}
    assert found >= {"fee changes against postings", "postings against days"}
    last.pk = None
    last.save()
    again = Posting.objects.latest("pk")
    again.pk, again.amount, again.balance = None, Decimal(0), Decimal(0)
    again.coupon = again.owed = Decimal(0)
    again.save()
    [days, machines] = ledger_check(account.pk)
    assert (days.rows, machines.rows) == (1, 1)


def test_what_is_not_posted_yet_is_no_difference(account: FarmAccount) -> None:
    settle(make_spending(account).frame)
    assert ledger_check(account.pk) == []


def test_accounts_are_checked_by_themselves(account: FarmAccount) -> None:
    other = make_spending()
    post(other.account)
    execute("UPDATE costs_costday SET amount = 77 WHERE day = '2026-11-23'")
    assert ledger_check(other.account_id) != []
    execute(
        "UPDATE costs_costday SET amount = balance + coupon "
        f"WHERE account_id = {account.pk}"
    )
    assert ledger_check(account.pk) == []


@pytest.mark.parametrize("what", list(BREAKS)[:4])
def test_sums_are_made_anew_as_they_were(account: FarmAccount, what: str) -> None:
    before = everything(account)
    execute(BREAKS[what])
    execute("UPDATE costs_machineday SET node = 'nowhere' WHERE node = 'a'")
    told: list[tuple[int, int]] = []
    ledger_rebuild(account.pk, lambda done, total: told.append((done, total)))
    assert everything(account) == before
    assert told == [(1, 2), (2, 2)]
    assert ledger_check(account.pk) == []


def test_postings_are_made_anew_as_they_were(account: FarmAccount) -> None:
    before = everything(account)
    closed = rows(ClosedDay, account)
    told: list[tuple[int, int]] = []
    ledger_rebuild(
        account.pk, lambda done, total: told.append((done, total)), postings=True
    )
    assert everything(account) == before
    assert rows(ClosedDay, account) == closed
    assert told[-1] == (12, 12)
    assert ledger_check(account.pk) == []
    assert ledger_post(account.pk) == 0


def test_other_accounts_keep_theirs(account: FarmAccount) -> None:
    other = make_spending()
    post(other.account)
    before = list(Posting.objects.filter(account=other.account).values())
    ledger_rebuild(account.pk)
    ledger_rebuild(account.pk, postings=True)
    assert list(Posting.objects.filter(account=other.account).values()) == before
    same_sums(other.account)


def test_a_rebuild_that_would_change_a_closed_day_does_nothing(
    account: FarmAccount,
) -> None:
    before = everything(account)
    # As if somebody had moved the midnights of the past by hand.
    account.reporting_zones.update(zone="Etc/GMT+12")
    with pytest.raises(RebuildRefused, match="closed days would change: 2026-11-23"):
        ledger_rebuild(account.pk, postings=True)
    assert everything(account) == before
    assert ledger_check(account.pk) == []


def test_pages_are_told(account: FarmAccount) -> None:
    before = Books.objects.get(account=account).revision
    ledger_rebuild(account.pk)
    assert Books.objects.get(account=account).revision == before + 1
