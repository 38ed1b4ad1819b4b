"""Pictures go to those who may see them, never change, and can do nothing."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.farm.models import FrameImage
from apps.farm.pictures.store import picture_path
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_image, make_progress
from tests.factories import make_frame, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


@pytest.fixture
def image() -> FrameImage:
    """A thumbnail in the store."""
    return make_image(make_frame(make_task(), status_code=4))


def address(image: FrameImage, key: str = "") -> str:
    """Where the thumbnail is served."""
    return f"/frames/{image.frame_id}/thumbnail/{key or image.key}.webp"


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


def test_a_key_of_another_frame_is_not_given_out(
    client: Client, image: FrameImage
) -> None:
    other = make_frame(make_task(), status_code=4)
    assert (
        client.get(f"/frames/{other.pk}/thumbnail/{image.key}.webp").status_code == 404
    )


def test_a_picture_that_left_the_store_is_an_empty_picture(
    client: Client, image: FrameImage
) -> None:
    picture_path(image.key).unlink()
    assert client.get(address(image)).status_code == 404


def test_a_row_without_a_picture_gives_none(client: Client, image: FrameImage) -> None:
    FrameImage.objects.update(state="refused")
    assert client.get(address(image)).status_code == 404
