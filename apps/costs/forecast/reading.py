"""How far leaves are, read from the mirror: a constant number of queries for many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum

from apps.common.money import ZERO, from_units
from apps.costs.forecast.estimates import TILES, Progress, Tile
from apps.farm.models import Frame
from apps.farm.status import FrameState, frame_codes

DONE = frame_codes(FrameState.DONE)
ENDED = (*DONE, *frame_codes(FrameState.FAILED))
WAITING = frame_codes(FrameState.WAITING)
RENDERING = frame_codes(FrameState.RENDERING)
LONGEST = 30 * 86_400
"""Seconds: what a frame is said to have taken longer counts as this."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A frame that renders."""

    pk: int
    attempt: int
    started_at: datetime
    cost: Decimal

    def seconds(self, now: datetime) -> int:
        """For how long."""
        return min(LONGEST, max(0, int((now - self.started_at).total_seconds())))


def progress_of(
    leaf_ids: Collection[int],
    *,
    now: datetime,
    rendering: Mapping[int, Sequence[Rendering]] | None = None,
    machines_before: Mapping[int, int] | None = None,
) -> dict[int, Progress]:
    """How far each leaf is. Three queries; two where `rendering` is at hand."""
    if not leaf_ids:
        return {}
    under_way = rendering_of(leaf_ids, now=now) if rendering is None else rendering
    tiles = _tiles(leaf_ids)
    rows = (
        Frame.objects.present()
        .filter(task__in=leaf_ids)
        .order_by()
        .values_list("task")
        .annotate(
            spent=Sum("cost"),
            waiting=Count("pk", filter=Q(status_code__in=WAITING)),
        )
    )
    before = machines_before or {}
    return {
        pk: Progress(
            tiles=tiles.get(pk, ()),
            spent=spent or ZERO,
            waiting=waiting,
            under_way=[frame.seconds(now) for frame in under_way.get(pk, ())],
            under_way_cost=sum((frame.cost for frame in under_way.get(pk, ())), ZERO),
            machines_before=before.get(pk, 0),
        )
        for pk, spent, waiting in rows
    }


def rendering_of(
    leaf_ids: Collection[int], *, now: datetime
) -> dict[int, list[Rendering]]:
    """The frames that render, by leaf; without a start they have just begun."""
    frames = Frame.objects.present().filter(
        task__in=leaf_ids, status_code__in=RENDERING
    )
    rows: Iterable[tuple[Any, ...]] = frames.order_by().values_list(
        "task", "pk", "resubmissions", "started_at", "cost"
    )
    found: dict[int, list[Rendering]] = {}
    for task, pk, attempt, started, cost in rows:
        frame = Rendering(pk, attempt, started or now, cost)
        found.setdefault(task, []).append(frame)
    return found


def _tiles(leaf_ids: Collection[int]) -> dict[int, list[Tile]]:
    """The ended frames of each leaf in the order in which they ended, in ten parts."""
    query = f"""
        SELECT task_id, tile, COUNT(*), SUM(cost), SUM(took) FROM (
            SELECT task_id, cost, {took()} AS took,
                NTILE({TILES}) OVER (PARTITION BY task_id ORDER BY ended_at, id) AS tile
            FROM farm_frame
            WHERE task_id IN ({marks(leaf_ids)}) AND deleted_at IS NULL
                AND status_code IN ({marks(ENDED)})
        ) AS ended
        GROUP BY task_id, tile ORDER BY task_id, tile
    """  # noqa: S608 — nothing but our own words and place holders
    found: dict[int, list[Tile]] = {}
    for task, _, frames, cost, seconds in rows_of(query, [*leaf_ids, *ENDED]):
        tile = Tile(frames, from_units(int(cost)), int(seconds))
        found.setdefault(task, []).append(tile)
    return found


def took() -> str:
    """SQL: seconds that a frame's last attempt took, as the clock on the wall counts.

    What the farm calls the time of execution stands in where an instant is missing.
    """
    if connection.vendor == "sqlite":
        wall = "strftime('%%s', ended_at) - strftime('%%s', started_at)"
        return f"MIN(MAX(COALESCE({wall}, seconds, 0), 0), {LONGEST})"
    wall = "CAST(EXTRACT(EPOCH FROM ended_at - started_at) AS bigint)"
    return f"LEAST(GREATEST(COALESCE({wall}, seconds, 0), 0), {LONGEST})"


def marks(values: Collection[Any]) -> str:
    """Place holders for a list of values."""
    return ", ".join(["%s"] * len(values))


def rows_of(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
