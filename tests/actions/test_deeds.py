"""Clicks as wholes: grouped, counted, in a constant number of queries."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.telling.deeds import (
    KEPT,
    LINES,
    SHOWN,
    deeds_recent,
    intents_of_clicks,
)
from tests.actions.factories import make_intent
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def make_click(user: User, *states: str, **fields: Any) -> list[Intent]:
    """One click on as many tasks as there are states."""
    values: dict[str, Any] = {"click": uuid4(), "requested_at": timezone.now()}
    account = fields.pop("account", None) or make_account()
    return [
        make_intent(make_task(account), user, state=state, **values | fields)
        for state in states
    ]


def test_the_parts_of_a_click_are_one(operator: User) -> None:
    make_click(operator, "confirmed", "confirmed", "unknown", settled_at=timezone.now())
    (deed,) = deeds_recent(operator)
    assert (deed.tasks, deed.frames) == (3, None)
    assert dict(deed.states) == {"unknown": 1, "confirmed": 2}
    assert list(deed.states) == ["unknown", "confirmed"], "what needs a look is first"
    assert (deed.user_name, deed.operation) == ("operator", "stop")


def test_frames_of_all_its_tasks_are_added_up(operator: User) -> None:
    (first, second) = make_click(operator, "queued", "queued", operation="retry_frames")
    for intent, frames in ((first, [1, 2, 3]), (second, [4, 5])):
        Intent.objects.filter(pk=intent.pk).update(frame_ids=frames)
    (deed,) = deeds_recent(operator)
    assert (deed.tasks, deed.frames) == (2, 5)


def test_the_newest_come_first_and_not_all_of_them(operator: User) -> None:
    now = timezone.now()
    for minutes in range(SHOWN + 3):
        make_click(operator, "queued", requested_at=now - timedelta(minutes=minutes))
    deeds = deeds_recent(operator)
    assert len(deeds) == SHOWN
    assert deeds[0].at == now


def test_what_is_over_leaves_after_a_day_but_not_what_needs_somebody(
    operator: User,
) -> None:
    long_ago = timezone.now() - KEPT - timedelta(minutes=1)
    for state in ("confirmed", "rejected", "needs_person"):
        make_click(operator, state, requested_at=long_ago, settled_at=long_ago)
    assert [list(deed.states) for deed in deeds_recent(operator)] == [["needs_person"]]


def test_ones_own_can_be_looked_at_alone(operator: User, viewer: User) -> None:
    make_click(operator, "queued")
    assert len(deeds_recent(viewer)) == 1
    assert deeds_recent(viewer, mine=True) == []
    assert len(deeds_recent(operator, mine=True)) == 1


def test_nobody_sees_clicks_on_what_he_does_not_see(
    operator: User, stranger: User
) -> None:
    (intent,) = make_click(operator, "queued")
    assert deeds_recent(stranger) == []
    assert intents_of_clicks(stranger, [intent.click]) == []


def test_how_long_it_is_held_is_that_of_its_last_part(operator: User) -> None:
    soon, later = (timezone.now() + timedelta(seconds=n) for n in (3, 8))
    click = uuid4()
    make_click(operator, "held", hold_until=soon, click=click)
    make_click(operator, "held", hold_until=later, click=click)
    make_click(operator, "withdrawn", hold_until=later + timedelta(1), click=click)
    assert deeds_recent(operator)[0].until == later


def test_what_is_at_stake_is_told_while_somebody_is_asked(operator: User) -> None:
    click = uuid4()
    for currency, stake in (
        ("CNY", "1.1"),
        ("CNY", "2.2"),
        ("USD", "3"),
        ("CNY", None),
    ):
        account = make_account(currency=currency)
        make_click(operator, "awaiting", account=account, stake=stake, click=click)
    make_click(operator, "held", stake="9", click=click)
    (deed,) = deeds_recent(operator)
    assert deed.stakes == {"CNY": Decimal("3.3"), "USD": Decimal(3)}


@pytest.mark.parametrize("number", [1, 40])
def test_the_number_of_queries_does_not_follow_the_number_of_intents(
    number: int, django_assert_num_queries: Any
) -> None:
    user = make_user("somebody", *VIEW)
    for _ in range(3):
        make_click(user, *["awaiting"] * number)
    deeds_recent(user)  # the rights of the user are known from then on
    with django_assert_num_queries(3):
        assert len(deeds_recent(user)) == 3


def test_only_so_many_parts_are_unfolded(operator: User) -> None:
    intents = make_click(operator, *["queued"] * 5)
    found = intents_of_clicks(operator, {intent.click for intent in intents})
    assert len(found) == 5
    assert LINES < 500


def test_parts_that_need_attention_come_first(operator: User) -> None:
    states = ("confirmed", "queued", "rejected", "needs_person", "unknown")
    intents = make_click(operator, *states)
    found = intents_of_clicks(operator, {intents[0].click})
    order = ["needs_person", "unknown", "rejected", "queued", "confirmed"]
    assert [intent.state for intent in found] == order
