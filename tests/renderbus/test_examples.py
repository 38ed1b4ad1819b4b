"""Every key of every published example is an attribute and keeps its value."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from apps.renderbus.client import FarmClient
from apps.renderbus.schemas import (
    FrameRow,
    FrameStatsRow,
    PlatformRow,
    ProfileRow,
    ProgressImageRow,
    SettingsRow,
    TaskRow,
    TileRow,
)
from apps.renderbus.schemas.rows import Row
from tests.renderbus import stub
from tests.renderbus.conftest import PAYLOADS, example

UTC8_TEXT = {
    "2020-01-02 09:35:51": 1577928951000,
    "2020-01-03 09:57:18": 1578016638000,
    "2020-01-03 10:00:12": 1578016812000,
    "2020-01-03 10:02:55": 1578016975000,
}


def assert_kept(wire: dict[str, Any], row: Row) -> None:
    """Each key of the wire is an attribute of the row, with the same value."""
    names = {part.encode_name: part.name for part in msgspec.structs.fields(row)}
    assert set(wire) <= set(names)
    for key, sent in wire.items():
        kept = getattr(row, names[key])
        if isinstance(sent, dict):
            assert_kept(sent, kept)
        elif isinstance(kept, list):
            assert_list_kept(sent or [], kept)
        elif isinstance(sent, str) and sent in UTC8_TEXT:
            assert kept == UTC8_TEXT[sent]
        elif "Time" in key and sent == 0 and kept is None:
            continue  # an instant that has not come
        elif isinstance(kept, int | Decimal) and isinstance(sent, str):
            assert str(kept) == sent
        elif isinstance(sent, float):
            assert str(kept) == repr(sent)
        else:
            assert kept == sent


def assert_list_kept(wire: list[Any], rows: list[Any]) -> None:
    assert len(wire) == len(rows)
    for sent, kept in zip(wire, rows, strict=True):
        if isinstance(sent, list):
            assert_list_kept(sent, kept)
        else:
            assert_kept(sent, kept)


def replay(number: int, farm: stub.Farm) -> Any:
    """Let the farm give a published answer, to the letter; returns its data."""
    published = example(number)
    text = msgspec.json.encode(published["response"])
    farm.then(stub.raw(200, text))
    return published["response"]["data"]


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
        (10, lambda it: it.task.stop([1])),
        (11, lambda it: it.task.start([1])),
        (12, lambda it: it.task.abandon([1])),
        (13, lambda it: it.task.delete([1])),
        (17, lambda it: it.task.recommit_tasks([1])),
        (19, lambda it: it.task.recommit_frames(1, [2])),
        (35, lambda it: it.task.set_over_time_stop([1], 60)),
        (39, lambda it: it.task.full_speed([1])),
    ],
)
def test_published_answers_to_actions_are_successes(
    number: int, act: Any, farm: stub.Farm, client: FarmClient
) -> None:
    replay(number, farm)
    answer = act(client)
    assert (answer.code, answer.message) == (200, "success")
    assert answer.request_id == example(number)["response"].get("requestId", "")


def test_every_example_of_this_issue_is_replayed() -> None:
    replayed = {1, 2, 3, 9, 14, 15, 16, 20, 34, 36} | {10, 11, 12, 13, 17, 19, 35, 39}
    nothing_published = {18}
    numbers = {int(path.name[:2]) for path in PAYLOADS.glob("[0-9]*.json")}
    assert replayed | nothing_published <= numbers


@pytest.mark.parametrize(
    "kind",
    [
        TaskRow,
        FrameRow,
        FrameStatsRow,
        TileRow,
        ProgressImageRow,
        ProfileRow,
        SettingsRow,
        PlatformRow,
    ],
)
def test_only_an_id_is_needed(kind: type[Row]) -> None:
    needed = {it.name for it in msgspec.structs.fields(kind) if it.required}
    assert needed <= {"id"}
