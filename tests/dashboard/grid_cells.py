"""What a browser makes of the cells of a grid, and rows to make grids of."""

import json
from dataclasses import dataclass
from typing import Any

import brotli
from django.test import Client

from apps.farm.models import Frame, RenderTask
from tests.factories import make_frame, make_task


@dataclass
class Cells:
    """A grid's answer, taken apart."""

    header: dict[str, Any]
    columns: dict[str, list[int]]


def varints(data: bytes) -> list[int]:
    """Values of a column of zigzag LEB128 differences."""
    values: list[int] = []
    value = shift = number = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            value += (number >> 1) ^ -(number & 1)
            values.append(value)
            shift = number = 0
    return values


def read_cells(content: bytes) -> Cells:
    """The header and the columns of an answer's body."""
    end = 4 + int.from_bytes(content[:4], "little")
    assert end % 8 == 0
    header = json.loads(content[4:end])
    columns: dict[str, list[int]] = {}
    for column in header["columns"]:
        data = content[end : end + column["length"]]
        read = varints if column["type"] == "varint" else list
        columns[column["name"]] = read(data)
        end += -(-column["length"] // 8) * 8
    assert end == len(content)
    return Cells(header, columns)


def grid(client: Client, task: RenderTask, query: str = "") -> Cells:
    """The task's cells as the address asks for them."""
    answer = client.get(
        f"/tasks/{task.pk}/grid/{query}", headers={"Accept-Encoding": "gzip, br"}
    )
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "br"
    return read_cells(brotli.decompress(answer.content))


def leaf_of(count: int, **fields: Any) -> RenderTask:
    """A leaf with that many frames: done, of 60 s each."""
    leaf = make_task(revision=1, **fields)
    values = {"status_code": 4, "seconds": 60, "cost": 1, "node": "n1", "revision": 1}
    for number in range(1, count + 1):
        make_frame(leaf, number=number, name=str(number), **values)
    return leaf


def parent_of(leaves: int, frames: int) -> RenderTask:
    """A task with layers of so many frames each."""
    parent = make_task(child_count=leaves, revision=1)
    for number in range(leaves):
        leaf_of(frames, account=parent.account, parent=parent, layer_name=f"L{number}")
    return parent


def change(task: RenderTask, number: int, revision: int, **fields: Any) -> Frame:
    """Write one frame as the mirror would, and its task's revision with it."""
    frame = Frame.objects.get(task=task, number=number)
    Frame.objects.filter(pk=frame.pk).update(revision=revision, **fields)
    moved = [task.pk] + ([task.parent_id] if task.parent_id else [])
    RenderTask.objects.filter(pk__in=moved).update(revision=revision)
    return frame
