"""Setting the time zone in which an account's days of cost begin."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEntry
from apps.costs.ledger.zones import Calendar
from apps.costs.models import ClosedDay
from apps.farm.models import FarmAccount
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
LATER = date(2030, 6, 3)


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="East")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser(username="root"))
    return client


def close_a_day(account: FarmAccount) -> None:
    """Have a day of the account closed."""
    ClosedDay.objects.create(
        account=account,
        day=date(2026, 1, 1),
        closed_at=NOW,
        position=0,
        amount=0,
        balance=0,
        coupon=0,
        owed=0,
    )


def address(account: FarmAccount) -> str:
    return reverse("account-zone", args=[account.pk])


def zone_on(account: FarmAccount, day: date) -> str:
    return str(Calendar.of(account.pk).zone_on(day))


def test_the_page_says_which_zone_holds(admin: Client, account: FarmAccount) -> None:
    page = admin.get(address(account)).content.decode()

    assert "<b>Asia/Shanghai</b>" in page
    assert 'name="from_day"' not in page


def test_a_zone_holds_for_all_days_while_none_is_closed(
    admin: Client, account: FarmAccount
) -> None:
    answer = admin.post(address(account), {"zone": "Europe/Berlin"})

    assert answer.status_code == 302
    assert zone_on(account, date(2020, 1, 1)) == "Europe/Berlin"
    entry = AuditEntry.objects.get(verb="account.zone")
    assert "Europe/Berlin" in str(entry.after)


def test_after_a_closed_day_it_holds_from_a_day_to_come(
    admin: Client, account: FarmAccount
) -> None:
    close_a_day(account)
    with time_machine.travel(datetime(2030, 6, 1, 12, tzinfo=UTC), tick=False):
        page = admin.get(address(account)).content.decode()
        answer = admin.post(
            address(account), {"zone": "Europe/Berlin", "from_day": "2030-06-03"}
        )
        told = admin.get(address(account)).content.decode()

    assert 'value="2030-06-03"' in page
    assert answer.status_code == 302
    assert zone_on(account, LATER) == "Europe/Berlin"
    assert zone_on(account, LATER - timedelta(days=1)) == "Asia/Shanghai"
    assert "<b>Europe/Berlin</b>" in told
    assert "<b>Asia/Shanghai</b>" in told


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"zone": "Mars/Olympus", "from_day": "2030-06-03"}, "no such time zone"),
        ({"zone": "Europe/Berlin", "from_day": "2030-05-01"}, "begins later"),
        ({"zone": "Europe/Berlin", "from_day": "soon"}, "Enter a valid date"),
        ({"zone": "Europe/Berlin"}, "required"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    admin: Client, account: FarmAccount, values: dict[str, str], said: str
) -> None:
    close_a_day(account)
    with time_machine.travel(datetime(2030, 6, 1, 12, tzinfo=UTC), tick=False):
        answer = admin.post(address(account), values)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert zone_on(account, LATER) == "Asia/Shanghai"


def test_only_administrators_set_it(
    client: Client, operator: User, account: FarmAccount
) -> None:
    client.force_login(operator)

    assert client.get(address(account)).status_code == 403
    answer = client.post(address(account), {"zone": "Europe/Berlin"})
    assert answer.status_code == 403
