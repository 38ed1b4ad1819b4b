"""Every key of every published example is an attribute and keeps its value."""

from decimal import Decimal
from typing import Any

import pytest

from apps.renderbus.client import FarmClient, RenderEnv
from tests.renderbus import stub
from tests.renderbus.conftest import example
from tests.renderbus.published import assert_kept, assert_list_kept, replay

ENVIRONMENT = RenderEnv(edit_name="a", cg_id=2000, cg_name="Maya", cg_version="2020")


def test_the_task_list_is_kept(farm: stub.Farm, client: FarmClient) -> None:
    data = replay(9, farm)
    page = client.query.task_list()
    assert (page.total, page.page_num, page.page_count, page.bad) == (32, 1, 32, [])
    assert_list_kept(data["items"], page.items)
    parent, (photon, picture) = page.items[0], page.items[0].children
    assert parent.done_frames is None
    assert photon.render_consume == Decimal("1.57")
    assert picture.layer_parent_id == parent.id == 18278
    assert picture.scene_name == "衣帽间.max"


def test_the_task_info_is_kept(farm: stub.Farm, client: FarmClient) -> None:
    data = replay(20, farm)
    page = client.query.task_info([14400249])
    assert_list_kept(data["items"], page.items)
    task = page.items[0]
    assert task.children == []
    assert (task.start_time, task.render_duration) == (1577765851000, 13)
    assert str(task.coupon_consume) == "0.039"


def test_the_frames_are_kept(farm: stub.Farm, client: FarmClient) -> None:
    data = replay(14, farm)
    page = client.query.task_frames(19088)
    assert (page.total, page.bad) == (17, [])
    assert_list_kept(data["items"], page.items)
    assert [str(row.fee_amount) for row in page.items] == ["0.44", "0.43"]


def test_the_frames_of_the_later_example_are_kept(
    farm: stub.Farm, client: FarmClient
) -> None:
    published = example(15)["response"]
    farm.answer("queryTaskFrames", {"total": 2, "items": list(published.values())})
    page = client.query.task_frames(37439351)
    assert_list_kept(list(published.values()), page.items)
    assert [row.frame_index for row in page.items] == list(published)
    first = page.items[0]
    assert (first.start_time, first.node_id) == (None, "10.60.3.224")
    assert (first.average_memory, str(first.coupon_fee)) == (2240647168, "0.037")


def test_the_profile_is_kept(farm: stub.Farm, client: FarmClient) -> None:
    data = replay(2, farm)
    profile = client.user.profile()
    assert_kept(data, profile)
    assert (profile.coupon, profile.rmbbalance) == (Decimal("49.93"), Decimal(0))


def test_the_settings_are_kept(farm: stub.Farm, client: FarmClient) -> None:
    assert_kept(replay(3, farm), client.user.settings())


def test_the_platforms_are_kept(farm: stub.Farm, client: FarmClient) -> None:
    assert_list_kept(replay(1, farm), client.query.platforms())


def test_the_frame_stats_are_kept(farm: stub.Farm, client: FarmClient) -> None:
    assert_kept(replay(16, farm), client.query.all_frame_stats())


def test_the_progress_image_is_kept(farm: stub.Farm, client: FarmClient) -> None:
    data = replay(34, farm)
    image = client.query.progress_image(14470635, frame_type=2)
    assert_kept(data, image)
    (tile,) = image.grab_info[0]
    assert (tile.frame_used, tile.frame_percent) == (174, Decimal(100))
    assert str(tile.fee_amount) == "0.00"


def test_the_thumbnail_published_as_success_is_no_picture(
    farm: stub.Farm, client: FarmClient
) -> None:
    replay(36, farm)
    assert client.query.frame_thumbnail(230772361) == []


@pytest.mark.parametrize(
    ("number", "act"),
    [
        (4, lambda it: it.user.update_settings(task_over_time_seconds=43200)),
        (7, lambda it: it.task.submit(1)),
        (10, lambda it: it.task.stop([1])),
        (11, lambda it: it.task.start([1])),
        (12, lambda it: it.task.abandon([1])),
        (13, lambda it: it.task.delete([1])),
        (17, lambda it: it.task.recommit_tasks([1])),
        (19, lambda it: it.task.recommit_frames(1, [2])),
        (21, lambda it: it.tag.add("a")),
        (22, lambda it: it.tag.delete("a")),
        (25, lambda it: it.tag.add_to_tasks("a", [1])),
        (26, lambda it: it.tag.remove_from_tasks(["a"], [1])),
        (30, lambda it: it.env.update(ENVIRONMENT)),
        (31, lambda it: it.env.delete("a")),
        (32, lambda it: it.env.set_default("a")),
        (35, lambda it: it.task.set_over_time_stop([1], 60)),
        (39, lambda it: it.task.full_speed([1])),
        (41, lambda it: it.transfer.upload_task_json(1, "{}")),
        (
            45,
            lambda it: it.task.edit_hardware(
                [1], config_ids=[2], model="28C", ram="64GB"
            ),
        ),
    ],
)
def test_published_answers_to_actions_are_successes(
    number: int, act: Any, farm: stub.Farm, client: FarmClient
) -> None:
    replay(number, farm)
    answer = act(client)
    assert (answer.code, answer.message) == (200, "success")
    assert answer.request_id == (example(number)["response"].get("requestId") or "")
