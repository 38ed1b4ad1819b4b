"""The tiles of a picture in the making, in their places.

What we have is the base: a tile is fetched when the farm says that it moved, and put
over its old state. A tile that cannot be had now leaves its place as it was.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
from PIL import Image

from apps.common.outbound import fetch_picture
from apps.common.picture_paths import Base, PictureRefused, Refusal
from apps.farm.models import ProgressImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.decoding import PictureUnreadable, decode_picture
from apps.farm.pictures.fetching import NO_PATH, Outcome, refusal, unreadable
from apps.farm.pictures.store import (
    PROGRESS_WIDTH,
    Kept,
    keep_picture,
    read_picture,
)
from apps.renderbus.schemas import ProgressImageRow, TileRow

MOST_TILES = 144
MOST_SIDE = 20_000
"""Pixels of the finished picture that are believed."""
TILE_PATIENCE_S = 10.0
_BACKGROUND = (24, 26, 30)
_BEGUN = Decimal(1)


def percent_of(tile: TileRow) -> Decimal:
    """How far a tile is, 0 to 100, whatever the farm says."""
    return max(Decimal(0), min(Decimal(100), tile.frame_percent or Decimal(0)))


@dataclass(frozen=True)
class Grid:
    """The tiles in their places, and the picture that they make, in pixels."""

    rows: Sequence[Sequence[TileRow]]
    width: int
    height: int

    @property
    def tiles(self) -> list[TileRow]:
        """All tiles in reading order."""
        return [tile for row in self.rows for tile in row]

    @property
    def percent(self) -> int:
        """How far the whole picture is: the mean over its tiles."""
        done = [percent_of(tile) for tile in self.tiles]
        return int(sum(done) / len(done)) if done else 0

    @property
    def boxes(self) -> list[tuple[int, int, int, int]]:
        """Where the tiles stand, in reading order: left, top, right, bottom."""
        return [
            self.box(row, column)
            for row, tiles in enumerate(self.rows)
            for column in range(len(tiles))
        ]

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Where one tile stands."""
        return tile_box(
            (self.width, self.height), len(self.rows), len(self.rows[row]), row, column
        )


def tile_box(
    size: tuple[int, int], rows: int, columns: int, row: int, column: int
) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a tile in a picture of that size; rows may have
    different numbers of columns."""
    width, height = size
    return (
        width * column // columns,
        height * row // rows,
        width * (column + 1) // columns,
        height * (row + 1) // rows,
    )


def grid_of(answer: ProgressImageRow) -> Grid:
    """The answer's tiles as a picture of at most PROGRESS_WIDTH pixels."""
    room = MOST_TILES
    kept = []
    for row in answer.grab_info:
        if row and room:
            kept.append(row[:room])
            room -= len(kept[-1])
    width, height = _size(answer)
    return Grid(kept, width, height)


def _size(answer: ProgressImageRow) -> tuple[int, int]:
    width, height = answer.width or 0, answer.height or 0
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        width, height = 640, 480
    if width > PROGRESS_WIDTH:
        width, height = PROGRESS_WIDTH, height * PROGRESS_WIDTH // width
    return width, max(1, min(height, 2 * PROGRESS_WIDTH))


def tile_look(tile: TileRow) -> str:
    """Changes when the tile's picture does; "" while it has none."""
    if not tile.grab_url or percent_of(tile) < _BEGUN:
        return ""
    text = msgspec.json.encode((tile.grab_url, str(tile.frame_percent)))
    return hashlib.blake2b(text, digest_size=8).hexdigest()


@dataclass
class Composed:
    """What came of putting a picture together."""

    outcome: Outcome
    looks: list[str]
    """tile_look() of what the farm has for each place, in reading order, where it was
    fetched or refused for good: neither is asked for again."""
    troubles: dict[int, str] = field(default_factory=dict)
    """Why a tile is not as the farm has it, by its place."""
    fetched: int = 0
    moved: bool = False

    @property
    def has_tiles(self) -> bool:
        """Whether any tile stands in its place."""
        return any(
            look and place not in self.troubles for place, look in enumerate(self.looks)
        )

    def fail(self, place: int, look: str, trouble: Outcome) -> None:
        """A tile could not be had: what stood in its place stays."""
        self.outcome, self.troubles[place] = trouble, trouble.reason
        if trouble.state == ImageState.REFUSED:
            self.looks[place] = look
            self.moved = True


def compose(
    base: Base,
    grid: Grid,
    *,
    until: float,
    before: ProgressImage | None = None,
    owner: str = "",
) -> Composed:
    """Fetch the tiles that moved since `before` and put them into their places.

    `until` is a time.monotonic() instant: what is not fetched by then has its turn
    the next time. With no tile at all there is no picture. Once all are done they are
    fetched anew: what we have was encoded again with each tile that came.
    """
    kept, done = _kept(grid, before)
    canvas = kept or Image.new("RGB", (grid.width, grid.height), _BACKGROUND)
    last = before is not None and before.percent < 100 <= grid.percent
    for place, (tile, box) in enumerate(zip(grid.tiles, grid.boxes, strict=True)):
        wanted, known = tile_look(tile), done.looks[place]
        if wanted == known and not (last and wanted):
            continue
        done.troubles.pop(place, None)
        left = until - time.monotonic()
        if not wanted:
            canvas.paste(_BACKGROUND, box)
            done.looks[place], done.moved = "", True
        elif left <= 0 or done.outcome.base_is_down:
            down = done.outcome.reason if done.outcome.base_is_down else ""
            if wanted != known:
                done.troubles[place] = down or Refusal.TOO_SLOW
        elif trouble := _paste(canvas, base, tile.grab_url or "", box, left):
            if wanted != known:
                done.fail(place, wanted, trouble)
        else:
            done.looks[place], done.moved = wanted, True
            done.fetched += 1
    if done.has_tiles:
        same = before is not None and kept is not None and not done.moved
        picture = _as(before) if same and before else keep_picture(canvas, owner=owner)
        reason = next(iter(done.troubles.values()), "")
        done.outcome = Outcome(ImageState.READY, picture, reason)
    return done


def _kept(
    grid: Grid, before: ProgressImage | None
) -> tuple[Image.Image | None, Composed]:
    """Our picture as it was, with what is known of its tiles; None: start anew."""
    anew = Composed(NO_PATH, [""] * len(grid.tiles))
    if before is None or before.state != ImageState.READY:
        return None, anew
    same = (before.width, before.height) == (grid.width, grid.height)
    if not same or list(map(len, before.tiles)) != list(map(len, grid.rows)):
        return None, anew
    tiles = [tile for row in before.tiles for tile in row]
    looks = [str(tile.get("look") or "") for tile in tiles]
    troubles = {n: tile["trouble"] for n, tile in enumerate(tiles) if "trouble" in tile}
    try:
        content = read_picture(before.key)
        picture = decode_picture(content, width=PROGRESS_WIDTH).convert("RGB")
    except (OSError, ValueError, PictureUnreadable):
        return None, anew
    return picture, Composed(NO_PATH, looks, troubles)


def _as(before: ProgressImage) -> Kept:
    return Kept(before.key, before.width, before.height, before.stored_bytes)


def _paste(
    canvas: Image.Image,
    base: Base,
    path: str,
    box: tuple[int, int, int, int],
    patience_s: float,
) -> Outcome | None:
    """Put one tile into its place; None when that went well."""
    size = (max(1, box[2] - box[0]), max(1, box[3] - box[1]))
    try:
        content = fetch_picture(base, path, patience_s=min(TILE_PATIENCE_S, patience_s))
        tile = decode_picture(content, width=PROGRESS_WIDTH).convert("RGB")
    except PictureRefused as refused:
        return refusal(refused.reason, path)
    except PictureUnreadable as error:
        return unreadable(error, path)
    canvas.paste(tile.resize(size, Image.Resampling.BILINEAR), box[:2])
    return None


def tile_facts(tile: TileRow) -> dict[str, Any]:
    """What a page shows of a tile: seconds, money as text, the farm's status number."""
    return {
        "name": (tile.frame_index or "")[:100],
        "block": (tile.frame_block or "")[:100],
        "status": tile.frame_status,
        "percent": int(percent_of(tile)),
        "used": tile.frame_used,
        "left": tile.frame_est,
        "fee": _money(tile.fee_amount),
        "coupon": _money(tile.coupon_fee),
        "info": (tile.render_info or "")[:200],
        "started": tile.start_time,
        "ended": tile.end_time,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
