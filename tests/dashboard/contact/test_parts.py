"""The flip-book's reel, two attempts of a frame, and names from the farm."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.dashboard.contact.compare import attempts_of
from apps.farm.models import FeeChange, Frame, FrameImage, RenderTask
from apps.farm.selectors.frames import frame_get
from tests.conftest import signed_in
from tests.dashboard.contact.contact_rows import (
    KEY,
    frame_of,
    make_layer,
    make_pictures,
)
from tests.dashboard.hostile import raw_markup
from tests.dashboard.hostile_farm import TEXTS, hostile_farm
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db
OTHER = "cd" * 32
ENDED = 1_795_424_400


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


@pytest.fixture
def leaf() -> RenderTask:
    """Five frames: 2 failed, 3 missing, the others pictured."""
    leaf = make_layer(make_account(), [1, 2, 4, 5, 6], states={2: 5})
    make_pictures(leaf)
    return leaf


def test_a_reel_tells_frames_and_holes_in_order(
    client: Client, leaf: RenderTask
) -> None:
    told = client.get(f"/tasks/{leaf.pk}/pictures/reel/").json()
    assert (told["count"], told["pictures"]) == (6, 4)
    assert [row[:2] for row in told["frames"][:4]] == [
        ["1", "done"],
        ["2", "failed"],
        ["3", "missing"],
        ["4", "done"],
    ]
    assert told["frames"][0][3].endswith(".webp")
    assert told["frames"][1][3] == ""


def test_a_later_part_of_a_reel_counts_nothing_again(
    client: Client, leaf: RenderTask
) -> None:
    told = client.get(f"/tasks/{leaf.pk}/pictures/reel/?from=4&count=240").json()
    assert "pictures" not in told
    assert [row[0] for row in told["frames"]] == ["5", "6"]


def test_a_reel_gives_out_no_endless_parts(client: Client) -> None:
    leaf = make_layer(make_account(), range(1, 400))
    told = client.get(f"/tasks/{leaf.pk}/pictures/reel/?count=100000").json()
    assert len(told["frames"]) == 240


def rendered_again(frame: Frame, user: User) -> Frame:
    """The frame after its second attempt, as a view reads it."""
    FrameImage.objects.filter(frame=frame).update(
        of_attempt=f"1.{ENDED}",
        before_key=OTHER,
        before_width=32,
        before_height=18,
        before_attempt=f"0.{ENDED - 900}",
    )
    Frame.objects.filter(pk=frame.pk).update(resubmissions=1, seconds=61)
    found = frame_get(user=user, pk=frame.pk)
    assert found is not None
    return found


def test_attempts_tell_number_end_time_and_cost(leaf: RenderTask, viewer: User) -> None:
    frame = rendered_again(frame_of(leaf, 4), viewer)
    for attempt, delta in ((0, "1.5"), (0, "0.25"), (1, "3")):
        FeeChange.objects.create(
            account=leaf.account,
            task=leaf,
            frame=frame,
            seen_at=NOW,
            spent_at=NOW,
            attempt=attempt,
            old=0,
            new=Decimal(delta),
            delta=Decimal(delta),
            balance_delta=0,
            coupon_delta=0,
            arrears_delta=0,
            status_code=4,
        )
    found = attempts_of(frame)
    assert found is not None
    before, last = found
    assert (before.number, before.seconds, before.cost) == (1, None, Decimal("1.75"))
    assert before.ended_at == datetime.fromtimestamp(ENDED - 900, UTC)
    assert (last.number, last.seconds, last.cost) == (2, 61, Decimal(3))
    assert OTHER in before.picture.url
    assert KEY in last.picture.url


def test_an_attempt_that_says_nothing_readable_is_shown_all_the_same(
    leaf: RenderTask, viewer: User
) -> None:
    frame = frame_of(leaf, 4)
    FrameImage.objects.filter(frame=frame).update(
        before_key=OTHER, before_attempt="x.-1", of_attempt=""
    )
    found = frame_get(user=viewer, pk=frame.pk)
    assert found is not None
    attempts = attempts_of(found)
    assert attempts is not None
    assert [(one.number, one.ended_at) for one in attempts] == [(None, None)] * 2


def test_comparing_is_offered_where_there_are_two_pictures(
    client: Client, leaf: RenderTask, viewer: User
) -> None:
    once, again = frame_of(leaf, 1), frame_of(leaf, 4)
    rendered_again(again, viewer)
    tiles = client.get(f"/tasks/{leaf.pk}/pictures/tiles/").content.decode()
    assert f"/frames/{again.pk}/compare/" in tiles
    assert f"/frames/{once.pk}/compare/" not in tiles
    assert "/compare/" in client.get(f"/frames/{again.pk}/").content.decode()
    assert "/compare/" not in client.get(f"/frames/{once.pk}/").content.decode()
    page = client.get(f"/frames/{again.pk}/compare/").content.decode()
    assert KEY in page
    assert OTHER in page
    page = client.get(f"/frames/{once.pk}/compare/").content.decode()
    assert "nothing to compare" in page


def test_comparing_opens_as_a_dialog_too(client: Client, leaf: RenderTask) -> None:
    address = f"/frames/{frame_of(leaf, 1).pk}/compare/"
    answer = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith("<hx-partial")


@pytest.mark.parametrize("name", ["2-4[1]", "/out/geometry110-200[1]", "0-1"])
def test_a_name_is_whole_on_hover_and_its_end_is_the_caption(
    client: Client, name: str
) -> None:
    leaf = make_layer(make_account(), [1], names={1: name})
    tiles = client.get(f"/tasks/{leaf.pk}/pictures/tiles/").content.decode()
    if len(name) > 14:
        assert f'title="{name}' in tiles
        assert f"<bdi>…{name[-13:]}</bdi>" in tiles
    else:
        assert f"<bdi>{name}</bdi>" in tiles


@pytest.mark.parametrize(
    ("name", "caption"),
    [
        ("镜头一百二十", "镜头一百二十"),
        ("第一百二十集_最终", "…百二十集_最终"),
        ("集" * 12 + "_0450", "…集集集集_0450"),
    ],
)
def test_chinese_signs_count_twice_so_that_the_end_of_a_name_is_seen(
    client: Client, name: str, caption: str
) -> None:
    leaf = make_layer(make_account(), [1], names={1: name})
    tiles = client.get(f"/tasks/{leaf.pk}/pictures/tiles/").content.decode()
    assert f"<bdi>{caption}</bdi>" in tiles


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_name_gets_out_of_its_place(client: Client, text: str) -> None:
    parent = hostile_farm(text)
    leaf = parent.children.first()
    assert leaf is not None
    frame = leaf.frames.get(number=1)
    for address in (
        f"/tasks/{parent.pk}/pictures/",
        f"/tasks/{leaf.pk}/pictures/?at=0",
        f"/tasks/{leaf.pk}/pictures/tiles/",
        f"/frames/{frame.pk}/compare/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert raw_markup(answer.content.decode()) == []
        assert "<script>window" not in answer.content.decode()
