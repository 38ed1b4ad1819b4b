"""Our own store of pictures: everything in it was decoded and encoded by us.

A picture's key is a digest of its large size, so nothing of the farm's text ever
becomes a file name, and the same picture is kept once. Where the files are is Django's
storage "pictures": a folder, or a bucket (settings.STORAGES).
"""

import hashlib
import logging
import re
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone
from PIL import Image

from apps.farm.pictures.decoder import encoded
from apps.farm.pictures.decoding import Sizes

PROGRESS_WIDTH = 960
"""Pixels of a picture in the making."""
logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Pictures that are looked at and deleted at the same time."""
_KEY = re.compile(r"[0-9a-f]{64}")


class StoreAway(Exception):
    """The store could not be written: nothing is wrong with the picture."""


class Size(StrEnum):
    """How large a picture is wanted; what it may measure is in decoder.py."""

    SMALL = "s"
    MEDIUM = "m"
    LARGE = "l"


@dataclass(frozen=True)
class Kept:
    """A picture in the store: pixels of its large size, bytes of all of them."""

    key: str
    width: int
    height: int
    stored_bytes: int = 0


def keep_sizes(sizes: Sizes, *, owner: str = "") -> Kept:
    """Write a picture under its key, the large size last. StoreAway.

    Sizes that are no smaller than the one above are not written. With an `owner` the
    key is like nobody else's, whatever the picture: its owner may delete it.
    """
    key = hashlib.sha256(owner.encode() + sizes.large).hexdigest()
    files = {
        Size.SMALL: sizes.small,
        Size.MEDIUM: sizes.medium,
        Size.LARGE: sizes.large,
    }
    try:
        for size, content in files.items():
            if content:
                _storage().save(picture_name(key, size), ContentFile(content))
    except OSError as error:
        logger.warning("the picture store takes nothing: %s", error)
        raise StoreAway(str(error)) from error
    return Kept(key, sizes.width, sizes.height, sum(map(len, files.values())))


def keep_picture(picture: Image.Image, *, owner: str = "") -> Kept:
    """Write pixels of our own making in all sizes. StoreAway."""
    large, medium, small = encoded(picture)
    sizes = Sizes(picture.width, picture.height, large, medium, small)
    return keep_sizes(sizes, owner=owner)


def picture_name(key: str, size: Size = Size.LARGE) -> str:
    """What a picture's file is called in the store. ValueError for what is no key."""
    if not _KEY.fullmatch(key):
        raise ValueError("not a picture's key")
    end = "" if size == Size.LARGE else f".{size}"
    return f"{key[:2]}/{key}{end}.webp"


def read_picture(key: str, size: Size = Size.LARGE) -> bytes:
    """The WebP of that size, or the next larger one there is.

    ValueError for what is no key, FileNotFoundError where it is gone, OSError when the
    store cannot be read.
    """
    larger = list(Size)[list(Size).index(size) :]
    for size in larger[:-1]:
        with suppress(FileNotFoundError):
            return _read(picture_name(key, size))
    return _read(picture_name(key))


def _read(name: str) -> bytes:
    with _storage().open(name) as file:
        return bytes(file.read())


def stored_size(key: str) -> int:
    """Bytes of a picture's files together; 0: there are none. OSError, ValueError."""
    total = 0
    for size in Size:
        with suppress(FileNotFoundError):
            total += _storage().size(picture_name(key, size))
    return total


def stored_keys(shelf: str) -> set[str]:
    """Keys of all pictures on one shelf (two digits of the key)."""
    try:
        _folders, files = _storage().listdir(shelf)
    except FileNotFoundError:
        return set()
    return {name[:64] for name in files if _KEY.fullmatch(name[:64])}


def drop_pictures(
    keys: Collection[str],
    *,
    longer_than: timedelta | None = None,
    now: datetime | None = None,
) -> list[str]:
    """Delete pictures that no row names any more; with `longer_than` only those whose
    files were all written longer ago than that. Which of them.

    Each is looked at right before it goes: whoever fetched the same picture again has
    written it again, and is about to name it.
    """
    before = None if longer_than is None else (now or timezone.now()) - longer_than

    def drop(key: str) -> bool:
        if before is not None and any(at >= before for at in _written_at(key)):
            return False
        for size in Size:
            _storage().delete(picture_name(key, size))
        return True

    # A bucket answers each question after a while.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        known = list(keys)
        gone = list(pool.map(drop, known))
    return [key for key, is_gone in zip(known, gone, strict=True) if is_gone]


def _written_at(key: str) -> Iterable[datetime]:
    for size in Size:
        with suppress(FileNotFoundError):
            yield _storage().get_modified_time(picture_name(key, size))


def _storage() -> Storage:
    return storages["pictures"]
