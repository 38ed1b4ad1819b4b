"""Files that a farm, or who broke into it, could serve as a picture to harm us.

All are made by code when a test asks for them: `corpus()` names each with the reason
for which it is to be refused.
"""

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

from apps.farm.pictures.decoder import MOST_BESIDE

PNG = b"\x89PNG\r\n\x1a\n"


def encoded(
    size: tuple[int, int] = (640, 480), kind: str = "JPEG", **more: Any
) -> bytes:
    """A picture of one colour in some format."""
    mode = more.pop("mode", "RGB")
    picture = Image.new(mode, size, more.pop("colour", 120))
    buffer = BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def png(width: int, height: int, *parts: bytes, depth: int = 8) -> bytes:
    """A PNG that claims to be so large, with these parts after its head."""
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + b"".join(parts) + chunk(b"IEND", b"")


def zeroes(size: int) -> bytes:
    """Compressed nothing: a thousandth of its size."""
    return zlib.compress(b"\0" * size, 9)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be huge."""
    return png(width, height, chunk(b"IDAT", zeroes(1_000_000)))


def film(kind: str, frames: int) -> bytes:
    """A picture that moves."""
    pictures = [Image.new("L", (4, 4), number * 80 % 250) for number in range(frames)]
    buffer = BytesIO()
    rest = pictures[1:]
    pictures[0].save(buffer, kind, save_all=True, append_images=rest, duration=10)
    return buffer.getvalue()


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    """A WebP of these parts."""
    body = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def long_film(frames: int) -> bytes:
    """A WebP of many frames, each the same: 10,000 of them take half a megabyte."""
    still = encoded((16, 16), "WEBP")[12:]
    canvas = struct.pack("<BBBB", 2, 0, 0, 0) + b"\x0f\0\0" + b"\x0f\0\0"
    one = b"\0" * 6 + b"\x0f\0\0" + b"\x0f\0\0" + b"\x0a\0\0" + b"\0" + still
    return riff((b"VP8X", canvas), (b"ANIM", b"\0" * 6), *[(b"ANMF", one)] * frames)


def moving_png() -> bytes:
    """A PNG that says that it has a thousand frames."""
    plain = encoded((4, 4), "PNG")
    return plain[:33] + chunk(b"acTL", struct.pack(">II", 1000, 0)) + plain[33:]


def segment(marker: int, data: bytes) -> bytes:
    """One part of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def stuffed(marker: int, start: bytes, times: int) -> bytes:
    """A JPEG with so many parts of 64 kB before its picture."""
    plain = encoded((64, 48))
    more = segment(marker, start.ljust(65_000, b"x")) * times
    return plain[:2] + more + plain[2:]


def tall_claim() -> bytes:
    """A JPEG that says in its head that it is 65,535 pixels wide and high."""
    plain = encoded((64, 48))
    at = plain.index(b"\xff\xc0")
    return plain[: at + 5] + b"\xff\xff\xff\xff" + plain[at + 9 :]


def wide_webp() -> bytes:
    """A WebP whose canvas is as large as the format allows."""
    canvas = struct.pack("<BBBB", 2, 0, 0, 0) + b"\xfe\x3f\0" + b"\xfe\x3f\0"
    one = b"\0" * 16 + encoded((16, 16), "WEBP")[12:]
    return riff((b"VP8X", canvas), (b"ANIM", b"\0" * 6), (b"ANMF", one))


def with_text(kind: bytes, data: bytes) -> bytes:
    """A PNG with a text beside its pixels."""
    plain = encoded((64, 48), "PNG")
    return plain[:33] + chunk(kind, data) + plain[33:]


def broken(seed: int) -> bytes:
    """A picture in which a part was changed at random."""
    dice = random.Random(seed)
    kind = dice.choice(("JPEG", "PNG", "WEBP"))
    content = bytearray(encoded((64, 48), kind))
    for _ in range(dice.randrange(1, 20)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    if dice.random() < 0.3:
        del content[dice.randrange(1, len(content)) :]
    return bytes(content)


def corpus() -> Iterator[tuple[str, bytes, str]]:
    """Name, file, and the words of refusal that fit ("a|b": either does)."""
    yield from _other_things()
    yield from _bombs()
    yield from _stuffed()
    yield from _films()
    for name, kind in (("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")):
        whole = encoded((64, 48), kind)
        for part in (12, len(whole) // 2, len(whole) - len(whole) // 4):
            yield f"{name} cut at {part}", whole[:part], "unreadable"


def _other_things() -> Iterator[tuple[str, bytes, str]]:
    things = {
        "nothing": b"",
        "one byte": b"\xff",
        "html": b"<!doctype html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "gif": encoded((8, 8), "GIF"),
        "tiff": encoded((8, 8), "TIFF"),
        "bmp": encoded((8, 8), "BMP"),
        "ico": encoded((16, 16), "ICO"),
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 200,
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "pdf": b"%PDF-1.7\n",
        "fits": b"SIMPLE  =                    T".ljust(2880),
        "exr": b"v/1\x01" + b"\0" * 200,
        "program": b"\x7fELF" + b"\0" * 200,
        "archive": b"PK\x03\x04" + b"\0" * 200,
        "only a head": b"\xff\xd8\xff\xe0 not a picture",
        "a gif that is a script": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    }
    for name, content in things.items():
        yield name, content, "unreadable"


def _bombs() -> Iterator[tuple[str, bytes, str]]:
    many = "too_many_pixels"
    yield "png of 3.6 gigapixels", bomb(60_000, 60_000), many
    yield "png just too large", bomb(4_000, 3_001), many
    yield "png of the widest", bomb(2**31 - 1, 1), f"{many}|unreadable"
    yield "png without a width", bomb(0, 10), "unreadable"
    yield "jpeg of 4.3 gigapixels", tall_claim(), many
    yield "webp of 268 megapixels", wide_webp(), f"{many}|unreadable|too_hard"
    text = b"k\0\0" + zeroes(20_000_000)
    yield "png with 20 MB of text", with_text(b"zTXt", text), "unreadable"
    text = b"k\0\x01\0\0\0" + zeroes(20_000_000)
    yield "png with 20 MB of unicode", with_text(b"iTXt", text), "unreadable"
    profile = b"k\0\0" + zeroes(20_000_000)
    yield "png with a 20 MB profile", with_text(b"iCCP", profile), "unreadable"


def _stuffed() -> Iterator[tuple[str, bytes, str]]:
    more = MOST_BESIDE // 65_000 + 2
    yield "jpeg with much exif", stuffed(0xE1, b"Exif\0\0", more), "padded"
    yield "jpeg with much profile", stuffed(0xE2, b"ICC_PROFILE\0", more), "padded"
    yield "jpeg with many notes", stuffed(0xFE, b"", more), "padded"
    yield "jpeg and an archive", encoded((64, 48)) + b"PK\3\4" * 100_000, "padded"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("k", "x" * (MOST_BESIDE + 50_000))
    yield (
        "png with a long text",
        encoded((64, 48), "PNG", pnginfo=notes),
        ("padded|unreadable"),
    )


def _films() -> Iterator[tuple[str, bytes, str]]:
    yield "webp of 3 frames", film("WEBP", 3), "moving"
    yield "webp of 10,000 frames", long_film(10_000), "moving|padded"
    yield "png of 1,000 frames", moving_png(), "moving"
    yield "jpeg of 3 pictures", film("MPO", 3), "moving"
