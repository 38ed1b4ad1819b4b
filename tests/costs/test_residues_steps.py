"""Steps of a balance: what they look like, and what people say they were."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.audit.models import AuditEntry
from apps.common.money import money_text
from apps.costs.models import BalanceCheck, Explanation, Residue, ResidueOf, Waits
from apps.costs.residues.balances import balance_check, newest_reading
from apps.costs.residues.selectors import residue_history, residues_now
from apps.costs.residues.steps import ResidueRefused, residue_explain, residue_step
from apps.farm.models import BalanceSeen, FarmAccount, FeeChange
from tests.costs.factories import make_change
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=5)


@pytest.fixture
def account() -> FarmAccount:
    """An account that is up to date until tomorrow."""
    day = NOW + timedelta(days=1)
    return make_account(seen_at=day, swept_at=day, profile_seen_at=day)


@pytest.fixture
def administrator() -> User:
    return User.objects.create_superuser("administrator")


def step(
    account: FarmAccount, amount: str, of: ResidueOf = ResidueOf.BALANCE
) -> Residue:
    opening = not Residue.objects.filter(account=account, of=of).exists()
    return residue_step(
        account_id=account.pk, of=of, at=NOW, step=Decimal(amount), opening=opening
    )


def now(account: FarmAccount) -> list[str]:
    return [f"{row.amount:f}" for row in residues_now(account_ids=[account.pk])]


def explain(actor: User, row: Residue, what: str, note: str = "") -> Residue:
    return residue_explain(
        actor=actor,
        residue_id=row.pk,
        explanation=Explanation(what),
        note=note,
        remote_addr="192.0.2.7",
    )


@pytest.mark.parametrize(
    ("of", "amount", "presumed"),
    [
        (ResidueOf.BALANCE, "500", Explanation.TOP_UP),
        (ResidueOf.BALANCE, "500.5", Explanation.NONE),
        (ResidueOf.BALANCE, "-500", Explanation.NONE),
        (ResidueOf.COUPON, "20", Explanation.VOUCHER),
        (ResidueOf.COUPON, "-20", Explanation.NONE),
        (ResidueOf.BALANCE, "0.01", Explanation.NONE),
    ],
)
def test_only_whole_amounts_that_came_in_are_presumed(
    account: FarmAccount, of: ResidueOf, amount: str, presumed: Explanation
) -> None:
    step(account, "100.25", of)
    row = step(account, amount, of)
    assert (row.explanation, row.explained_by) == (presumed, None)
    assert now(account) == ([] if presumed else [money_text(row.step)])


def test_the_open_amount_is_the_sum_of_what_nobody_explained(
    account: FarmAccount, administrator: User
) -> None:
    step(account, "100")
    first, second = step(account, "-0.01"), step(account, "-2.50")
    step(account, "300")
    assert now(account) == ["-2.51"]
    explain(administrator, second, "charge", " storage in May ")
    assert now(account) == ["-0.01"]
    explain(administrator, first, "other", "rounding")
    assert now(account) == []
    explain(administrator, first, "")
    assert now(account) == ["-0.01"]
    amounts = [f"{row.amount:f}" for row in residue_history(first)]
    assert amounts == ["-0.01", "-0.01", "-0.01", "0.00"]


def test_an_explanation_is_audited_with_before_and_after(
    account: FarmAccount, administrator: User
) -> None:
    step(account, "100")
    row = explain(administrator, step(account, "-2.50"), "charge", "storage")
    assert (row.explained_by, row.note) == (administrator, "storage")
    entry = AuditEntry.objects.get(verb="residue.explained")
    assert (entry.actor, entry.remote_addr) == ("administrator", "192.0.2.7")
    assert entry.before == {"explanation": "", "note": ""}
    assert entry.after == {"explanation": "charge", "note": "storage"}
    assert "-2.50" in entry.target_label


def test_only_administrators_explain(account: FarmAccount, operator: User) -> None:
    step(account, "100")
    row = step(account, "-1")
    with pytest.raises(ResidueRefused):
        explain(operator, row, "charge")
    assert not AuditEntry.objects.exists()


def test_an_opening_and_a_tasks_difference_are_not_for_people_to_explain(
    account: FarmAccount, administrator: User
) -> None:
    opening = step(account, "100")
    task = Residue.objects.create(
        account=account,
        of=ResidueOf.TASK,
        task=make_task(account),
        at=NOW,
        amount=1,
        step=1,
    )
    for row, what in (
        (opening, "other"),
        (task, "other"),
        (step(account, "-1"), "opening"),
    ):
        with pytest.raises(ResidueRefused):
            explain(administrator, row, what)


# --- Readings -------------------------------------------------------------------------


def see(account: FarmAccount, balance: str | None, *, hours: int, **more: Any) -> None:
    """The balance was this for half an hour."""
    at = NOW + hours * HOUR
    values: dict[str, Any] = {"balance": balance and Decimal(balance), "coupon": None}
    BalanceSeen.objects.create(
        account=account, first_seen_at=at, last_seen_at=at + HOUR / 2, **values | more
    )


def spend(account: FarmAccount, amount: str, *, hours: int) -> FeeChange:
    """A frame ended and was seen half an hour after the reading of that hour began."""
    at = NOW + hours * HOUR - HOUR / 4
    frame = make_frame(make_task(account))
    return make_change(frame, amount, seen_at=at + HOUR / 8, spent_at=at)


def steps(account: FarmAccount) -> list[tuple[str, str]]:
    rows = Residue.objects.filter(account=account).order_by("pk")
    return [(f"{row.step:f}", row.explanation) for row in rows]


def test_what_was_spent_before_the_opening_is_not_counted(account: FarmAccount) -> None:
    spend(account, "70", hours=-5)
    see(account, "1000", hours=0)
    balance_check(account)
    spend(account, "30", hours=1)
    see(account, "970", hours=1)
    balance_check(account)
    assert steps(account) == [("1000.00", "opening")]
    check = BalanceCheck.objects.get()
    assert (check.balance_base, check.balance_spent) == (Decimal(1000), Decimal(30))
    assert check.settled_at == NOW + 1.5 * HOUR


def test_a_check_twice_is_a_check_once(account: FarmAccount) -> None:
    see(account, "1000", hours=0)
    balance_check(account)
    spend(account, "30", hours=1)
    see(account, "969.99", hours=1)
    for _ in range(3):
        balance_check(account)
    assert steps(account) == [("1000.00", "opening"), ("-0.01", "")]


def test_balance_and_vouchers_are_held_apart(account: FarmAccount) -> None:
    see(account, "1000", hours=0, coupon=Decimal(50))
    balance_check(account)
    frame = make_frame(make_task(account))
    at = NOW + HOUR / 2
    make_change(frame, "3", coupon="2", seen_at=at + HOUR / 4, spent_at=at + HOUR / 8)
    see(account, "997", hours=1, coupon=Decimal("47.99"))
    balance_check(account)
    found = residues_now(account_ids=[account.pk])
    assert [(row.of, f"{row.amount:f}") for row in found] == [("coupon", "-0.01")]


def test_a_balance_that_the_farm_hides_is_no_difference(account: FarmAccount) -> None:
    see(account, None, hours=0, coupon=Decimal(5))
    balance_check(account)
    assert [row.of for row in Residue.objects.all()] == ["coupon"]


def test_a_credit_that_changed_does_not_begin_another_balance(
    account: FarmAccount,
) -> None:
    see(account, "1000", hours=0, coupon=Decimal(5))
    see(account, "1000", hours=1, coupon=Decimal(5), credit=Decimal(500))
    see(account, "1000", hours=2, coupon=Decimal(5), credit=Decimal(0))
    reading, _ = newest_reading(account)
    assert reading is not None
    assert (reading.first, reading.last) == (NOW, NOW + 2.5 * HOUR)
    # What ended in that time, and is seen just now, is still to be taken.
    at = NOW + 2 * HOUR
    frame = make_frame(make_task(account))
    late = {"spent_at": at - 1.5 * HOUR, "seen_at": at + HOUR / 2}
    balance_check(account)
    make_change(frame, "10", **late)
    BalanceSeen.objects.filter(credit=0).update(last_seen_at=at + HOUR / 2 + MOMENT)
    balance_check(account)
    check = BalanceCheck.objects.get()
    assert (check.waits_for, check.balance_spent) == (Waits.NOTHING, 0)
    assert set(steps(account)) == {("1000.00", "opening"), ("5.00", "opening")}


@pytest.mark.parametrize(("balance", "coupon"), [("7", 5), ("1000", 7)])
def test_the_same_balance_after_another_one_begins_anew(
    account: FarmAccount, balance: str, coupon: int
) -> None:
    see(account, "1000", hours=0, coupon=Decimal(5))
    see(account, balance, hours=1, coupon=Decimal(coupon))
    see(account, "1000", hours=2, coupon=Decimal(5), credit=Decimal(500))
    reading, _ = newest_reading(account)
    assert reading is not None
    assert reading.first == NOW + 2 * HOUR


def waits_for(account: FarmAccount) -> str:
    balance_check(account)
    return BalanceCheck.objects.get(account=account).waits_for


def test_nothing_is_said_before_everything_that_was_spent_is_mirrored(
    account: FarmAccount,
) -> None:
    rows = FarmAccount.objects.filter(pk=account.pk)
    assert waits_for(account) == Waits.BALANCE
    see(account, "1000", hours=0)
    for values in ({"swept_at": None}, {"swept_at": NOW - HOUR}):
        rows.update(**values)
        account.refresh_from_db()
        assert waits_for(account) == Waits.SWEEP
    rows.update(swept_at=NOW + 24 * HOUR)
    account.refresh_from_db()
    leaf = make_task(account, frames_due=True, frames_read_at=NOW - HOUR)
    assert waits_for(account) == Waits.FRAMES
    assert not Residue.objects.exists()
    leaf.frames_read_at = NOW + HOUR
    leaf.save()
    assert waits_for(account) == Waits.NOTHING
    assert steps(account) == [("1000.00", "opening")]


def test_a_balance_that_was_asked_for_a_moment_ago_waits_for_the_next_sweep(
    account: FarmAccount,
) -> None:
    BalanceSeen.objects.create(
        account=account, first_seen_at=NOW, last_seen_at=NOW, balance=5
    )
    moment = NOW + timedelta(seconds=3)
    FarmAccount.objects.filter(pk=account.pk).update(seen_at=moment, swept_at=moment)
    account.refresh_from_db()
    assert waits_for(account) == Waits.SWEEP


def test_an_account_that_another_one_pays_for_is_held_against_nothing(
    account: FarmAccount,
) -> None:
    account.balance, account.profile = Decimal(0), {"useMainBalance": 1}
    see(account, "0", hours=0)
    assert waits_for(account) == Waits.BALANCE
    make_change(make_frame(make_task(account)), "3")
    see(account, "0", hours=3)
    assert waits_for(account) == Waits.BALANCE
    assert not Residue.objects.exists()


def test_a_year_of_fees_is_read_once(
    account: FarmAccount, django_assert_max_num_queries: Any
) -> None:
    frame = make_frame(make_task(account))
    see(account, "1000", hours=0)
    balance_check(account)
    for _ in range(30):
        make_change(frame, "1", seen_at=NOW + HOUR, spent_at=NOW + HOUR / 2)
    see(account, "970", hours=2)
    balance_check(account)
    check = BalanceCheck.objects.get()
    assert check.position == FeeChange.objects.order_by("-pk")[0].pk
    see(account, "970", hours=3)
    with django_assert_max_num_queries(12):
        balance_check(account)
    assert len(steps(account)) == 1
