"""What somebody looks at is known for a while, and only as a hint."""

import time

import pytest
import time_machine

from apps.common.hints import PREFIX, hints, redis
from apps.farm.watching import (
    WATCHED_S,
    task_watched,
    tasks_watched,
    watched_leaves,
    watched_tasks,
)
from tests.factories import NOW, make_account, make_task


def test_a_watched_task_is_known() -> None:
    task_watched(7)
    tasks_watched([8, 9])
    assert watched_tasks() == {7, 8, 9}


def test_watching_ends_by_itself() -> None:
    task_watched(7)
    with time_machine.travel(time.time() + WATCHED_S - 1, tick=False):
        assert watched_tasks() == {7}
        task_watched(8)
    with time_machine.travel(time.time() + WATCHED_S + 1, tick=False):
        assert watched_tasks() == {8}
    assert redis().ttl(f"{PREFIX}watched") > 0


def test_looking_again_holds_on() -> None:
    task_watched(7)
    with time_machine.travel(time.time() + 20, tick=False):
        task_watched(7)
    with time_machine.travel(time.time() + 40, tick=False):
        assert watched_tasks() == {7}


def test_nobody_looks_at_nothing() -> None:
    tasks_watched([])
    assert watched_tasks() == frozenset()


def test_without_redis_nothing_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "_rests_until", time.monotonic() + 60)
    task_watched(7)
    assert watched_tasks() == frozenset()


@pytest.mark.django_db
def test_who_looks_at_a_family_looks_at_its_leaves() -> None:
    account = make_account()
    parent = make_task(account, child_count=2)
    leaves = [make_task(account, parent=parent) for _ in range(2)]
    gone = make_task(account, parent=parent, deleted_at=NOW)
    alone, other = make_task(account), make_task(account)
    foreign = make_task(make_account())
    tasks_watched([parent.pk, alone.pk, gone.pk, foreign.pk])
    expected = {task.pk for task in (*leaves, alone)}
    assert set(watched_leaves(account.pk)) == expected
    assert other.pk not in expected


@pytest.mark.django_db
def test_when_nobody_looks_the_database_is_not_asked(
    django_assert_num_queries: object,
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert watched_leaves(1) == []
