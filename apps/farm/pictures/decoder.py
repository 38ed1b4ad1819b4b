"""The decoder: a program of its own, in which the files of strangers are opened.

    python -I -S decoder.py FOLDER      (FOLDER is where Pillow lies)

It reads requests from stdin and answers on stdout, see HEAD and REPLY. It knows nothing
of farmdash, has no environment, and before the first byte of a stranger gives up what
it does not need: memory beyond some, files and connections (it can open none, for it
may have no more descriptors), children, core dumps. `apps.farm.pictures.child` starts
it, and ends it when it takes too long.
"""

import codecs
import os
import resource
import struct
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

if __name__ == "__main__":
    sys.path.append(sys.argv[1])

from PIL import (
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

HEAD = struct.Struct(">cHHI")
"""A request: what to do, the most pixels across and down, bytes of the file, which
follows."""
REPLY = struct.Struct(">cHHIII")
"""An answer: OK or NO, pixels across and down, bytes of three parts, which follow.
The first part of a NO is a word why, and perhaps another for operators."""
SHRINK, PIXELS, OK, NO, READY = b"s", b"p", b"+", b"-", b"!"

LARGE, MEDIUM, SMALL = (1920, 2160), (480, 960), (160, 320)
"""Pixels across and down into which each size fits."""
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 12_000_000
"""Larger pictures are no thumbnails; decoded, so many take 48 MB."""
MOST_BESIDE = 256 * 1024
"""Bytes of a file that need not be its pixels: profiles, notes, whatever hides."""
MOST_BYTES_A_PIXEL = 8
"""What a pixel takes at the very most, not compressed at all."""
MOST_MEMORY = 384 * 1024 * 1024
"""Bytes of address space; a picture of MAX_PIXELS takes up to 230 MB."""
CPU_S = 8
"""Seconds of processor time that one picture may take."""
MOST_PICTURES = 500
"""After so many it ends, and what it has not given back of its memory with it."""
QUALITY, METHOD = 80, 2
"""WebP; a slower method saves 4 % of the bytes and takes twice the time."""


class Unreadable(Exception):
    """No picture comes of this file; its text starts with a word for the reason."""


def shrink(content: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """A file as WebP in three sizes: pixels of the large one, then the three.

    A size that would not be smaller than the one before is empty. Unreadable.
    """
    picture = _opened(content, LARGE)
    return picture.size, encoded(picture)


def encoded(picture: Image.Image) -> list[bytes]:
    """Pixels as WebP: large, medium, small; empty where not smaller than the last."""
    parts = []
    for number, box in enumerate((LARGE, MEDIUM, SMALL)):
        fits = picture.width <= box[0] and picture.height <= box[1]
        if number and fits:
            parts.append(b"")
            continue
        if not fits:
            picture = _fitted(picture, box)
        buffer = BytesIO()
        picture.save(buffer, "WEBP", quality=QUALITY, method=METHOD)
        parts.append(buffer.getvalue())
    return parts


def pixels(content: bytes, box: tuple[int, int]) -> tuple[tuple[int, int], list[bytes]]:
    """A file as plain RGBA, made to fit the box: its pixels, then the bytes."""
    picture = _opened(content, box).convert("RGBA")
    return picture.size, [picture.tobytes()]


def _opened(content: bytes, box: tuple[int, int]) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            _check(picture, len(content))
            picture.draft("RGB", box)
            plain = _fitted(_plain(picture), box)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable("too_many_pixels") from None
    except MemoryError:
        raise Unreadable("too_hard memory") from None
    except Exception as error:
        # Its text may quote the file; its type says enough.
        raise Unreadable(f"unreadable {type(error).__name__}") from None
    plain.info.clear()
    return plain


def _check(picture: Image.Image, size: int) -> None:
    many = picture.width * picture.height
    if many > MAX_PIXELS:
        raise Unreadable("too_many_pixels")
    if getattr(picture, "n_frames", 1) > 1:
        raise Unreadable("moving")
    if size > MOST_BESIDE + MOST_BYTES_A_PIXEL * many:
        raise Unreadable("padded")


def _plain(picture: Image.Image) -> Image.Image:
    """As RGB or RGBA; no second copy where it is that already: they are large."""
    picture.load()
    if picture.mode in ("RGB", "RGBA") and "transparency" not in picture.info:
        return picture
    clear = picture.mode in ("LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if clear else "RGB")


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    if picture.width <= box[0] and picture.height <= box[1]:
        # The file's own object would bring its notes along.
        return picture.copy()
    ratio = min(box[0] / picture.width, box[1] / picture.height)
    size = (
        max(1, round(picture.width * ratio)),
        max(1, round(picture.height * ratio)),
    )
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def confine() -> None:
    """Give up what decoding does not need; nothing of it can be had back.

    Whoever runs as root could raise the limits again: nobody should.
    """
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CPU: CPU_S * MOST_PICTURES,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, most in limits.items():
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            if sys.platform == "linux":
                raise


def _get_ready() -> None:
    """Load what is loaded on first use elsewhere: later no file can be opened."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = MOST_BESIDE
    for name in ("ascii", "latin-1", "utf-8", "utf-16"):
        codecs.lookup(name)
    plugins = (JpegImagePlugin, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)
    assert all(plugins)  # noqa: S101 — used: the import is what matters
    exif = Image.Exif()
    exif[0x010E] = "x"
    for kind in FORMATS:
        buffer = BytesIO()
        Image.new("RGB", (8, 8)).save(buffer, kind, exif=exif, dpi=(72, 72))
        with suppress(Unreadable):
            shrink(buffer.getvalue())


def _answer(kind: bytes, box: tuple[int, int], content: bytes) -> bytes:
    try:
        size, parts = pixels(content, box) if kind == PIXELS else shrink(content)
    except Unreadable as error:
        size, parts = (0, 0), [str(error).encode("ascii", "replace")]
        flag = NO
    except MemoryError:
        size, parts, flag = (0, 0), [b"too_hard memory"], NO
    else:
        flag = OK
    parts += [b""] * (3 - len(parts))
    return b"".join((REPLY.pack(flag, *size, *map(len, parts)), *parts))


def _more_time() -> None:
    """The next picture has its own seconds, whatever those before it took."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (min(used + CPU_S, hard), hard))


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Say that we are ready; answer requests until there are no more."""
    target.write(READY)
    target.flush()
    for _ in range(MOST_PICTURES):
        head = source.read(HEAD.size)
        if len(head) < HEAD.size:
            return
        kind, across, down, length = HEAD.unpack(head)
        content = source.read(length)
        if len(content) < length:
            return
        _more_time()
        target.write(_answer(kind, (across, down), content))
        target.flush()


def main(streams: Any = sys) -> None:
    """Get ready, be confined, serve."""
    _get_ready()
    confine()
    serve(streams.stdin.buffer, streams.stdout.buffer)
    os._exit(0)


if __name__ == "__main__":
    main()
