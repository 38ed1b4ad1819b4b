"""Where the farm says its pictures are, and which frame such a path belongs to."""

import re
from typing import Any, NamedTuple

from apps.renderbus.codes import FrameStatus, FrameType, Software
from apps.simulator.account import fees
from apps.simulator.protocol.params import farm_text
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import draw
from apps.simulator.tasks.task import Task
from apps.simulator.telling.task_rows import dispatch_number, output_name

PICTURE_WIDTH, PICTURE_HEIGHT = 720, 540
_FRAME_FILE = re.compile(r"_render\[-\](-?\d+)\[-\]exr\.jpg\Z")
_TILE_FILE = re.compile(r"Render(?:Photon)?_\d+_(\d+)_render0000\[-\]tga\.jpg\Z")


class Picture(NamedTuple):
    """One picture that the farm holds: a frame's, or a tile of one."""

    task: Task
    place: int
    number: int
    tile: bool


def _folder(task: Task, platform: int) -> str:
    user = task.scene.user_id
    disk = f"d{platform}_{task.scene.seed % 3}"
    return f"/mnt/output/{disk}/small_pic/{user // 500 * 500}/{user}/{task.id}"


def _quirk(task: Task, path: str) -> str:
    """Some disks are Windows ones: their paths have backslashes."""
    return path.replace("/", "\\") if task.scene.seed % 4 == 1 else path


def thumbnail_paths(task: Task, index: int, platform: int) -> list[str]:
    """The pictures of a complete frame; a simulated cache has none."""
    if task.naming.style == "node":
        return []
    if task.scene.software == Software.MAX:
        return [_quirk(task, _tile_path(task, index, platform))]
    stem = f"{_folder(task, platform)}/{output_name(task)}_render"
    return [
        _quirk(task, f"{stem}[-]{number:04d}[-]exr.jpg")
        for number in task.naming.numbers(index)
    ]


def _tile_path(task: Task, index: int, platform: int) -> str:
    number = dispatch_number(task)
    name = f"{task.kind}_{number}_{index}_render0000[-]tga.jpg"
    return f"{_folder(task, platform)}/{name}"


def find_picture(world: World, path: str, platform: int) -> Picture | None:
    """Which picture a server-side path means; None when the farm has no such one."""
    path = "/" + path.replace("\\", "/").lstrip("/")
    parts = path.split("/")
    if len(parts) < 3 or not parts[-2].isdecimal():
        return None
    task = world.tasks.get(int(parts[-2][:18]))
    if task is None or task.frames is None:
        return None
    tile, frame = _TILE_FILE.search(parts[-1]), _FRAME_FILE.search(parts[-1])
    if tile:
        index = int(tile[1][:9])
        known = index < task.frames.size and path == _tile_path(task, index, platform)
        return Picture(task, index, 0, tile=True) if known else None
    if frame:
        number = int(frame[1][:9])
        index = task.naming.place(number)
        if 0 <= index < task.frames.size:
            paths = thumbnail_paths(task, index, platform)
            if path in [known.replace("\\", "/") for known in paths]:
                return Picture(task, index, number, tile=False)
    return None


def grid(tiles: int) -> tuple[int, int]:
    """(rows, columns) that a picture of so many tiles is cut into."""
    for columns in (12, 8, 6, 4, 3, 2):
        least = columns * (columns if columns > 4 else 2)
        if tiles % columns == 0 and tiles >= least:
            return tiles // columns, columns
    return tiles, 1


def percent_done(world: World, task: Task, index: int) -> int:
    """How far a frame is, 0-100."""
    frames = task.own_frames()
    run = frames.running.get(index)
    if run is None:
        return 100 if frames.status(index) == FrameStatus.COMPLETE else 0
    share = (world.now - run.started) / max(1, run.end - run.started)
    return max(1, min(99, int(share * 100)))


def progress(world: World, task: Task, platform: int) -> dict[str, Any]:
    """`loadTaskProcessImg` for a photon or picture pass of a 3ds Max task."""
    photon = task.frame_type == FrameType.PHOTON
    size = task.own_frames().size
    rows, columns = (1, 1) if photon else grid(size)
    tiles = [_tile(world, task, index, platform) for index in range(rows * columns)]
    return {
        "isRenderPhoton": photon,
        "completedTime": farm_text(task.completed_ms) or None,
        "currentTaskType": task.kind,
        "sceneName": f"{task.scene.name}-{task.scene.camera}",
        "grabInfo": [tiles[row * columns : (row + 1) * columns] for row in range(rows)],
        "width": PICTURE_WIDTH,
        "block": rows * columns,
        "startTime": farm_text(task.started_ms) or None,
        "height": PICTURE_HEIGHT,
    }


def _tile(world: World, task: Task, index: int, platform: int) -> dict[str, Any]:
    frames, pace = task.own_frames(), world.clock.pace
    frame, run = frames.read(index, pace), frames.running.get(index)
    percent = percent_done(world, task, index)
    used = int(frame.work / pace)
    left = 0
    if run is not None:
        used = (world.now - run.started) // 1000
        left = max(1, (run.end - world.now) // 1000)
    path = _quirk(task, _tile_path(task, index, platform)) if percent else ""
    block = str(index + 1) if task.naming.style == "tile" else None
    return {
        "couponFee": fees.text(frame.coupon),
        "frameIndex": task.naming.name(index),
        "renderInfo": f"bucket {draw(task.id, index, percent) % 64 + 1}/64"
        if run
        else "",
        "frameBlock": block,
        "frameEst": str(left),
        "grabUrl": path,
        "feeAmount": fees.text(frame.fee),
        "frameUsed": str(used),
        "frameStatus": str(frame.status),
        "framePercent": str(percent),
        "isMaxPrice": "0",
        "startTime": farm_text(frame.started * 1000),
        "endTime": farm_text(frame.ended * 1000),
    }
