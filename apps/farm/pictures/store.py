"""Our own store of pictures: everything in it was decoded and encoded by us.

A picture's name is the digest of its content, so nothing of the farm's text ever
becomes a file name, and the same picture is kept once.
"""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 12_000_000
"""Larger pictures are no thumbnails; decoded, so many take 48 MB."""
THUMBNAIL_WIDTH = 320
PROGRESS_WIDTH = 960
_LONGEST_SIDE = 2000
_QUALITY = 80
_KEY = re.compile(r"[0-9a-f]{64}")


class PictureUnreadable(Exception):
    """Bytes that are no picture of a format that is accepted, or too large a one."""


@dataclass(frozen=True)
class Kept:
    """A picture in the store; sizes in pixels."""

    key: str
    width: int
    height: int


def decode_picture(content: bytes, *, width: int) -> Image.Image:
    """A hostile file as plain pixels, at most `width` wide. PictureUnreadable."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            return _pixels(picture, width)
    except PictureUnreadable:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        MemoryError,
        OverflowError,
    ) as error:
        # The text may quote the file; its type says enough.
        raise PictureUnreadable(type(error).__name__) from None


def _pixels(picture: Image.Image, width: int) -> Image.Image:
    if picture.width * picture.height > MAX_PIXELS or not picture.width:
        raise PictureUnreadable("too many pixels")
    picture.draft("RGB", (width * 2, width * 2))
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((width, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain.info.clear()
    return plain


def keep_picture(picture: Image.Image) -> Kept:
    """Write pixels as WebP under their digest; the file appears whole or not at all."""
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=_QUALITY, method=4)
    content = buffer.getvalue()
    key = hashlib.sha256(content).hexdigest()
    path = picture_path(key)
    if path.exists():
        os.utime(path)  # found in use by those who look for forgotten files
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, content)
    return Kept(key, picture.width, picture.height)


def _write(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def picture_path(key: str) -> Path:
    """Where a picture is kept. ValueError for what is no key."""
    if not _KEY.fullmatch(key):
        raise ValueError("not a picture's key")
    return Path(settings.IMAGES_DIR) / key[:2] / f"{key}.webp"


def stored_keys(shelf: str, *, older_than_s: float) -> Iterable[str]:
    """Keys of the pictures on one shelf (two digits of the key) that are not new."""
    before = time.time() - older_than_s
    folder = Path(settings.IMAGES_DIR) / shelf
    for path in sorted(folder.glob("*.webp")):
        if _KEY.fullmatch(path.stem) and path.stat().st_mtime < before:
            yield path.stem


def drop_pictures(keys: Collection[str]) -> None:
    """Delete pictures that no row names any more."""
    for key in keys:
        picture_path(key).unlink(missing_ok=True)
