"""Frames of a task as pages ask for them."""

from typing import Any

import pytest

from apps.farm.models import Frame, FrameImage, RenderTask
from apps.farm.selectors.frames import (
    FRAME_SORTS,
    FrameFilter,
    cover_images,
    frame_list,
    frame_page,
    frame_state_totals,
)
from tests.factories import NOW, make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> RenderTask:
    """Frames 1 to 6: done, failed, timed out, waiting, of an unknown status, gone."""
    task = make_task()
    for number, status in enumerate((4, 5, 11, 1, 99, 4), start=1):
        make_frame(
            task,
            number=number,
            status_code=status,
            node=f"10.0.0.{number % 2}",
            seconds=None if number == 4 else 100 - number,
            cost=number % 3,
        )
    Frame.objects.filter(number=6).update(deleted_at=NOW)
    return task


def numbers(task: RenderTask, **wanted: Any) -> list[int]:
    """Numbers of the frames that the filter leaves."""
    frames = frame_list(task_ids=[task.pk], wanted=FrameFilter(**wanted))
    return [frame.number for frame in frames.in_order()]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"state": "failed"}, [2, 3]),
        ({"state": "done"}, [1]),
        ({"state": "unknown"}, [5]),
        ({"state": "no such state"}, []),
        ({"name": "4"}, [4]),
        ({"node": "0.0.1"}, [1, 3, 5]),
        ({"first": 4}, [4, 5]),
        ({"first": 2, "state": "failed", "node": ".1"}, [3]),
    ],
)
def test_filters_add_up(task: RenderTask, wanted: dict[str, Any], found: list) -> None:
    assert numbers(task, **wanted) == found


@pytest.mark.parametrize("sort", sorted(FRAME_SORTS))
def test_each_order_pages_through_everything(task: RenderTask, sort: str) -> None:
    frames = frame_list(task_ids=[task.pk])
    first = frame_page(frames=frames, sort=sort, limit=3)
    second = frame_page(frames=frames, sort=sort, limit=3, cursor=first.next or "")
    whole = frame_page(frames=frames, sort=sort, limit=9)
    assert [*first.items, *second.items] == whole.items
    assert len(whole.items) == 5


def test_a_page_and_its_pictures_are_one_query(
    task: RenderTask, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        page = frame_page(frames=frame_list(task_ids=[task.pk]))
        assert not any(hasattr(frame, "image") for frame in page.items)


def test_frames_of_several_leaves_come_leaf_by_leaf(task: RenderTask) -> None:
    other = make_task(task.account)
    make_frame(other, number=1)
    page = frame_page(frames=frame_list(task_ids=[other.pk, task.pk]))
    assert [frame.task_id for frame in page.items] == [task.pk] * 5 + [other.pk]


def test_totals_know_the_states_and_leave_out_what_is_gone(task: RenderTask) -> None:
    totals = frame_state_totals(task_ids=[task.pk])
    assert totals == {"done": 1, "failed": 2, "waiting": 1, "unknown": 1}


def image(frame: Frame, key: str, state: str = "ready") -> FrameImage:
    """A fetched thumbnail."""
    return FrameImage.objects.create(
        frame=frame, key=key, state=state, of_attempt="0", fetched_at=NOW
    )


def test_the_cover_is_the_picture_of_the_last_finished_frame(task: RenderTask) -> None:
    bare = make_task(task.account)
    frames = [make_frame(task, number=n, status_code=4) for n in (7, 8, 9)]
    image(frames[0], "seven")
    image(frames[1], "eight")
    image(frames[2], "", state="missing")
    image(task.frames.get(number=2), "failed")
    covers = cover_images(task_ids=[task.pk, bare.pk])
    assert {pk: cover.key for pk, cover in covers.items()} == {task.pk: "eight"}
