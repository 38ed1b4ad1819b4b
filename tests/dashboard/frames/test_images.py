"""Pictures go to those who may see them, never change, and can do nothing."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from apps.dashboard.frames.pictures import before_picture, image_picture
from apps.farm.models import FrameImage
from apps.farm.pictures.store import keep_picture
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_image, make_progress
from tests.factories import make_frame, make_task
from tests.stored import picture_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


@pytest.fixture
def image() -> FrameImage:
    """A thumbnail in the store."""
    return make_image(make_frame(make_task(), status_code=4))


def address(image: FrameImage, key: str = "", size: str = "m") -> str:
    """Where the thumbnail is served."""
    return f"/frames/{image.frame_id}/thumbnail/{size}/{key or image.key}.webp"


def test_a_thumbnail_is_kept_by_the_browser_for_good(
    client: Client, image: FrameImage
) -> None:
    answer = client.get(address(image))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer.content[8:12] == b"WEBP"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_progress_image_is_served_alike(client: Client) -> None:
    progress = make_progress(make_task())
    answer = client.get(f"/tasks/{progress.task_id}/progress/{progress.key}.webp")
    assert answer.content[8:12] == b"WEBP"


@pytest.mark.parametrize(
    "key", ["0" * 64, "x", "..%2f..%2fkeys%2fsecret_key", "%00", "A" * 300]
)
def test_a_key_that_names_no_picture_of_the_frame_is_an_empty_picture(
    client: Client, image: FrameImage, key: str
) -> None:
    answer = client.get(address(image, key))
    assert answer.status_code == 404
    if answer["Content-Type"] == "image/svg+xml":
        assert answer["Cache-Control"] == "no-store"
        assert b"<script" not in answer.content


def test_a_picture_whose_file_is_lost_is_fetched_anew(
    client: Client, image: FrameImage
) -> None:
    picture_path(image.key).unlink()
    assert client.get(address(image)).status_code == 404
    image.refresh_from_db()
    assert (image.state, image.key, image.stored_bytes) == ("expired", "", 0)


def test_a_file_of_the_attempt_before_that_is_lost_takes_nothing_along(
    client: Client, image: FrameImage
) -> None:
    FrameImage.objects.filter(pk=image.pk).update(before_key="b" * 64)
    assert client.get(address(image, "b" * 64)).status_code == 404
    image.refresh_from_db()
    assert image.state == "ready"


def test_a_key_of_another_frame_is_not_given_out(
    client: Client, image: FrameImage
) -> None:
    other = make_frame(make_task(), status_code=4)
    assert (
        client.get(f"/frames/{other.pk}/thumbnail/s/{image.key}.webp").status_code
        == 404
    )


def test_a_picture_that_left_the_store_is_an_empty_picture(
    client: Client, image: FrameImage
) -> None:
    picture_path(image.key).unlink()
    assert client.get(address(image)).status_code == 404


def test_a_row_without_a_picture_gives_none(client: Client, image: FrameImage) -> None:
    FrameImage.objects.update(state="refused")
    assert client.get(address(image)).status_code == 404


def large_image(**fields: Any) -> FrameImage:
    """A picture that is there in three sizes."""
    kept = keep_picture(Image.new("RGB", (1000, 500), (9, 90, 200)))
    frame = make_frame(make_task(), status_code=4)
    return make_image(frame, **asdict(kept) | fields)


@pytest.mark.parametrize(("size", "width"), [("s", 160), ("m", 480), ("l", 1000)])
def test_each_size_has_its_address(client: Client, size: str, width: int) -> None:
    image = large_image()
    answer = client.get(address(image, size=size))
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.width == width
    addresses = image_picture(image)
    assert address(image, size=size) in (
        addresses.small,
        addresses.url,
        addresses.large,
    )
    assert (addresses.width, addresses.height) == (1000, 500)


@pytest.mark.parametrize("size", ["x", "L", "..", "s%00", "large"])
def test_a_size_that_there_is_not_is_an_empty_picture(
    client: Client, image: FrameImage, size: str
) -> None:
    assert client.get(address(image, size=size)).status_code == 404


def test_an_address_without_a_size_is_the_medium_one(client: Client) -> None:
    image = large_image()
    old = client.get(f"/frames/{image.frame_id}/thumbnail/{image.key}.webp")
    assert old.content == client.get(address(image)).content


def test_the_attempt_before_is_served_alike(client: Client) -> None:
    image = large_image()
    earlier = keep_picture(Image.new("RGB", (64, 36), (200, 9, 9)))
    assert before_picture(image).url == ""
    image.before_key, image.before_width, image.before_height = (
        earlier.key,
        earlier.width,
        earlier.height,
    )
    image.save()
    before = before_picture(image)
    assert (before.width, before.height) == (64, 36)
    for url in (before.small, before.url, before.large):
        assert client.get(url).content[8:12] == b"WEBP"
    FrameImage.objects.update(state="failed", key="")
    assert client.get(before.url).status_code == 200


def test_who_may_not_see_the_task_gets_no_picture(
    image: FrameImage, stranger: User
) -> None:
    progress = make_progress(make_task())
    addresses = [
        address(image),
        f"/frames/{image.frame_id}/thumbnail/{image.key}.webp",
        f"/tasks/{progress.task_id}/progress/{progress.key}.webp",
    ]
    for url in addresses:
        assert signed_in(stranger).get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_nothing_of_the_farm_stands_in_the_headers(client: Client) -> None:
    task = make_task(scene_name="<b>évil\r\nSet-Cookie: x=1</b>.ma")
    image = make_image(make_frame(task, status_code=4, name="<i>1</i>"))
    headers = str(client.get(address(image)).headers.items())
    assert "vil" not in headers
    assert "<" not in headers
