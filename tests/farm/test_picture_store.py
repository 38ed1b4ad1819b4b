"""Pictures of our own making, in all sizes, under a key that says what is in them."""

import os
import time
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from apps.farm.pictures.decoding import shrink
from apps.farm.pictures.disk import DiskPictures
from apps.farm.pictures.store import (
    Kept,
    Size,
    StoreAway,
    drop_pictures,
    keep_picture,
    keep_sizes,
    picture_name,
    read_picture,
    stored_keys,
)
from tests.farm.pictures_corpus import encoded
from tests.stored import picture_path

HOUR = timedelta(hours=1)


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder that conftest.py gives to the store."""
    return tmp_path / "images"


def kept_in(size: Size, kept: Kept) -> tuple[int, int]:
    with Image.open(BytesIO(read_picture(kept.key, size))) as picture:
        assert picture.format == "WEBP"
        return picture.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_three_sizes(kind: str, store: Path) -> None:
    kept = keep_sizes(shrink(encoded((2400, 1350), kind)))
    assert (kept.width, kept.height) == (1920, 1080)
    assert kept_in(Size.LARGE, kept) == (1920, 1080)
    assert kept_in(Size.MEDIUM, kept) == (480, 270)
    assert kept_in(Size.SMALL, kept) == (160, 90)
    names = {path.name for path in files(store)}
    ends = (".webp", ".m.webp", ".s.webp")
    assert names == {f"{kept.key}{end}" for end in ends}
    assert kept.stored_bytes == sum(path.stat().st_size for path in files(store))


def test_a_size_that_is_no_smaller_is_the_next_one(store: Path) -> None:
    kept = keep_sizes(shrink(encoded((320, 180))))
    assert kept_in(Size.MEDIUM, kept) == kept_in(Size.LARGE, kept) == (320, 180)
    assert kept_in(Size.SMALL, kept) == (160, 90)
    assert len(files(store)) == 2


def test_a_picture_kept_before_there_were_sizes_is_read_as_each(store: Path) -> None:
    key = "a" * 64
    path = store / "aa" / f"{key}.webp"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"as it was")
    assert {read_picture(key, size) for size in Size} == {b"as it was"}
    assert stored_keys("aa") == {key}
    drop_pictures([key])
    assert files(store) == []


def test_the_same_picture_is_kept_once(store: Path) -> None:
    keys = {keep_sizes(shrink(encoded())).key for _ in range(3)}
    assert len(keys) == 1
    assert len(files(store)) == 3


def test_only_their_owner_may_read_them(store: Path) -> None:
    keep_picture(Image.new("RGB", (8, 8)))
    [path] = files(store)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "g" * 64]
)
def test_only_keys_name_files(key: str) -> None:
    with pytest.raises(ValueError, match="not a picture's key"):
        picture_name(key)
    with pytest.raises(ValueError, match="not a picture's key"):
        read_picture(key, Size.SMALL)


def test_nothing_half_written_is_left(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreAway, match="No space"):
        keep_picture(Image.new("RGB", (8, 8)))
    assert files(store) == []


def make_old(kept: Kept) -> None:
    old = time.time() - 7200
    os.utime(picture_path(kept.key), (old, old))


def test_old_pictures_are_listed_and_dropped() -> None:
    kept = keep_picture(Image.new("RGB", (8, 8)))
    shelf = kept.key[:2]
    assert stored_keys(shelf) == {kept.key}
    assert drop_pictures([kept.key], longer_than=HOUR) == []
    make_old(kept)
    dropped = drop_pictures([kept.key, "0" * 64], longer_than=HOUR)
    assert kept.key in dropped
    assert stored_keys(shelf) == set()
    with pytest.raises(FileNotFoundError):
        read_picture(kept.key, Size.SMALL)


def test_a_picture_that_is_kept_again_counts_as_new() -> None:
    make_old(keep_picture(Image.new("RGB", (8, 8))))
    kept = keep_picture(Image.new("RGB", (8, 8)))
    assert drop_pictures([kept.key], longer_than=HOUR) == []
    assert read_picture(kept.key)


def test_a_picture_that_is_fetched_again_while_others_go_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("apps.farm.pictures.store.AT_ONCE", 1)
    first, last = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    keys = [keep_picture(first).key, keep_picture(last).key]
    for key in keys:
        make_old(Kept(key, 8, 8))
    shown = DiskPictures.get_modified_time

    def meanwhile(self: DiskPictures, name: str) -> datetime:
        """Somebody looks at the first while the age of the last is asked for."""
        if keys[1] in name:
            keep_picture(first)
        return shown(self, name)

    monkeypatch.setattr(DiskPictures, "get_modified_time", meanwhile)
    drop_pictures(keys, longer_than=HOUR)
    assert read_picture(keys[0])
    with pytest.raises(FileNotFoundError):
        read_picture(keys[1])


def test_an_empty_store_has_nothing(store: Path) -> None:
    assert stored_keys("00") == set()
    assert not store.exists()
