"""The farm's nested rows as a flat list, parents before their children. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from apps.renderbus.schemas import TaskRow


class Placed(NamedTuple):
    """A row and the remote id of the task that it stands in, where one is known."""

    row: TaskRow
    parent: int | None


def families(rows: Sequence[TaskRow], most: int) -> Iterator[dict[int, Placed]]:
    """Rows with their children by remote id, whole families, about `most` at a time."""
    batch: dict[int, Placed] = {}
    for row in rows:
        for placed in _flat(row, None, frozenset()):
            _place(batch, placed)
        if len(batch) >= most:
            yield batch
            batch = {}
    if batch:
        yield batch


def levels(batch: dict[int, Placed]) -> list[list[Placed]]:
    """The rows by depth: a row's parent, if it is here, is in the level before."""
    depths: dict[int, int] = {}

    def depth(remote_id: int) -> int:
        found = depths.get(remote_id)
        if found is None:
            parent = batch[remote_id].parent
            found = 0 if parent is None or parent not in batch else depth(parent) + 1
            depths[remote_id] = found
        return found

    found: list[list[Placed]] = []
    for remote_id, placed in batch.items():
        while len(found) <= depth(remote_id):
            found.append([])
        found[depth(remote_id)].append(placed)
    return found


def _flat(row: TaskRow, parent: int | None, path: frozenset[int]) -> Iterable[Placed]:
    """The row and what is below it; a task that contains itself is left out there."""
    if row.id in path:
        return
    # A task that is read by itself names its parent, or nothing (0).
    named = row.layer_parent_id if (row.layer_parent_id or 0) > 0 else None
    yield Placed(row, parent if parent is not None else named)
    for child in row.children:
        yield from _flat(child, row.id, path | {row.id})


def _place(batch: dict[int, Placed], placed: Placed) -> None:
    """Put a row in; one that came before keeps its parent unless a new one is named."""
    remote_id, parent = placed.row.id, placed.parent
    before = batch.get(remote_id)
    if before is not None and parent is None:
        parent = before.parent
    above, seen = parent, set()
    while above is not None and above not in seen and above != remote_id:
        seen.add(above)
        above = batch[above].parent if above in batch else None
    if above == remote_id:
        parent = None
    batch[remote_id] = Placed(placed.row, parent)
