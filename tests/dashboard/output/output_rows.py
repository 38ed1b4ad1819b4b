"""Folders of the farm's storage for tests of their page."""

from typing import Any

from apps.farm.models import FarmReading, ReadingKind, RenderTask
from apps.farm.readings.keys import output_key
from tests.factories import NOW
from tests.farm.reading_rows import make_reading

AT_MS = int(NOW.timestamp() * 1000)


def folder(path: str, **fields: Any) -> dict[str, Any]:
    """A folder as the farm lists it."""
    name = path.rsplit("/", 1)[-1]
    row = {"fileName": name, "filePath": path, "directory": True, "isArrears": 0}
    return row | {"lastModify": AT_MS} | fields


def file(path: str, size: int = 1024, **fields: Any) -> dict[str, Any]:
    """A file as the farm lists it."""
    return folder(path, fileSize=size, directory=False) | fields


def make_folder(
    task: RenderTask, path: str, files: list[dict[str, Any]], **fields: Any
) -> FarmReading:
    """What the farm said of a folder of the task."""
    data = {"path": path, "total": fields.pop("total", len(files)), "files": files}
    key = output_key(task.remote_id, path)
    kind = ReadingKind.OUTPUT_FILES
    return make_reading(task.account, kind, key, data=data, **fields)


def make_output(task: RenderTask, names: int = 3) -> None:
    """One folder with pictures in it, as most tasks have it."""
    top = f"/{task.remote_id}_scene"
    pictures = [file(f"{top}/a.{n:04}.exr", 1000 + n) for n in range(1, names + 1)]
    make_folder(task, "/", [folder(top)])
    make_folder(task, top, pictures)
