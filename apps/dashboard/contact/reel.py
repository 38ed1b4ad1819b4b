"""What the flip-book plays: a layer's frames in order, a part at a time."""

from collections.abc import Sequence
from typing import Any

from apps.dashboard.contact.layout import layout_of
from apps.dashboard.contact.query import Span
from apps.dashboard.contact.tiles import Tile
from apps.farm.models import FrameImage
from apps.farm.models.pictures import ImageState
from apps.farm.sheets import LeafSheet
from apps.farm.status import FrameState, frame_codes


def reel_of(sheet: LeafSheet, tiles: Sequence[Tile], *, span: Span) -> dict[str, Any]:
    """The tiles as rows of name, kind, word and address of the picture ("": a hole).

    The first part says too how many there are, and how many have a picture.
    """
    reel: dict[str, Any] = {
        "from": span.first,
        "count": len(layout_of(sheet)),
        "frames": [
            [tile.name, tile.words.kind, tile.words.word, tile.url] for tile in tiles
        ],
    }
    if span.first == 0:
        reel["pictures"] = pictured(sheet.task_id)
    return reel


def pictured(task_id: int) -> int:
    """How many of a leaf's done frames have their picture."""
    images = FrameImage.objects.filter(
        frame__task=task_id,
        frame__deleted_at=None,
        frame__status_code__in=frame_codes(FrameState.DONE),
        state=ImageState.READY,
    )
    return images.count()
