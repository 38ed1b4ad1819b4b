"""The tiles of a 3ds Max picture while it comes into being."""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

from apps.renderbus.codes import FrameType
from apps.simulator.pictures.art.canvas import grain
from apps.simulator.pictures.paint import jpeg, paint_scene
from apps.simulator.pictures.places import PICTURE_HEIGHT, PICTURE_WIDTH, grid
from apps.simulator.seed.draw import draw
from apps.simulator.tasks.task import Task

BUCKETS = 8
"""A tile is rendered in so many buckets each way."""
WHOLE = (PICTURE_WIDTH, PICTURE_HEIGHT)


@lru_cache(maxsize=4)
def _whole(task: Task) -> Image.Image:
    """The finished picture that all tiles are cut from."""
    return paint_scene(task, WHOLE, task.scene.look % 60)


def _photons(picture: Image.Image, percent: int) -> Image.Image:
    """The light cache: coarse cells first, finer ones later."""
    side = 12 + percent // 2
    small = picture.resize((side, side * 3 // 4), Image.Resampling.BOX)
    return small.resize(picture.size, Image.Resampling.NEAREST).filter(
        ImageFilter.BoxBlur(max(0, (100 - percent) // 20))
    )


def tile_jpeg(task: Task, index: int, percent: int) -> bytes:
    """A tile of a picture of which `percent` is rendered."""
    whole = _whole(task)
    if task.frame_type == FrameType.PHOTON:
        return jpeg(_photons(whole, percent))
    rows, columns = grid(task.own_frames().size)
    row, column = divmod(index, columns)
    left, top = column * PICTURE_WIDTH // columns, row * PICTURE_HEIGHT // rows
    # More tiles than the picture has lines: none is narrower than one.
    right = max(left + 1, (column + 1) * PICTURE_WIDTH // columns)
    lower = max(top + 1, (row + 1) * PICTURE_HEIGHT // rows)
    tile = whole.crop((left, top, right, lower))
    return jpeg(tile if percent >= 100 else _unfinished(task, index, tile, percent))


def _unfinished(task: Task, index: int, tile: Image.Image, percent: int) -> Image.Image:
    """Buckets that are rendered on the coarse picture of those that are not."""
    width, height = tile.size
    coarse = tile.resize((max(1, width // 14), max(1, height // 14)))
    rough = coarse.resize(tile.size, Image.Resampling.NEAREST)
    rough = Image.blend(rough, grain(width, height).convert("RGB"), 0.35)
    rough = rough.point([value * 5 // 9 for value in range(256)] * 3)
    order = sorted(range(BUCKETS**2), key=lambda turn: _turn(task, index, turn))
    done = len(order) * percent // 100
    pen = ImageDraw.Draw(rough)
    for turn, bucket in enumerate(order[: done + 2]):
        row, column = divmod(bucket, BUCKETS)
        box = (
            column * width // BUCKETS,
            row * height // BUCKETS,
            (column + 1) * width // BUCKETS,
            (row + 1) * height // BUCKETS,
        )
        if turn < done:
            rough.paste(tile.crop(box), box)
        else:
            edge = (box[0] + 1, box[1] + 1, box[2] - 2, box[3] - 2)
            if edge[0] < edge[2] and edge[1] < edge[3]:  # a small tile has no room
                pen.rectangle(edge, outline=(255, 176, 32), width=2)
    return rough


def _turn(task: Task, index: int, bucket: int) -> int:
    """When a bucket is rendered: from the middle outwards, not quite evenly."""
    row, column = divmod(bucket, BUCKETS)
    middle = (BUCKETS - 1) / 2
    away = (row - middle) ** 2 + (column - middle) ** 2
    return int(away * 10) + draw(task.id, index, bucket) % 30
