"""The published examples, from a farm's answers over HTTP to the page with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape

from apps.dashboard.tasks.facts import NAMES
from apps.farm.account_services import AccountSettings, account_create
from apps.farm.models import FarmAccount, Frame, FrameStats, RenderTask
from apps.farm.sync import sync_frames, sync_heartbeat, sync_profile, sync_sweep
from tests.conftest import signed_in
from tests.farm.documented import FRAME_FIELDS, TASK_FIELDS, words
from tests.renderbus.stub import ACCESS_ID, ACCESS_KEY, Farm, Handler, running

PAYLOADS = Path(__file__).parent.parent / "payloads"
pytestmark = pytest.mark.django_db

SHOWN_BY_THE_PAGE_ITSELF = set(
    words("""
    sceneName id taskAlias taskStatus totalFrames abortFrames executingFrames doneFrames
    failedFrames framesRange projectName renderConsume taskArrears submitDate startTime
    completedDate renderDuration userName producer cgId userAccountConsume couponConsume
    taskType renderCamera layerName labels overTimeStop
""")
)
"""Documented fields of a task with a place of their own on its page."""

SHOWN_FOR_A_FRAME = set(
    words("""
    id frameIndex frameBlock frameStatus feeAmount couponFee startTime endTime
    frameExecuteTime arrearsFee taskId frameType recommitFlag frameRam averageMemory
    nodeId
""")
)
"""Documented fields of a frame that are columns of the mirror."""


def published(name: str) -> Any:
    """The data of a published answer."""
    (path,) = PAYLOADS.glob(f"*_{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))["response"]["data"]


def paged(items: list[dict[str, Any]]) -> dict[str, Any]:
    """One page that holds all items."""
    count = len(items)
    return {
        "pageCount": 1,
        "pageNum": 1,
        "total": count,
        "size": count,
        "items": items,
    }


def answer_tasks(farm: Farm) -> None:
    """The published lists hold two tasks; both are on this farm."""
    tasks = published("query_get_task_list")["items"]
    tasks += published("query_task_info")["items"]

    def listed(handler: Handler) -> None:
        wanted = handler.request_seen.body.get("statusList")
        found = [t for t in tasks if not wanted or t["taskStatus"] in wanted]
        handler.send_envelope(paged(found))

    def by_id(handler: Handler) -> None:
        ids = handler.request_seen.body["taskIds"]
        handler.send_envelope(paged([t for t in tasks if t["id"] in ids]))

    farm.answer("getTaskList", listed)
    farm.answer("queryTaskInfo", by_id)


def answer_frames(farm: Farm) -> None:
    """The published frames, under the picture pass of the published 3ds Max task."""
    frames = published("query_task_frames")["items"]
    all_frames = json.loads(
        (PAYLOADS / "15_query_get_all_frames.json").read_text(encoding="utf-8")
    )["response"]
    frames = [f | {"taskId": 18281} for f in [*frames, *all_frames.values()]]

    def of_task(handler: Handler) -> None:
        mine = frames if handler.request_seen.body["taskId"] == 18281 else []
        handler.send_envelope(paged(mine))

    farm.answer("queryTaskFrames", of_task)


@pytest.fixture
def farm() -> Iterator[Farm]:
    """A farm that answers what the document says it answers."""
    with running() as farm:
        answer_tasks(farm)
        answer_frames(farm)
        farm.answer("queryAllFrameStats", published("query_all_frame_status"))
        farm.answer("queryUserProfile", published("user_query_user_profile"))
        farm.answer("queryUserSetting", published("user_query_user_setting"))
        farm.answer("queryPlatforms", published("query_platforms"))
        yield farm


@pytest.fixture
def account(farm: Farm) -> FarmAccount:
    """The mirror of that farm after each kind of poll."""
    wanted = AccountSettings(
        name="Published",
        domain=f"127.0.0.1:{farm.port}",
        protocol="http",
        platform=2,
        access_id=ACCESS_ID,
        access_key=ACCESS_KEY,
    )
    account = account_create(actor="test", wanted=wanted)
    sync_heartbeat(account)
    sync_sweep(account)
    sync_profile(account)
    sync_frames(account)
    account.refresh_from_db()
    return account


@pytest.fixture
def client(account: FarmAccount, operator: User) -> Client:
    """Somebody who looks at the pages."""
    return signed_in(operator)


def page_of(client: Client, remote_id: int) -> str:
    """The page of the task with the farm's number."""
    task = RenderTask.objects.get(remote_id=remote_id)
    answer = client.get(f"/tasks/{task.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_published_account_is_shown(client: Client, account: FarmAccount) -> None:
    assert account.state == "ok"
    html = client.get("/accounts/").content.decode()
    assert "Published" in html
    assert "49.93" in html, "coupon of the published profile"
    for private in ("173333333333", "广东 中山"):
        assert private not in html


def test_the_published_counts_are_mirrored(client: Client) -> None:
    counts = FrameStats.objects.get()
    published_counts = published("query_all_frame_status")
    assert counts.done == published_counts["doneFramesTotal"] == 308
    assert counts.executing == published_counts["executingFramesTotal"]
    assert counts.failed == published_counts["failedFramesTotal"]
    assert counts.waiting == published_counts["waitingFramesTotal"]
    assert counts.abandoned == published_counts["abandonFramesTotal"]
    assert counts.total == published_counts["totalFrames"]


def test_the_published_3ds_max_task_is_a_tree_that_adds_up(client: Client) -> None:
    parent = RenderTask.objects.get(remote_id=18278)
    children = {task.remote_id: task for task in parent.children.all()}
    assert set(children) == {18280, 18281}
    assert parent.total_frames == 18
    assert parent.done_frames == 18
    assert parent.cost == children[18280].cost + children[18281].cost
    html = client.get("/tasks/").content.decode()
    assert "衣帽间.max" in html
    assert "8.27" in html


@pytest.mark.parametrize("remote_id", [18278, 18280, 18281, 14400249])
def test_every_documented_field_of_a_task_is_on_its_page(
    client: Client, remote_id: int
) -> None:
    html = page_of(client, remote_id)
    task = RenderTask.objects.get(remote_id=remote_id)
    for name in task.extra:
        assert escape(str(NAMES.get(name, name))) in html, name
    kept_apart = set(task.extra) | set(NAMES)
    lost = set(TASK_FIELDS) - SHOWN_BY_THE_PAGE_ITSELF - kept_apart
    assert lost == set(), "neither on the page nor among the other details"
    assert task.alias in html


def test_every_documented_field_of_a_frame_is_mirrored_and_shown(
    client: Client,
) -> None:
    frames = Frame.objects.filter(task__remote_id=18281)
    assert {frame.name for frame in frames} == {"0-1", "0-2", "1", "2-4[1]"}
    html = page_of(client, 18281)
    for frame in frames:
        assert frame.name in html
    lost = set(FRAME_FIELDS) - SHOWN_FOR_A_FRAME
    told = set().union(*(frame.extra or {} for frame in frames))
    silent = {
        name
        for name in lost - told
        for row in published("query_task_frames")["items"]
        if row.get(name) not in (None, 0, "", "0")
    }
    assert silent == set(), "fields with a value that the mirror does not keep"


def test_names_of_the_published_frames_are_text_not_markup(client: Client) -> None:
    html = page_of(client, 14400249)
    assert "/out/geometry110-200[1]" in html
    assert "丁玉涛" in html
