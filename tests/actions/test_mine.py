"""What is counted on the drawer's button, and told of one's own clicks."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.telling.mine import (
    TOLD,
    bad_ends,
    click_counts,
    ended_at,
    latest_undoable,
)
from tests.actions.factories import make_intent
from tests.factories import make_task

pytestmark = pytest.mark.django_db


def ended(user: User, state: str, seconds: float = 5, **fields: Any) -> Intent:
    """An intent that was over so many seconds ago, a minute after the click."""
    at = timezone.now() - timedelta(seconds=seconds)
    values = {"requested_at": at - timedelta(minutes=1), "settled_at": at}
    return make_intent(make_task(), user, state=state, **values | fields)


def test_a_click_is_counted_once_whatever_it_touches(
    operator: User, viewer: User
) -> None:
    click = uuid4()
    for state in ("held", "sending", "awaiting"):
        make_intent(make_task(), operator, state=state, click=click)
    ended(operator, "needs_person")
    ended(operator, "confirmed")
    counts = click_counts(operator)
    assert (counts.open, counts.needs, counts.mine) == (1, 2, 1)
    assert click_counts(viewer).mine == 0


def test_counting_takes_two_queries(
    operator: User, django_assert_num_queries: Any
) -> None:
    click_counts(operator)
    with django_assert_num_queries(2):
        click_counts(operator)


def test_what_waits_for_somebody_else_does_not_go_on_by_itself(operator: User) -> None:
    make_intent(make_task(), operator, state="awaiting")
    counts = click_counts(operator)
    assert (counts.open, counts.needs, counts.mine) == (1, 1, 0)


@pytest.mark.parametrize(
    ("state", "fields", "news"),
    [
        ("rejected", {}, True),
        ("refuted", {"reason": "not_seen"}, True),
        ("refuted", {"reason": "judged"}, False),
        ("needs_person", {}, True),
        ("withdrawn", {"reason": "unsent"}, True),
        ("withdrawn", {"reason": "declined"}, True),
        ("withdrawn", {"reason": "undone"}, False),
        ("confirmed", {}, False),
        ("accepted", {"reason": "not_shown"}, False),
        ("rejected", {"origin": "policy"}, False),
    ],
)
def test_only_bad_ends_of_what_one_clicked_are_news(
    operator: User, viewer: User, state: str, fields: dict[str, str], news: bool
) -> None:
    intent = ended(operator, state, **fields)
    assert [[one.pk for one in click] for click in bad_ends(operator)] == (
        [[intent.pk]] if news else []
    )
    assert bad_ends(viewer) == []


def test_what_was_refused_while_it_was_clicked_was_said_then(operator: User) -> None:
    now = timezone.now()
    ended(operator, "withdrawn", reason="task_state", requested_at=now, settled_at=now)
    assert bad_ends(operator) == []


def test_old_news_is_none(operator: User) -> None:
    ended(operator, "rejected", TOLD.total_seconds() + 5)
    assert bad_ends(operator) == []


def test_a_click_is_told_of_when_no_part_of_it_goes_on(operator: User) -> None:
    click = uuid4()
    ended(operator, "rejected", click=click)
    rest = make_intent(make_task(), operator, state="sending", click=click)
    assert bad_ends(operator) == []
    Intent.objects.filter(pk=rest.pk).update(state="unknown")
    assert len(bad_ends(operator)) == 1


def test_the_parts_of_a_click_are_told_of_together(operator: User) -> None:
    click = uuid4()
    ended(operator, "rejected", 9, click=click)
    last = ended(operator, "refuted", 3, click=click)
    ended(operator, "rejected", 1)
    first, second = bad_ends(operator)
    assert (len(first), len(second)) == (2, 1)
    assert ended_at(first) == last.settled_at


def test_the_latest_click_of_mine_that_can_be_undone(
    operator: User, viewer: User
) -> None:
    assert latest_undoable(operator) is None
    now = timezone.now()
    clicks = {
        state: make_intent(
            make_task(), user, state=state, requested_at=now + timedelta(seconds=n)
        ).click
        for n, (state, user) in enumerate(
            [("held", operator), ("sending", operator), ("queued", viewer)]
        )
    }
    assert latest_undoable(operator) == clicks["held"]
    assert latest_undoable(viewer) == clicks["queued"]
