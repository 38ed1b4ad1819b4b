"""What the calls take, and what they give back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.renderbus.client import ActionAnswer, FarmClient
from apps.renderbus.codes import FrameStatus, TaskStatus
from apps.renderbus.errors import FarmRejected, FarmUnavailable
from apps.renderbus.schemas import Page
from tests.renderbus import stub


def frame(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "frameIndex": name}


def test_an_accepted_action_gives_code_words_and_request_id(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(stub.code(200, "SUCCESS", message="成功", requestId="8VNTma-1"))
    assert client.task.stop([1]) == ActionAnswer(200, "成功", "8VNTma-1")


def test_no_more_records_is_an_empty_page(farm: stub.Farm, client: FarmClient) -> None:
    farm.then(stub.code(700), stub.code("700"), stub.code(700))
    assert client.query.task_list(page_num=4) == Page()
    assert client.query.task_info([1]) == Page()
    assert client.query.task_frames(1) == Page()
    assert len(farm.received) == 3


def test_an_empty_list_is_an_empty_page(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("getTaskList", {"total": 0, "items": None, "pageCount": 0})
    page = client.query.task_list()
    assert (page.items, page.bad, page.total) == ([], [], 0)


def test_a_page_tells_its_place(farm: stub.Farm, client: FarmClient) -> None:
    data = {"pageCount": "9", "pageNum": 2, "total": "17", "items": [frame(1, "0")]}
    farm.answer("queryTaskFrames", data)
    page = client.query.task_frames(19088, page_num=2)
    assert (page.page_count, page.page_num, page.total) == (9, 2, 17)
    assert [row.id for row in page.items] == [1]


def test_moments_are_asked_for_in_the_farms_zone(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("getTaskList", {"total": 0, "items": []})
    client.query.task_list(
        start_time=datetime(2020, 1, 1, 16, 30, tzinfo=UTC),
        end_time="2020-01-02 00:00:00",
    )
    assert farm.received[0].body == {
        "pageNum": 1,
        "pageSize": 100,
        "startTime": "2020-01-02 00:30:00",
        "endTime": "2020-01-02 00:00:00",
    }


def test_a_moment_without_a_zone_is_refused(
    farm: stub.Farm, client: FarmClient
) -> None:
    with pytest.raises(ValueError, match="time zone"):
        client.query.task_list(start_time=datetime(2020, 1, 1))
    assert farm.received == []


def test_what_is_not_asked_for_is_left_out(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("getTaskList", {"total": 0, "items": []})
    client.query.task_list(status_list=[], search_keyword="", recycle_flag=None)
    client.query.task_list(status_list=(TaskStatus.WAITING, 5))
    bodies = [request.body for request in farm.received]
    assert bodies == [
        {"pageNum": 1, "pageSize": 100},
        {"pageNum": 1, "pageSize": 100, "statusList": [0, 5]},
    ]


def test_frame_states_may_be_named_when_rendering_again(
    farm: stub.Farm, client: FarmClient
) -> None:
    states = [FrameStatus.FAILED, FrameStatus.TIMED_OUT]
    client.task.recommit_frames(7, select_all=True, statuses=states)
    client.task.recommit_tasks([7], states)
    assert farm.received[0].body == {"taskId": 7, "selectAll": 1, "status": [5, 11]}
    assert farm.received[1].body == {"taskIds": [7], "status": [5, 11]}


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.task.stop([]),
        lambda it: it.task.delete(()),
        lambda it: it.task.set_over_time_stop([], 60),
        lambda it: it.task.recommit_tasks([]),
        lambda it: it.task.recommit_frames(7),
        lambda it: it.task.recommit_frames(7, []),
        lambda it: it.task.recommit_frames(7, [1], select_all=True),
        lambda it: it.task.stop_frames(7),
        lambda it: it.task.stop_frames(7, [1], select_all=True),
        lambda it: it.query.task_info([]),
    ],
)
def test_a_call_about_nothing_is_never_sent(
    call: Any, farm: stub.Farm, client: FarmClient
) -> None:
    with pytest.raises(ValueError, match=r"at least one id|either all"):
        call(client)
    assert farm.received == []


def test_frames_are_rendered_again_by_name(farm: stub.Farm, client: FarmClient) -> None:
    pages = [
        [frame(1, "6"), frame(2, "7-9[1]"), {"id": None}],
        [frame(2, "7-9[1]"), frame(3, "0-1")],
    ]
    farm.then(
        *[
            stub.code(200, {"total": 5, "pageNum": n + 1, "items": items})
            for n, items in enumerate(pages)
        ]
    )
    client.task.recommit_frames_by_name(37439351, ["0-1", "7-9[1]"])
    assert farm.paths[-1].endswith("recommitTaskFrames")
    assert farm.received[-1].body == {
        "taskId": 37439351,
        "ids": [2, 3],
        "selectAll": 0,
    }
    assert len(farm.received) == 3


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["6", "404", "405"], "no such frames: 404, 405"),
        (["6", "twice"], "more than one frame is named: twice"),
    ],
)
def test_nothing_is_rendered_when_a_name_is_unknown_or_doubtful(
    names: list[str], words: str, farm: stub.Farm, client: FarmClient
) -> None:
    frames = [frame(1, "6"), frame(2, "twice"), frame(3, "twice")]
    farm.answer("queryTaskFrames", {"total": 3, "items": frames})
    with pytest.raises(FarmRejected, match=words) as caught:
        client.task.recommit_frames_by_name(1, names)
    assert caught.value.code is None
    assert farm.paths == ["/api/render/handle/queryTaskFrames"]


def test_a_name_that_cannot_be_looked_up_sends_no_action(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.then(*[stub.html(502)] * 3)
    with pytest.raises(FarmUnavailable):
        client.task.recommit_frames_by_name(1, ["6"])
    assert set(farm.paths) == {"/api/render/handle/queryTaskFrames"}


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (["small_pic\\1\\a b[-]jpg.jpg"], ["small_pic\\1\\a b[-]jpg.jpg"]),
        (["/mnt/a.jpg", "", None, 5, "/mnt/b.jpg"], ["/mnt/a.jpg", "/mnt/b.jpg"]),
        ("/mnt/output/a.jpg", ["/mnt/output/a.jpg"]),
        ("SUCCESS", []),
        (None, []),
        ([], []),
        ({}, []),
    ],
)
def test_a_thumbnail_is_a_list_of_paths_whatever_came(
    data: Any, paths: list[str], farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("loadingFrameThumbnail", data)
    assert client.query.frame_thumbnail(230772361) == paths


@pytest.mark.parametrize("data", [None, [], "SUCCESS", 5])
def test_an_answer_that_should_be_an_object_and_is_none_is_no_answer(
    data: Any, farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("queryUserProfile", data)
    with pytest.raises(FarmUnavailable, match="another shape"):
        client.user.profile()


def test_platforms_are_a_list(farm: stub.Farm, client: FarmClient) -> None:
    farm.answer("queryPlatforms", [{"platform": "6", "taskPrefix": "W"}, None])
    first, second = client.query.platforms()
    assert (first.platform, first.task_prefix) == (6, "W")
    assert second.platform is None
    farm.answers["queryPlatforms"] = {}
    with pytest.raises(FarmUnavailable, match="not a list"):
        client.query.platforms()


def test_progress_images_are_asked_for_by_stage(
    farm: stub.Farm, client: FarmClient
) -> None:
    farm.answer("loadTaskProcessImg", {"width": 700, "block": 1})
    assert client.query.progress_image(1, frame_type=5).width == 700
    assert farm.received[0].body == {"taskId": 1, "frameType": 5}
