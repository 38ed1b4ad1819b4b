"""Pictures in a mail: thumbnails from our store, small."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from PIL import Image

from apps.costs.reports.view import Row
from apps.farm.pictures.child import ChildAway
from apps.farm.pictures.decoding import PictureUnreadable, decode_picture
from apps.farm.pictures.store import Size, read_picture

MOST = 25
SIDE = (160, 90)
"""Pixels: twice what a mail shows."""
TOTAL_MOST = 400_000
"""Bytes of all thumbnails together."""
BEHIND = (32, 38, 46)
"""What shows through transparent parts."""
QUALITY = 72


def thumbnails(rows: Iterable[Row]) -> Iterator[tuple[str, bytes]]:
    """Key and JPEG of the rows' pictures, while there is room; each once."""
    left, seen = TOTAL_MOST, set[str]()
    for row in rows:
        if not row.picture or row.picture in seen or len(seen) == MOST:
            continue
        content = thumbnail(row.picture)
        if content is None or len(content) > left:
            continue
        left -= len(content)
        seen.add(row.picture)
        yield row.picture, content


def thumbnail(key: str) -> bytes | None:
    """The picture as a small JPEG, cut to its middle; None: it is there no more."""
    try:
        content = read_picture(key, Size.MEDIUM)
        picture = decode_picture(content, width=2 * SIDE[0])
    except (OSError, ValueError, PictureUnreadable, ChildAway):
        return None
    flat = Image.new("RGB", picture.size, BEHIND)
    flat.paste(picture, mask=picture)
    buffer = BytesIO()
    _fitted(flat).save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def _fitted(picture: Image.Image) -> Image.Image:
    """Filling SIDE, cut evenly at two sides where the shape differs."""
    wide, high = SIDE
    across = min(picture.width, picture.height * wide // high or 1)
    down = min(picture.height, picture.width * high // wide or 1)
    left, top = (picture.width - across) // 2, (picture.height - down) // 2
    part = picture.crop((left, top, left + max(across, 1), top + max(down, 1)))
    return part.resize(SIDE, Image.Resampling.LANCZOS)
