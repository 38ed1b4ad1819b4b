"""Where pictures may lie and how they may be named. Reads folders, opens no connection.

The farm names a picture by a path of its own, and that path is text, never an address:
whatever stands in it, it is looked up below the base and nowhere else.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

LONGEST_PATH = 1024
"""Bytes of UTF-8; longer paths are no paths."""
MAX_BYTES = 10 * 1024 * 1024
_CHUNK = 64 * 1024
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:")


class Refusal(StrEnum):
    """Why there is no picture; a page has a sentence for each."""

    NO_BASE = "no_base"
    BAD_BASE = "bad_base"
    BAD_PATH = "bad_path"
    OUTSIDE = "outside"
    PRIVATE = "private"
    NOT_FOUND = "not_found"
    NO_FILE = "no_file"
    REDIRECTED = "redirected"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"


PASSING = frozenset((Refusal.NOT_FOUND, Refusal.UNREACHABLE, Refusal.TOO_SLOW))
"""Refusals that may be over when the picture is asked for again."""


class PictureRefused(Exception):
    """No picture from there; holds the reason and nothing of the farm's text."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Base:
    """Where an account's pictures lie: `address` of http(s), or `folder`."""

    address: str = ""
    folder: str = ""


def parse_base(text: str) -> Base:
    """An administrator's text as a base. PictureRefused: NO_BASE, BAD_BASE."""
    text = text.strip()
    if not text:
        raise PictureRefused(Refusal.NO_BASE)
    if "://" not in text:
        folder = Path(text).expanduser()
        if not folder.is_absolute():
            raise PictureRefused(Refusal.BAD_BASE)
        return Base(folder=str(folder))
    try:
        parts = urlsplit(text)
        plain = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or parts.scheme not in ("http", "https"):
        raise PictureRefused(Refusal.BAD_BASE)
    # A name and password would be stored and logged in clear text.
    if parts.username is not None or parts.query or parts.fragment:
        raise PictureRefused(Refusal.BAD_BASE)
    return Base(address=text.rstrip("/"))


def path_parts(text: str) -> tuple[str, ...]:
    r"""The farm's path as plain names. PictureRefused BAD_PATH.

    Backslashes are slashes. Refused: names made of dots, also when they are written as
    %2e or in wide letters; control characters; a drive or a scheme; no name at all.
    """
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise PictureRefused(Refusal.BAD_PATH) from None
    names = [name for name in text.replace("\\", "/").split("/") if name]
    plain = [name for name in names if name != "."]
    if not plain or size > LONGEST_PATH or not all(map(_is_name, plain)):
        raise PictureRefused(Refusal.BAD_PATH)
    if _SCHEME.match(unquote(plain[0])):
        raise PictureRefused(Refusal.BAD_PATH)
    return tuple(plain)


def _is_name(name: str) -> bool:
    seen = {name, unquote(name), unquote(unquote(name))}
    seen |= {unicodedata.normalize("NFKC", form) for form in seen}
    return not any(
        not form.strip(". ")
        or "/" in form
        or "\\" in form
        or _DRIVE.match(form)
        or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in form)
        for form in seen
    )


def read_below(folder: str, names: tuple[str, ...]) -> bytes:
    """The file of these names below the folder. PictureRefused otherwise."""
    try:
        with _open_below(folder, names) as descriptor:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise PictureRefused(Refusal.NO_FILE)
            return _read_at_most(descriptor)
    except FileNotFoundError:
        raise PictureRefused(Refusal.NOT_FOUND) from None
    except (OSError, RuntimeError):  # RuntimeError: a link to itself
        raise PictureRefused(Refusal.NO_FILE) from None


@contextmanager
def _open_below(folder: str, names: tuple[str, ...]) -> Iterator[int]:
    """A descriptor of the file; links are followed only where they stay below.

    The resolved path is walked without following links, so that nobody can put one
    in between the look and the opening.
    """
    root = Path(folder).resolve(strict=True)
    target = root.joinpath(*names).resolve(strict=True)
    if root not in target.parents:
        raise PictureRefused(Refusal.OUTSIDE)
    inside = target.relative_to(root).parts
    opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for place, name in enumerate(inside):
            last = place == len(inside) - 1
            # A pipe would be waited for without O_NONBLOCK.
            kind = os.O_NONBLOCK if last else os.O_DIRECTORY
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind
            above, opened = opened, os.open(name, flags, dir_fd=opened)
            os.close(above)
        yield opened
    finally:
        os.close(opened)


def _read_at_most(descriptor: int) -> bytes:
    content = bytearray()
    while chunk := os.read(descriptor, _CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise PictureRefused(Refusal.TOO_LARGE)
    return bytes(content)
