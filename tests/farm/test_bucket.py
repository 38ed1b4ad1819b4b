"""Pictures in S3-compatible storage: against a server that checks signatures."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from apps.farm.pictures.decoding import shrink
from apps.farm.pictures.store import (
    Size,
    StoreAway,
    drop_pictures,
    keep_picture,
    keep_sizes,
    read_picture,
    stored_keys,
    stored_size,
)
from apps.farm.pictures.sweeping import pictures_sweep
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_image
from tests.factories import make_frame, make_task
from tests.farm.pictures_corpus import encoded
from tests.farm.s3_server import S3Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    running = S3Server(tmp_path_factory.mktemp("s3"))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _in_the_bucket(server: S3Server, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | server.storages()


def away(server: S3Server, settings: Any, **other: Any) -> None:
    """From now on the store is asked for in another way."""
    settings.STORAGES = settings.STORAGES | server.storages(**other)


def test_a_picture_is_kept_in_three_sizes_below_the_prefix(server: S3Server) -> None:
    kept = keep_sizes(shrink(encoded((900, 600))))
    for size, width in ((Size.LARGE, 900), (Size.MEDIUM, 480), (Size.SMALL, 160)):
        with Image.open(BytesIO(read_picture(kept.key, size))) as picture:
            assert picture.width == width
    shelf = server.folder / "farm" / "pictures" / kept.key[:2]
    files = [path for path in shelf.iterdir() if path.name.startswith(kept.key)]
    assert len(files) == 3
    assert stored_size(kept.key) == kept.stored_bytes
    assert kept.stored_bytes == sum(path.stat().st_size for path in files)


def test_a_size_that_is_no_smaller_is_the_next_one() -> None:
    kept = keep_picture(Image.new("RGB", (31, 17), "red"))
    assert read_picture(kept.key, Size.SMALL) == read_picture(kept.key)


def test_pictures_are_listed_by_age_and_dropped() -> None:
    kept = keep_picture(Image.new("RGB", (32, 18), "green"))
    assert kept.key in stored_keys(kept.key[:2])
    assert stored_keys("zz") == set()
    later = timezone.now() + timedelta(hours=2)
    hour = timedelta(hours=1)
    assert drop_pictures([kept.key], longer_than=hour) == []
    assert kept.key in drop_pictures([kept.key, "0" * 64], longer_than=hour, now=later)
    assert kept.key not in stored_keys(kept.key[:2])
    with pytest.raises(FileNotFoundError):
        read_picture(kept.key, Size.MEDIUM)


@pytest.mark.django_db
def test_what_no_row_names_goes_within_a_day() -> None:
    kept = keep_picture(Image.new("RGB", (33, 18), "blue"))
    start = timezone.now() + timedelta(days=2)
    assert sum(pictures_sweep(start + timedelta(hours=h)) for h in range(8)) >= 1
    assert stored_keys(kept.key[:2]) == set()


@pytest.mark.parametrize(
    "other", [{"key": "wrong"}, {"endpoint": "http://127.0.0.1:1"}]
)
def test_a_store_that_refuses_or_is_away_is_no_fault_of_the_picture(
    server: S3Server, settings: Any, other: dict[str, str]
) -> None:
    away(server, settings, **other)
    with pytest.raises(StoreAway) as caught:
        keep_picture(Image.new("RGB", (8, 8)))
    # Neither address nor key is told.
    assert "127.0.0.1" not in str(caught.value)
    with pytest.raises(OSError, match="the bucket"):
        read_picture("0" * 64)


@pytest.mark.django_db
def test_pages_get_pictures_from_us_alone(
    server: S3Server, settings: Any, viewer: User, stranger: User
) -> None:
    image = make_image(make_frame(make_task(), status_code=4))
    address = f"/frames/{image.frame_id}/thumbnail/s/{image.key}.webp"
    answer = signed_in(viewer).get(address)
    assert answer.content[8:12] == b"WEBP"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert signed_in(stranger).get(address).status_code == 403
    with pytest.raises(NotImplementedError):
        storages["pictures"].url("x")
    away(server, settings, endpoint="http://127.0.0.1:1")
    answer = signed_in(viewer).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (503, "image/svg+xml")
    assert answer["Cache-Control"] == "no-store"
