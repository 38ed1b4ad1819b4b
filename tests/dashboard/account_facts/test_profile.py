"""The page of an account: its money for those who may see it, and who it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from apps.costs.models import Residue
from apps.farm.models import BalanceSeen, FarmAccount
from tests.conftest import VIEW, make_user, signed_in
from tests.costs.factories import DAY, make_cost_day, make_zone
from tests.dashboard.account_facts.fact_rows import keeper, look, read_account
from tests.dashboard.account_pages import clock
from tests.factories import NOW, make_task

__all__ = ("clock",)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def account() -> FarmAccount:
    """Spent 100 a day for a week, and was topped up yesterday."""
    made = read_account(coupon=Decimal(50))
    make_zone(made, "UTC")
    task = make_task(made)
    for back in range(8, 0, -1):
        make_cost_day(task, "100", DAY - timedelta(days=back))
        at = NOW - timedelta(days=back)
        BalanceSeen.objects.create(
            account=made,
            first_seen_at=at,
            last_seen_at=at + timedelta(days=1),
            balance=1000 + back,
            coupon=50,
        )
    Residue.objects.create(
        account=made,
        of="balance",
        at=NOW - timedelta(days=1),
        amount=0,
        step=500,
        explanation="top_up",
    )
    return made


def test_it_says_what_is_left_and_for_how_long(account: FarmAccount) -> None:
    html = look(keeper(), account)
    for words in (
        "CN¥1,000.00",
        "CN¥50.00",
        "About 10 days",
        "CN¥100.00 a day, the mean of the last 7 full days.",
        "Vouchers are counted in.",
    ):
        assert words in html


def test_the_history_is_a_chart_and_the_same_as_a_table(account: FarmAccount) -> None:
    html = look(keeper(), account)
    assert '<path class="area balance" d="M' in html
    assert '<path class="area coupon" d="M' in html
    assert '<path class="ahead" d="M' in html
    day = "Sun 22 Nov 2026"
    row = html.split(f"{day}</a>")[1].split("</tr>")[0]
    assert "Top-up CN¥500.00" in row
    assert row.count("CN¥100.00") == 1
    link = f"/costs/?account={account.pk}&amp;from=2026-11-22&amp;to=2026-11-22"
    assert html.count(link) == 2


def card(account: FarmAccount) -> tuple[str, list[str]]:
    """The card with the history, and the rows of its table, the newest first."""
    html = look(keeper(), account).split('id="history"')[1].split("</section>")[0]
    return html, html.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]


def test_credit_is_told_from_when_on_it_was_kept(account: FarmAccount) -> None:
    newest = BalanceSeen.objects.latest("pk")
    newest.credit = Decimal(500)
    newest.save()
    html, rows = card(account)
    assert '<path class="floor" d="M' in html
    assert "CN¥500.00 credit" in html
    assert ["CN¥500.00</td>" in row for row in rows] == [True] * 2 + [False] * 7
    assert ["not known" in row for row in rows] == [False] * 2 + [True] * 7


def test_credit_that_was_never_kept_has_no_column(account: FarmAccount) -> None:
    html, _rows = card(account)
    assert "Credit" not in html


def test_that_there_is_no_credit_is_told(account: FarmAccount) -> None:
    BalanceSeen.objects.update(credit=0)
    BalanceSeen.objects.filter(balance__in=(1003, 1004)).delete()
    html, rows = card(account)
    assert '<path class="floor"' not in html
    seen = [row for row in rows if "not seen" not in row]
    assert all(row.count("CN¥0.00</td>") >= 1 for row in seen)
    assert [row.count('colspan="3"') for row in rows if row not in seen] == [1]


@pytest.mark.parametrize(
    ("asked", "days"), [("7", 8), ("30", 9), ("x", 9), ("9" * 50, 9)]
)
def test_the_length_of_time_is_in_the_address(
    account: FarmAccount, asked: str, days: int
) -> None:
    html = look(keeper(), account, f"profile/?days={asked}&x=").split("<tbody>")[1]
    assert html.split("</tbody>")[0].count("<tr>") == days


def test_a_day_on_which_nobody_looked_says_so(account: FarmAccount) -> None:
    BalanceSeen.objects.filter(balance__in=(1003, 1004)).delete()
    assert "not seen" in look(keeper(), account)


def test_before_anything_was_seen_there_is_no_chart(account: FarmAccount) -> None:
    BalanceSeen.objects.all().delete()
    html = look(keeper(), account)
    assert "No balance was seen in this time." in html
    assert "<path" not in html.split('id="history"')[1].split("</section>")[0]


def test_what_all_of_it_cost_is_for_those_who_may_see_sums(
    account: FarmAccount, viewer: User
) -> None:
    html = look(viewer, account)
    assert "CN¥1,000.00" in html
    assert "Lasts" not in html
    assert 'id="history"' not in html


def test_without_the_right_to_see_money_there_is_none(account: FarmAccount) -> None:
    person = make_user("artist")
    person.grants.create(account=account, role="viewer", sees_money=False)
    html = look(person, account)
    assert "CN¥" not in html
    assert "rayvision" in html


def test_a_grant_with_money_shows_that_of_its_account(account: FarmAccount) -> None:
    person = make_user("producer")
    person.grants.create(account=account, role="viewer", sees_money=True)
    person.grants.create(account=read_account(name="b"), role="viewer")
    assert "About 10 days" in look(person, account)


def test_people_behind_it_are_for_administrators(
    account: FarmAccount, viewer: User
) -> None:
    assert "173333333333" in look(keeper(), account)
    html = look(viewer, account)
    assert "173333333333" not in html
    live = signed_in(viewer).get(f"/accounts/{account.pk}/profile/live/?v=x")
    assert "173333333333" not in live.content.decode()


def test_a_balance_that_is_owed_stands_out(account: FarmAccount) -> None:
    FarmAccount.objects.update(balance=Decimal(-20))
    html = look(keeper(), account)
    assert "-CN¥20.00" in html
    assert "Owed: when the credit is used up, the farm stops all tasks." in html


def test_a_sub_account_is_told_as_such(account: FarmAccount) -> None:
    profile = account.readings.get(kind="profile")
    profile.data["mainUserId"] = 77
    profile.save()
    assert "Sub-account of 77" in look(make_user("v", *VIEW), account)
