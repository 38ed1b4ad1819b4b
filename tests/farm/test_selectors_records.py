"""The platform's logs name people and where they sit: not everybody sees them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmRecord, Grant
from apps.farm.selectors.records import records_of
from tests.conftest import make_user
from tests.factories import NOW, make_account
from tests.farm.reading_rows import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user("administrator", "farm.change_farmaccount")


def test_who_may_change_accounts_sees_them_and_nobody_else(
    administrator: User, operator: User, viewer: User, stranger: User
) -> None:
    record = make_record(make_account())
    granted = make_user("granted")
    Grant.objects.create(
        user=granted, account=record.account, role="administrator", project=""
    )
    assert list(records_of(administrator)) == [record]
    for user in (operator, viewer, stranger, granted):
        assert not records_of(user).exists()


def test_what_is_asked_for(administrator: User) -> None:
    account, other = make_account(), make_account()
    one = make_record(account, task_ids=[1, 17], what="Stopping", address="192.0.2.1")
    two = make_record(account, task_ids=[171], at=NOW - timedelta(days=1))
    three = make_record(other, kind="login", actor="halley", task_ids=[])

    def found(**wanted: object) -> list[FarmRecord]:
        return list(records_of(administrator, **wanted).order_by("pk"))

    assert found() == [one, two, three]
    assert found(kind="login") == found(actor="halley") == [three]
    assert found(accounts=[account.pk]) == [one, two]
    assert found(task=17) == found(task=1) == [one]
    assert found(task=171) == [two]
    assert found(start=NOW) == [one, three]
    assert found(end=NOW) == [two]
    assert found(text="stopping") == found(text="192.0.2.1") == [one]
