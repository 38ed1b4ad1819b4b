"""Which click a row shows, and what the overview lists."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.asking.wishes import scope_key
from apps.actions.models import Intent
from apps.actions.selectors import (
    SHOWN,
    SHOWN_BAD,
    intents_of_task,
    latest_intents,
    needs_person,
    open_intents,
)
from apps.farm.models import RenderTask
from tests.actions.factories import make_intent
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def ago(**span: float) -> Any:
    return timezone.now() - timedelta(**span)


def shown(*tasks: RenderTask) -> dict[int, Any]:
    return {pk: one.pk for pk, one in latest_intents([t.pk for t in tasks]).items()}


def test_a_row_shows_the_newest_click(operator: User) -> None:
    task, other = make_task(), make_task()
    make_intent(task, operator, requested_at=ago(seconds=9))
    newest = make_intent(task, operator, operation="start")
    assert shown(task, other) == {task.pk: newest.pk}


def test_rows_cost_one_query(operator: User, django_assert_num_queries: Any) -> None:
    account = make_account()
    tasks = [make_task(account) for _ in range(50)]
    for task in tasks:
        make_intent(task, operator)
    with django_assert_num_queries(1):
        found = latest_intents([task.pk for task in tasks])
        assert {one.task.state for one in found.values()} == {"rendering"}
    assert len(found) == 50


@pytest.mark.parametrize(
    ("state", "still"),
    [("confirmed", SHOWN), ("rejected", SHOWN_BAD), ("withdrawn", SHOWN_BAD)],
)
def test_an_outcome_is_shown_for_a_while(
    operator: User, state: str, still: timedelta
) -> None:
    task = make_task()
    intent = make_intent(task, operator, state=state, settled_at=timezone.now() - still)
    assert shown(task) == {}
    Intent.objects.update(settled_at=timezone.now() - still + timedelta(minutes=1))
    assert shown(task) == {task.pk: intent.pk}


@pytest.mark.parametrize("state", ["queued", "unknown", "needs_person"])
def test_what_is_not_over_is_always_shown(operator: User, state: str) -> None:
    task = make_task()
    settled = ago(days=9) if state == "needs_person" else None
    intent = make_intent(
        task, operator, state=state, requested_at=ago(days=9), settled_at=settled
    )
    assert shown(task) == {task.pk: intent.pk}


def retries(operator: User, *states: str) -> tuple[RenderTask, list[Intent]]:
    account, click, now = make_account(), uuid.uuid4(), timezone.now()
    parent = make_task(account, child_count=len(states))
    return parent, [
        make_intent(
            make_task(account, parent=parent),
            operator,
            operation="retry_failed",
            state=state,
            settled_at=now if state in ("confirmed", "rejected") else None,
            requested_at=now,
            click=click,
        )
        for state in states
    ]


def test_a_parent_shows_what_of_its_retries_needs_most_attention(
    operator: User,
) -> None:
    parent, intents = retries(operator, "confirmed", "rejected", "queued")
    assert shown(parent) == {parent.pk: intents[1].pk}
    assert shown(intents[2].task) == {intents[2].task_id: intents[2].pk}
    both = shown(parent, intents[0].task)
    assert both == {parent.pk: intents[1].pk, intents[0].task_id: intents[0].pk}


def test_a_parent_shows_its_own_click_when_that_is_newer(operator: User) -> None:
    parent, _ = retries(operator, "queued", "queued")
    own = make_intent(parent, operator)
    assert shown(parent) == {parent.pk: own.pk}


def test_a_parent_does_not_show_that_a_child_was_stopped(operator: User) -> None:
    parent = make_task(child_count=1)
    make_intent(make_task(parent.account, parent=parent), operator)
    assert shown(parent) == {}


def test_frames_of_one_click_are_shown_as_one(operator: User) -> None:
    task, click, now = make_task(), uuid.uuid4(), timezone.now()
    first, _second = [
        make_intent(
            task,
            operator,
            operation="retry_frames",
            scope_key=str(place),
            frame_ids=[place],
            state=state,
            click=click,
            requested_at=now,
        )
        for place, state in enumerate(["unknown", "accepted"])
    ]
    assert shown(task) == {task.pk: first.pk}


def test_a_tasks_page_lists_the_clicks_on_it_and_on_its_parts(operator: User) -> None:
    parent, intents = retries(operator, "queued", "confirmed")
    own = make_intent(parent, operator)
    make_intent(make_task(), operator)
    found = list(intents_of_task(parent))
    assert found[0] == own
    assert set(found) == {own, *intents}


def test_open_clicks_are_listed_oldest_first(
    operator: User, viewer: User, stranger: User
) -> None:
    task = make_task()
    newer = make_intent(task, operator, operation="start")
    older = make_intent(task, operator, requested_at=ago(minutes=1))
    make_intent(task, operator, state="confirmed", settled_at=ago(minutes=1))
    assert list(open_intents(viewer)) == [older, newer]
    assert not open_intents(stranger).exists()


def test_what_needs_a_person_does_so_until_it_is_clicked_again(
    operator: User, viewer: User, stranger: User
) -> None:
    task = make_task()
    waiting = make_intent(
        task,
        operator,
        state="needs_person",
        requested_at=ago(hours=1),
        settled_at=ago(minutes=50),
    )
    assert list(needs_person(viewer)) == [waiting]
    assert not needs_person(stranger).exists()
    make_intent(task, operator, operation="start")
    assert list(needs_person(viewer)) == [waiting]
    make_intent(task, operator)
    assert not needs_person(viewer).exists()


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        ("label_add", {"label": "night"}, {"label": "day"}),
        ("render_again", {"frames": "1-4"}, {"frames": "5-9"}),
    ],
)
def test_another_wish_deals_with_no_doubt(
    operator: User, operation: str, old: dict[str, str], new: dict[str, str]
) -> None:
    task = make_task()
    asked: dict[str, Any] = {"operation": operation}
    doubt = make_intent(
        task,
        operator,
        state="needs_person",
        settled_at=ago(minutes=1),
        requested_at=ago(minutes=2),
        params=old,
        scope_key=scope_key(None, old),
        **asked,
    )
    make_intent(task, operator, params=new, scope_key=scope_key(None, new), **asked)
    assert list(needs_person(operator)) == [doubt]
    make_intent(task, operator, params=old, scope_key=scope_key(None, old), **asked)
    assert not needs_person(operator).exists()
