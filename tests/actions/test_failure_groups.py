"""Failed frames in groups: by cause, by machine, by task, with what they cost."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.actions.causes import By, Cause, failures_of, groups_of
from tests.actions.failures import fail, failing, noted
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
TEXTURE, MEMORY = "ERROR: cannot open <path>", "ERROR: out of memory"


def test_frames_that_failed_in_the_same_way_are_together() -> None:
    one, other = make_task(), make_task()
    for number in range(3):
        failing(make_frame(one, number=number), TEXTURE)
    failing(make_frame(other), TEXTURE)
    failing(make_frame(other), MEMORY)
    first, second = groups_of([one, other])
    assert (first.cause, first.signature) == (Cause.LOG, TEXTURE)
    assert (len(first.frames), first.task_ids) == (4, [one.pk, other.pk])
    assert first.example.line == f"09:00:00 {TEXTURE}"
    assert (len(second.frames), second.signature) == (1, MEMORY)
    assert first.key != second.key


def test_frames_that_took_too_long_have_a_cause_without_a_log() -> None:
    task = make_task()
    noted(fail(make_frame(task), status_code=11))
    fail(make_frame(task, number=2), status_code=11)
    (group,) = groups_of([task])
    assert (group.cause, len(group.frames), group.unread) == (Cause.TIMED_OUT, 2, 0)


def test_what_nobody_looked_at_is_last_and_told_from_what_tells_nothing() -> None:
    task = make_task()
    for number in range(3):
        noted(fail(make_frame(task, number=number)))
    fail(make_frame(task, number=8))
    noted(fail(make_frame(task, number=9)), log_read=True)
    unknown, unread = groups_of([task])
    assert (unknown.cause, len(unknown.frames)) == (Cause.UNKNOWN, 1)
    assert (unread.cause, len(unread.frames), unread.unread) == (Cause.UNREAD, 4, 4)


def test_a_machine_that_fails_more_than_others_is_the_cause() -> None:
    task = make_task(total_frames=60)
    for number in range(48):
        make_frame(task, number=number, status_code=4, node=f"node-{number % 4}")
    for number in range(8):
        frame = make_frame(task, number=100 + number, node="bad-7")
        failing(frame, TEXTURE if number else MEMORY)
    failing(make_frame(task, number=200, node="node-1"), TEXTURE)
    bad, rest = groups_of([task])
    assert (bad.cause, bad.node, len(bad.frames)) == (Cause.MACHINE, "bad-7", 8)
    assert (rest.cause, len(rest.frames)) == (Cause.LOG, 1)
    nodes = {group.node: len(group.frames) for group in groups_of([task], By.MACHINE)}
    assert nodes == {"bad-7": 8, "node-1": 1}


def test_machines_of_two_accounts_are_not_one() -> None:
    tasks = [make_task(make_account()), make_task(make_account())]
    for task in tasks:
        failing(make_frame(task, node="node-1"), TEXTURE)
    assert len(groups_of(tasks, By.MACHINE)) == 2
    assert len(groups_of(tasks)) == 1
    assert [group.task for group in groups_of(tasks, By.TASK)] == tasks


def test_money_is_what_the_attempts_cost_that_failed_so() -> None:
    task = make_task()
    failing(make_frame(task), MEMORY, TEXTURE, TEXTURE, cost="1.25")
    failing(make_frame(task, number=2), TEXTURE, cost="0.10")
    (group,) = groups_of([task])
    assert group.lost == {task.account.currency: Decimal("2.60")}
    assert group.most_times == 2


def test_a_fee_that_grew_since_counts() -> None:
    task = make_task()
    frame = failing(make_frame(task), TEXTURE, TEXTURE, cost="1")
    type(frame).objects.filter(pk=frame.pk).update(cost=Decimal("2.5"))
    (group,) = groups_of([task])
    assert group.lost == {task.account.currency: Decimal("2.5")}


def test_currencies_are_not_added_up() -> None:
    tasks = [make_task(make_account(currency=name)) for name in ("EUR", "USD")]
    for task in tasks:
        failing(make_frame(task), TEXTURE)
    (group,) = groups_of(tasks)
    assert group.lost == {"EUR": Decimal(1), "USD": Decimal(1)}


def test_a_frame_that_was_retried_is_in_no_group() -> None:
    task = make_task()
    frame = failing(make_frame(task), TEXTURE)
    type(frame).objects.filter(pk=frame.pk).update(status_code=2)
    assert groups_of([task]) == []


def test_an_attempt_that_nobody_noted_yet_has_no_cause_of_the_one_before() -> None:
    task = make_task()
    frame = failing(make_frame(task), TEXTURE, cost="1")
    fail(frame, cost=Decimal(3))
    (group,) = groups_of([task])
    assert (group.cause, group.frames[0].times) == (Cause.UNREAD, 1)
    assert group.lost == {task.account.currency: Decimal(2)}


def test_a_parent_stands_for_what_is_below_it() -> None:
    parent = make_task(child_count=1)
    layer = make_task(parent.account, parent=parent)
    failing(make_frame(layer), TEXTURE)
    (group,) = groups_of([parent])
    assert group.task_ids == [layer.pk]


def test_many_groups_take_no_more_queries_than_one() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            failures_of(tasks)
        return len(queries)

    account = make_account()
    tasks = [make_task(account)]
    failing(make_frame(tasks[0]), TEXTURE)
    few = asked()
    for number in range(12):
        tasks.append(make_task(account, total_frames=3))
        for place in range(3):
            frame = make_frame(tasks[-1], number=place, node=f"n{number}")
            failing(frame, f"ERROR: {chr(97 + number)} is missing")
    assert asked() <= few + 1 <= 5


def test_more_frames_than_are_looked_at_together_are_said_to_be_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.actions.causes.grouping.MOST", 3)
    task = make_task()
    for number in range(4):
        fail(make_frame(task, number=number))
    found = failures_of([task])
    assert (found.is_cut, len(found.frames)) == (True, 3)
