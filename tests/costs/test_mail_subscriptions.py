"""Readers: who makes, changes and ends them, and what they may wish."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.costs.mails.subscriptions import (
    SubscriptionInvalid,
    Wishes,
    subscription_change,
    subscription_create,
    subscription_enable,
    subscription_end,
    subscription_end_by_token,
    wishes_of,
)
from apps.costs.mails.unsubscribe import subscription_by_token, unsubscribe_url
from apps.costs.models import Subscription
from tests.conftest import make_user
from tests.factories import make_account

pytestmark = pytest.mark.django_db

WISHES = Wishes(
    address="mei@example.com",
    name="Mei",
    language="zh-hans",
    zone="Asia/Shanghai",
    hour=9,
)


def make(wishes: Wishes = WISHES, user: User | None = None) -> Subscription:
    return subscription_create(actor="admin", wishes=wishes, user=user)


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("-id")[0]


def test_a_reader_is_made_as_wished() -> None:
    one, two = make_account(), make_account()
    mei = make_user("mei")
    wishes = replace(WISHES, accounts=(two.pk, one.pk), projects=("", "雪山"))
    reader = make(wishes, mei)
    assert wishes_of(reader) == replace(wishes, accounts=(one.pk, two.pk))
    assert (reader.user, reader.created_by, reader.enabled) == (mei, "admin", True)
    assert reader.since == reader.created_at
    assert last().verb == "subscription.created"
    assert last().after["projects"] == ["", "雪山"]


def test_an_address_outside_belongs_to_nobody() -> None:
    assert make().user is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "mei"),
        ("address", "mei@example.com\nBcc: all@example.com"),
        ("address", "梅@example.com"),
        ("address", ""),
        ("address", f"{'m' * 250}@example.com"),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("language", "tlh"),
        ("cadence", "hourly"),
        ("hour", 24),
        ("hour", -1),
        ("weekday", 7),
        ("name", "x" * 121),
        ("accounts", (4711,)),
        ("projects", tuple(str(number) for number in range(201))),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(field: str, value: Any) -> None:
    with pytest.raises(SubscriptionInvalid) as problem:
        make(replace(WISHES, **{field: value}))
    assert str(problem.value)
    assert not Subscription.objects.exists()
    reader = make()
    with pytest.raises(SubscriptionInvalid):
        subscription_change(
            actor="admin", subscription=reader, wishes=replace(WISHES, **{field: value})
        )
    reader.refresh_from_db()
    assert wishes_of(reader) == WISHES


def test_a_change_is_audited_with_what_differs() -> None:
    reader = make()
    changed = replace(WISHES, hour=18, only_if_something=True)
    assert subscription_change(actor="mei", subscription=reader, wishes=changed)
    assert wishes_of(reader) == changed
    assert (last().verb, last().actor) == ("subscription.changed", "mei")
    assert last().before == {"hour": 9, "only_if_something": False}
    assert last().after == {"hour": 18, "only_if_something": True}


def test_no_change_leaves_no_trace() -> None:
    reader = make()
    entries = AuditEntry.objects.count()
    assert not subscription_change(actor="mei", subscription=reader, wishes=WISHES)
    assert AuditEntry.objects.count() == entries


def test_other_accounts_are_a_change() -> None:
    reader, account = make(), make_account()
    wishes = replace(WISHES, accounts=(account.pk,))
    assert subscription_change(actor="mei", subscription=reader, wishes=wishes)
    assert list(reader.accounts.all()) == [account]


@pytest.mark.parametrize(
    ("field", "value", "anew"),
    [
        ("cadence", "weekly", True),
        ("weekday", 3, True),
        ("hour", 10, False),
        ("zone", "Europe/Berlin", False),
        ("language", "en", False),
    ],
)
def test_another_rhythm_owes_nothing_for_the_time_before(
    field: str, value: Any, anew: bool
) -> None:
    reader = make()
    made = reader.since
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        wishes = replace(WISHES, **{field: value})
        subscription_change(actor="mei", subscription=reader, wishes=wishes)
    assert reader.since == (later if anew else made)
    assert reader.created_at == made


def test_an_ended_one_can_be_taken_up_again() -> None:
    reader = make()
    assert subscription_end(actor="mei", subscription=reader)
    assert not reader.enabled and reader.ended_at
    assert not subscription_end(actor="mei", subscription=reader)
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False):
        assert subscription_enable(actor="mei", subscription=reader, enabled=True)
    assert reader.enabled and reader.ended_at is None
    assert reader.since == later, "and is owed nothing for the time between"
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "subscription.created",
        "subscription.ended",
        "subscription.resumed",
    ]


# --- The link in each mail ------------------------------------------------------------


def test_who_has_the_link_ends_the_subscription_and_no_other() -> None:
    reader, other = make(), make(replace(WISHES, address="other@example.com"))
    assert subscription_end_by_token(reader.token) == reader
    reader.refresh_from_db()
    other.refresh_from_db()
    assert (reader.enabled, other.enabled) == (False, True)
    assert last().actor == "link in a mail to mei@example.com"


def test_the_link_works_as_often_as_it_is_followed() -> None:
    reader = make()
    entries = AuditEntry.objects.count()
    for _ in range(3):
        assert subscription_end_by_token(reader.token) == reader
    assert AuditEntry.objects.count() == entries + 1


@pytest.mark.parametrize(
    "token", ["", "short", "x" * 32, "x" * 5000, "令" * 20, "' OR 1=1 -- aaaaaaaaa"]
)
def test_other_tokens_do_nothing(token: str) -> None:
    make()
    assert subscription_end_by_token(token) is None
    assert subscription_by_token(token) is None
    assert Subscription.objects.get().enabled


def test_tokens_are_long_and_each_is_another() -> None:
    tokens = {
        make(replace(WISHES, address=f"m{n}@example.com")).token for n in range(9)
    }
    assert len(tokens) == 9
    assert min(map(len, tokens)) >= 32


def test_the_link_leads_to_this_installation(settings: Any) -> None:
    settings.FARMDASH_URL = "https://farm.example.com"
    reader = make()
    url = unsubscribe_url(reader)
    assert url.startswith("https://farm.example.com/")
    assert reader.token in url
