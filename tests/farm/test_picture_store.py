"""Bytes of a stranger become plain pixels in our own store, or nothing."""

import os
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.farm.pictures.store import (
    MAX_PIXELS,
    PictureUnreadable,
    decode_picture,
    drop_pictures,
    keep_picture,
    picture_path,
    stored_keys,
)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.IMAGES_DIR = tmp_path / "images"
    return tmp_path / "images"


def encoded(
    size: tuple[int, int] = (640, 480), kind: str = "JPEG", **more: Any
) -> bytes:
    mode = more.pop("mode", "RGB")
    picture = Image.new(mode, size, more.pop("colour", 120))
    buffer = BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_small_and_kept(kind: str, store: Path) -> None:
    kept = keep_picture(decode_picture(encoded(kind=kind), width=320))
    assert (kept.width, kept.height) == (320, 240)
    path = picture_path(kept.key)
    assert path == store / kept.key[:2] / f"{kept.key}.webp"
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (320, 240)


def test_a_small_picture_is_not_blown_up() -> None:
    assert decode_picture(encoded((64, 48)), width=320).size == (64, 48)


def test_the_same_picture_is_kept_once(store: Path) -> None:
    keys = {keep_picture(decode_picture(encoded(), width=320)).key for _ in range(3)}
    assert len(keys) == 1
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1


def test_what_hides_in_a_file_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x9286] = "secret note"
    content = encoded(exif=exif, comment=b"<script>") + b"PK\x03\x04 trailing archive"
    kept = picture_path(keep_picture(decode_picture(content, width=320)).key)
    stored = kept.read_bytes()
    assert b"secret note" not in stored
    assert b"<script>" not in stored
    assert b"archive" not in stored


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_odd_pixels_are_understood(mode: str) -> None:
    picture = decode_picture(encoded((10, 10), "PNG", mode=mode, colour=1), width=320)
    assert picture.mode in ("RGB", "RGBA")
    keep_picture(picture)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>404</html>",
        b"\xff\xd8\xff\xe0 not a picture",
        encoded()[:200],
        encoded(kind="PNG")[:60],
        encoded(kind="GIF"),
        encoded(kind="TIFF"),
        encoded(kind="BMP"),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        bomb(60_000, 60_000),
        bomb(4_000, 3_001),
        bomb(0, 10),
    ],
)
def test_what_is_no_harmless_picture_is_refused(content: bytes, store: Path) -> None:
    before = time.monotonic()
    with pytest.raises(PictureUnreadable):
        decode_picture(content, width=320)
    assert time.monotonic() - before < 1
    assert not store.exists()


def test_a_picture_as_large_as_allowed_is_decoded() -> None:
    assert MAX_PIXELS == 4000 * 3000
    picture = decode_picture(encoded((4000, 3000)), width=320)
    assert picture.size == (320, 240)


def test_a_tower_stays_a_small_picture() -> None:
    width, height = decode_picture(encoded((10, 60_000)), width=320).size
    assert height <= 2000
    assert width >= 1


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "g" * 64]
)
def test_only_keys_name_files(key: str) -> None:
    with pytest.raises(ValueError, match="not a picture's key"):
        picture_path(key)


def test_nothing_half_written_is_left(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        keep_picture(decode_picture(encoded(), width=320))
    assert [path for path in store.rglob("*") if path.is_file()] == []


def test_old_pictures_are_listed_and_dropped() -> None:
    kept = keep_picture(decode_picture(encoded(), width=320))
    shelf = kept.key[:2]
    assert list(stored_keys(shelf, older_than_s=3600)) == []
    old = time.time() - 7200
    os.utime(picture_path(kept.key), (old, old))
    assert list(stored_keys(shelf, older_than_s=3600)) == [kept.key]
    drop_pictures([kept.key, "0" * 64])
    assert list(stored_keys(shelf, older_than_s=0)) == []


def test_a_picture_that_is_kept_again_counts_as_new() -> None:
    kept = keep_picture(decode_picture(encoded(), width=320))
    old = time.time() - 7200
    os.utime(picture_path(kept.key), (old, old))
    keep_picture(decode_picture(encoded(), width=320))
    assert list(stored_keys(kept.key[:2], older_than_s=3600)) == []
