"""What the done frames of layers are like: medians in SQL, all values of few."""

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from apps.costs.forecast.limits import LEAST_FRAMES
from apps.costs.forecast.reading import DONE, marks, rows_of

NEWEST = 2_000
"""Done frames of a layer that its limit is taken from."""


class Middle(NamedTuple):
    """Of the done frames of a layer; seconds, or units of money."""

    median: Decimal
    most: Decimal


def middles(column: str, leaf_ids: Collection[int]) -> dict[int, Middle]:
    """The (lower) median and the most of each layer with enough done frames.

    One query. `column` is SQL of this package's own.
    """
    if not leaf_ids:
        return {}
    query = f"""
        SELECT task_id, value, most FROM (
            SELECT task_id, {column} AS value,
                MAX({column}) OVER (PARTITION BY task_id) AS most,
                ROW_NUMBER() OVER (PARTITION BY task_id ORDER BY {column}) AS place,
                COUNT(*) OVER (PARTITION BY task_id) AS frames
            FROM farm_frame
            WHERE task_id IN ({marks(leaf_ids)}) AND deleted_at IS NULL
                AND status_code IN ({marks(DONE)})
        ) AS done
        WHERE frames >= %s AND place = (frames + 1) / 2
    """  # noqa: S608 — nothing but our own words and place holders
    rows = rows_of(query, [*leaf_ids, *DONE, LEAST_FRAMES])
    return {pk: Middle(Decimal(value), Decimal(most)) for pk, value, most in rows}


def values_of(column: str, leaf_id: int) -> list[Decimal]:
    """The newest done frames of one layer: asked for few, the suspect ones."""
    query = f"""
        SELECT {column} FROM farm_frame
        WHERE task_id = %s AND deleted_at IS NULL AND status_code IN ({marks(DONE)})
        ORDER BY id DESC LIMIT {NEWEST}
    """  # noqa: S608 — nothing but our own words and place holders
    return [Decimal(value) for (value,) in rows_of(query, [leaf_id, *DONE])]
