"""Frames that failed too often in the same way are held back from retries."""

import pytest

from apps.actions.causes import groups_of, held_back, held_frames
from apps.actions.models import ClickRules
from apps.farm.models import Frame, RenderTask
from tests.actions.failures import fail, failing, noted
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
A, B = "ERROR: cannot open <path>", "ERROR: out of memory"


def held(task: RenderTask, frame: Frame) -> bool:
    return bool(held_back(task, [frame.remote_id]))


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((A, A), False),
        ((A, A, A), True),
        ((B, A, A, A), True),
        ((A, B, A, A), False),
        ((A, A, A, B), False),
        ((A, "", A, A), True),  # nobody looked at one: no reason to think it differs
        (("", "", ""), False),
    ],
)
def test_so_many_times_in_a_row_in_the_same_way(
    ways: tuple[str, ...], expected: bool
) -> None:
    task = make_task()
    frame = failing(make_frame(task), *ways)
    assert held(task, frame) is expected


def test_a_log_that_tells_nothing_is_no_way() -> None:
    task = make_task()
    frame = make_frame(task)
    for _ in range(4):
        noted(fail(frame), log_read=True)
    assert not held(task, frame)


def test_taking_too_long_is_a_way() -> None:
    task = make_task()
    frame = make_frame(task)
    for _ in range(3):
        noted(fail(frame, status_code=11))
    assert held(task, frame)


def test_a_frame_that_renders_or_is_done_is_not_held_back() -> None:
    task = make_task()
    frame = failing(make_frame(task), A, A, A)
    Frame.objects.filter(pk=frame.pk).update(status_code=4)
    assert not held(task, frame)


def test_the_account_says_how_often() -> None:
    lenient, strict, free = (make_account() for _ in range(3))
    ClickRules.objects.create(account=lenient, same_error_times=5)
    ClickRules.objects.create(account=strict, same_error_times=2)
    ClickRules.objects.create(account=free, same_error_times=None)
    tasks = [make_task(account) for account in (lenient, strict, free, make_account())]
    for task in tasks:
        failing(make_frame(task, remote_id=7), A, A)
        failing(make_frame(task, remote_id=8), A, A, A)
    found = held_frames(tasks)
    assert found == {tasks[1].pk: frozenset({7, 8}), tasks[3].pk: frozenset({8})}


def test_only_the_frames_that_are_asked_about() -> None:
    task = make_task()
    one = failing(make_frame(task), A, A, A)
    failing(make_frame(task, number=2), A, A, A)
    assert held_back(task, [one.remote_id, 1]) == {one.remote_id}


def test_groups_tell_how_many_are_held_back() -> None:
    task = make_task()
    failing(make_frame(task), A, A, A)
    failing(make_frame(task, number=2), A)
    (group,) = groups_of([task])
    assert (group.held, group.most_times, len(group.frames)) == (1, 3, 2)
