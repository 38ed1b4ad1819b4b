"""The frames of leaves from the database, as few columns as sheets need."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from apps.farm.sheets.columns import Cell, Columns

# By hand: the ORM would make Decimals of the money, and take three times the time.
_CELLS = """
    SELECT task_id, id, remote_id, number,
           CASE WHEN name = CAST(number AS TEXT) THEN NULL ELSE name END,
           status_code, seconds, cost, resubmissions, node, average_memory, revision,
           deleted_at IS NOT NULL
    FROM {frames}
    ORDER BY task_id, number, remote_id
"""
_PRESENT = "farm_frame WHERE task_id IN ({places}) AND deleted_at IS NULL"
# Each leaf from where its own sheet ends: a quiet one's would be all of a busy one's.
_CHANGED = """
    (SELECT column1 AS leaf, column2 AS newest FROM (VALUES {places}) AS pairs) AS seen
    JOIN farm_frame ON task_id = leaf AND revision > newest
"""


ROWS_AT_ONCE = 500
"""Few enough that they are gone before Python looks for garbage among them: reading a
hundred thousand rows at once takes twice the time."""


def columns_present(task_ids: Sequence[int]) -> dict[int, Columns]:
    """All present frames of the leaves: one query."""
    found: dict[int, Columns] = {}
    frames = _PRESENT.format(places=", ".join(["%s"] * len(task_ids)))
    for task_id, cells in _read(frames, task_ids):
        found.setdefault(task_id, Columns()).add(cells)
    return found


def cells_changed(since: Mapping[int, int]) -> dict[int, list[Cell]]:
    """Frames of leaves written after a revision of each, those that are gone among
    them: one query."""
    found: dict[int, list[Cell]] = {}
    frames = _CHANGED.format(places=", ".join(["(%s, %s)"] * len(since)))
    for task_id, cells in _read(frames, list(chain.from_iterable(since.items()))):
        found.setdefault(task_id, []).extend(map(Cell._make, cells))
    return found


def _read(
    frames: str, params: Sequence[int]
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Values of cells, a leaf's after the other's, in small batches."""
    if not params:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(frames=frames), params)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for task_id, cells in groupby(rows, itemgetter(0)):
                yield task_id, list(cells)
