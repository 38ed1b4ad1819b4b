"""Pictures in the making: the tiles of a 3ds Max task, put together as they come.

The last state of a picture is kept when its task has ended.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from PIL import Image

from apps.common.outbound import fetch_picture
from apps.common.picture_paths import Base, PictureRefused
from apps.farm.models import ProgressImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.fetching import NO_PATH, Outcome, refusal, tame
from apps.farm.pictures.store import (
    PROGRESS_WIDTH,
    PictureUnreadable,
    decode_picture,
    keep_picture,
)
from apps.farm.reconcile import tasks_touch
from apps.renderbus.schemas import ProgressImageRow, TileRow

MOST_TILES = 144
MOST_SIDE = 20_000
"""Pixels of the finished picture that are believed."""
_BACKGROUND = (24, 26, 30)
_BEGUN = Decimal(1)


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
        done = [_percent(tile) for tile in self.tiles]
        return int(sum(done) / len(done)) if done else 0

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Where a tile stands: left, top, right, bottom."""
        columns = len(self.rows[row])
        return (
            self.width * column // columns,
            self.height * row // len(self.rows),
            self.width * (column + 1) // columns,
            self.height * (row + 1) // len(self.rows),
        )


def grid_of(answer: ProgressImageRow) -> Grid:
    """The answer's tiles as a picture of at most PROGRESS_WIDTH pixels."""
    rows = [row for row in answer.grab_info if row]
    room = MOST_TILES
    kept = []
    for row in rows:
        kept.append(row[:room])
        room -= len(kept[-1])
        if not room:
            break
    width, height = _size(answer)
    return Grid(kept, width, height)


def _size(answer: ProgressImageRow) -> tuple[int, int]:
    width, height = answer.width or 0, answer.height or 0
    if not (0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE):
        width, height = 640, 480
    if width > PROGRESS_WIDTH:
        width, height = PROGRESS_WIDTH, height * PROGRESS_WIDTH // width
    return width, max(1, min(height, 2 * PROGRESS_WIDTH))


def progress_digest(grid: Grid) -> str:
    """Changes when some tile's picture does."""
    looks = [(tile.grab_url, str(tile.frame_percent)) for tile in grid.tiles]
    return hashlib.blake2b(msgspec.json.encode(looks), digest_size=16).hexdigest()


def compose(base: Base, grid: Grid, *, until: float) -> Outcome:
    """Fetch the tiles that have begun and put them into their places.

    `until` is a time.monotonic() instant. A tile that cannot be had leaves its place
    empty; with none at all there is no picture.
    """
    canvas = Image.new("RGB", (grid.width, grid.height), _BACKGROUND)
    trouble = NO_PATH
    pasted = 0
    for number, row in enumerate(grid.rows):
        for place, tile in enumerate(row):
            if not tile.grab_url or _percent(tile) < _BEGUN:
                continue
            left = until - time.monotonic()
            if left <= 0 or trouble.base_is_down:
                break
            outcome = _paste(canvas, base, tile.grab_url, grid.box(number, place), left)
            pasted += outcome is None
            trouble = outcome or trouble
    if not pasted:
        return trouble
    return Outcome(ImageState.READY, keep_picture(canvas), trouble.reason)


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
        content = fetch_picture(base, path, patience_s=min(10.0, patience_s))
        tile = decode_picture(content, width=PROGRESS_WIDTH).convert("RGB")
    except PictureRefused as refused:
        return refusal(refused.reason, path)
    except PictureUnreadable as error:
        reason = f"unreadable {error}: {tame(path)}"
        return Outcome(ImageState.REFUSED, reason=reason)
    canvas.paste(tile.resize(size, Image.Resampling.BILINEAR), box[:2])
    return None


def progress_record(
    task: RenderTask,
    answer: ProgressImageRow,
    grid: Grid,
    outcome: Outcome,
    *,
    fetched_at: datetime,
) -> None:
    """Keep the picture with its tiles; one that is worse than the last changes less.

    Without a picture the last one stays, and only the time of the look is noted.
    """
    before = ProgressImage.objects.filter(task=task).first()
    values: dict[str, Any] = {"fetched_at": fetched_at}
    lost = before is not None and before.key and outcome.state != ImageState.READY
    if grid.rows and not lost:
        values |= {
            "state": outcome.state,
            "key": outcome.kept.key,
            "width": outcome.kept.width,
            "height": outcome.kept.height,
            "percent": grid.percent,
            "tiles": [[_tile(tile) for tile in row] for row in grid.rows],
            "extra": _extra(answer, progress_digest(grid)),
            "reason": outcome.reason,
        }
    elif before is None:
        values |= {"state": outcome.state, "reason": outcome.reason}
    with transaction.atomic():
        ProgressImage.objects.update_or_create(task=task, defaults=values)
        if "state" in values:
            tasks_touch(account_id=task.account_id, task_ids=[task.pk])


def progress_seen(image: ProgressImage, fetched_at: datetime) -> None:
    """The farm was asked, and the picture is still the same."""
    ProgressImage.objects.filter(pk=image.pk).update(fetched_at=fetched_at)


def _percent(tile: TileRow) -> Decimal:
    return max(Decimal(0), min(Decimal(100), tile.frame_percent or Decimal(0)))


def _tile(tile: TileRow) -> dict[str, Any]:
    """What a page shows of a tile: seconds, money as text, the farm's status number."""
    return {
        "name": (tile.frame_index or "")[:100],
        "block": tile.frame_block,
        "status": tile.frame_status,
        "percent": int(_percent(tile)),
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


def _extra(answer: ProgressImageRow, digest: str) -> dict[str, Any]:
    return {
        "digest": digest,
        "photon": bool(answer.is_render_photon),
        "kind": answer.current_task_type,
        "scene": (answer.scene_name or "")[:300],
        "width": answer.width,
        "height": answer.height,
        "block": answer.block,
        "started": answer.start_time,
        "ended": answer.end_time,
        "completed": answer.completed_time,
    }
