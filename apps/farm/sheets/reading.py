"""The frames of leaves from the database, as few columns as sheets need."""

from collections.abc import Iterator, Sequence
from itertools import groupby
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
    FROM farm_frame WHERE task_id IN ({places}) {which}
    ORDER BY task_id, number, remote_id
"""
_PRESENT = "AND deleted_at IS NULL"
_CHANGED = "AND revision > %s"


ROWS_AT_ONCE = 500
"""Few enough that they are gone before Python looks for garbage among them: reading a
hundred thousand rows at once takes twice the time."""


def columns_present(task_ids: Sequence[int]) -> dict[int, Columns]:
    """All present frames of the leaves: one query."""
    found: dict[int, Columns] = {}
    for task_id, cells in _read(_PRESENT, task_ids):
        found.setdefault(task_id, Columns()).add(cells)
    return found


def cells_changed(task_ids: Sequence[int], *, since: int) -> dict[int, list[Cell]]:
    """Frames written after a revision, those that are gone among them: one query."""
    found: dict[int, list[Cell]] = {}
    for task_id, cells in _read(_CHANGED, task_ids, since):
        found.setdefault(task_id, []).extend(map(Cell._make, cells))
    return found


def _read(
    which: str, task_ids: Sequence[int], *params: int
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Values of cells, a leaf's after the other's, in small batches."""
    if not task_ids:
        return
    places = ", ".join(["%s"] * len(task_ids))
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(places=places, which=which), [*task_ids, *params])
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for task_id, cells in groupby(rows, itemgetter(0)):
                yield task_id, list(cells)
