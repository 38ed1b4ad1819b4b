"""The frames of leaves from the database, as few columns as sheets need."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from django.db import connection

from apps.farm.sheets.columns import Cell

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


def cells_present(task_ids: Sequence[int]) -> dict[int, list[Cell]]:
    """All present frames of the leaves: one query."""
    return _read(_PRESENT, task_ids)


def cells_changed(task_ids: Sequence[int], *, since: int) -> dict[int, list[Cell]]:
    """Frames written after a revision, those that are gone among them: one query."""
    return _read(_CHANGED, task_ids, since)


def _read(which: str, task_ids: Sequence[int], *params: int) -> dict[int, list[Cell]]:
    if not task_ids:
        return {}
    places = ", ".join(["%s"] * len(task_ids))
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(places=places, which=which), [*task_ids, *params])
        rows: Iterator[Cell] = map(Cell._make, cursor.fetchall())
    return {
        task_id: list(cells) for task_id, cells in groupby(rows, attrgetter("task_id"))
    }
