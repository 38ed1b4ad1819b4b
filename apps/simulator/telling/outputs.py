"""What rendered tasks have left in the account's storage, found when it is asked for.

Every task with frames has a folder, with one for its layer in it; nothing is kept.
"""

from collections.abc import Iterator
from itertools import compress
from typing import Any, NamedTuple

from apps.renderbus.codes import FrameStatus, ResultCode
from apps.simulator.protocol.params import farm_text
from apps.simulator.protocol.signature import Refused
from apps.simulator.rendering.world import World
from apps.simulator.seed.draw import draw
from apps.simulator.tasks.task import Task
from apps.simulator.telling.task_rows import output_name

COMPLETE = int(FrameStatus.COMPLETE)
SUFFIXES = {"tile": "tga", "photon": "vrmap", "node": "bgeo.sc"}
MEBIBYTE = 1 << 20
_FLAT = str.maketrans(dict.fromkeys(("/", "\\", *map(chr, range(32))), "_"))


class File(NamedTuple):
    """One file of a task: when it was written is in Unix seconds."""

    name: str
    size: int
    written: int


def folder_name(leaf: Task) -> str:
    """The folder that a task's files go into."""
    return output_name(leaf).translate(_FLAT)


def layer_name(leaf: Task) -> str:
    """The folder of the task's layer in it, "" where there is none."""
    return (leaf.layer or "").strip("/").translate(_FLAT)


def has_output(leaf: Task) -> bool:
    """Whether something is there yet; a picture of tiles only when all are done."""
    frames = leaf.own_frames()
    done = frames.counts[COMPLETE]
    return done == frames.size if leaf.naming.style == "tile" else done > 0


def listing(world: World, path: str, task: Task | None) -> list[dict[str, Any]]:
    """What a folder holds; the root shows one task's folders where one is named.

    Refused with 404 when there is no such folder.
    """
    parts = [part for part in path.split("/") if part]
    if not parts:
        leaves = task.leaves() if task is not None else _every_leaf(world)
        found = [leaf for leaf in leaves if has_output(leaf)]
        return [_folder(world, leaf, "/" + folder_name(leaf)) for leaf in found]
    leaf = _leaf_of(world, parts[0])
    layer = layer_name(leaf)
    if len(parts) == 1 and layer:
        return [_folder(world, leaf, f"/{parts[0]}/{layer}")]
    if parts[1:] != ([layer] if layer else []):
        raise _missing(path)
    return [_file(leaf, "/" + "/".join(parts), file) for file in files(world, leaf)]


def _missing(path: str) -> Refused:
    return Refused(ResultCode.NOT_FOUND, f"there is no folder {path}")


def _every_leaf(world: World) -> Iterator[Task]:
    for root_id in world.roots.all:
        yield from world.tasks[root_id].leaves()


def _leaf_of(world: World, folder: str) -> Task:
    number = folder.split("_", 1)[0]
    known = number.isascii() and number.isdigit() and len(number) < 16
    leaf = world.tasks.get(int(number)) if known else None
    if leaf is None or leaf.frames is None or folder_name(leaf) != folder:
        raise _missing(folder)
    if not has_output(leaf):
        raise _missing(folder)
    return leaf


def files(world: World, leaf: Task) -> Iterator[File]:
    """The files of a leaf in their order: those of its complete frames."""
    frames, pace = leaf.own_frames(), world.clock.pace
    suffix = SUFFIXES.get(leaf.naming.style, "exr")
    stem = folder_name(leaf).split("_", 1)[-1]
    if leaf.naming.style == "tile":
        name = f"{stem}.{leaf.naming.first:04d}.{suffix}"
        yield File(name, _size(leaf, leaf.naming.first), _last_end(world, leaf))
        return
    for index in range(frames.size):
        view = frames.read(index, pace)
        if view.status == COMPLETE:
            for number in leaf.naming.numbers(index):
                name = f"{stem}.{number:04d}.{suffix}"
                yield File(name, _size(leaf, number), view.ended)


def _size(leaf: Task, number: int) -> int:
    """Pictures of one task are about as big as each other."""
    usual = 4 * MEBIBYTE + leaf.scene.seed % (24 * MEBIBYTE)
    return usual + draw(leaf.id, number, 71) % (usual // 5)


def _last_end(world: World, leaf: Task) -> int:
    """When the newest file was written; a task that is over says so by itself."""
    frames = leaf.own_frames()
    if frames.cells is None and leaf.completed_ms:
        return leaf.completed_ms // 1000
    cells = frames.write_out(world.clock.pace)
    done = (status == COMPLETE for status in cells.status)
    return max(compress(cells.ended, done), default=0)


def _folder(world: World, leaf: Task, path: str) -> dict[str, Any]:
    return _row(leaf, path, size=None, written=_last_end(world, leaf))


def _file(leaf: Task, folder: str, file: File) -> dict[str, Any]:
    path = f"{folder}/{file.name}"
    return _row(leaf, path, size=file.size, written=file.written)


def _row(leaf: Task, path: str, *, size: int | None, written: int) -> dict[str, Any]:
    name = path.rsplit("/", 1)[-1]
    return {
        "fileName": name,
        "fileSize": size,
        "iconPath": None,
        "lastModify": farm_text(written * 1000),
        "fileType": None if size is None else name.rsplit(".", 1)[-1],
        "filePath": path,
        "directory": size is None,
        "isArrears": int(leaf.own_frames().owed > 0),
    }
