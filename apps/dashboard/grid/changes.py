"""Cells that look different since a browser last asked: only those are sent."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from apps.dashboard.grid.machines import machine_table, machine_values, table_token
from apps.dashboard.grid.payload import (
    NO_SCALE,
    leaf_states,
    revisions,
    shape,
    since,
)
from apps.dashboard.grid.scales import NOTHING, Scale, column_of
from apps.farm.models import Frame
from apps.farm.sheets import LeafSheet

MOST = 20_000
"""Cells; of more the whole grid is no larger an answer."""
RELOAD: dict[str, Any] = {"reload": True}
Cells = list[tuple[int, int, int | None]]


def changes(
    *, colour: str, v: str, text: str, sheets: Sequence[LeafSheet]
) -> dict[str, Any] | None:
    """What moved for a browser with those `v` and `since`; None: nothing.

    One query for the keys of what changed; how it looks is read from the sheets.
    """
    seen = revisions(text)
    known, _, painted = v.partition("~")
    if len(seen) != len(sheets) or known != shape(sheets):
        return RELOAD
    moved = [
        (sheet, old)
        for sheet, old in zip(sheets, seen, strict=True)
        if sheet.newest > old
    ]
    if not moved:
        return None
    keys = _changed(moved)
    if len(keys) > MOST:
        return RELOAD
    cells: Cells = []
    for sheet, _old in moved:
        found = _cells(colour, painted, sheet, _places(sheet, keys), sheets)
        if found is None:
            return RELOAD
        cells += found
    return {
        "v": v,
        "since": since(sheets),
        "reload": False,
        "cells": cells,
        "leaves": [leaf_states(sheet) for sheet, _old in moved],
    }


def _changed(moved: Sequence[tuple[LeafSheet, int]]) -> list[int]:
    """Keys of the frames written since, a few too many where leaves are apart."""
    rows = Frame.objects.filter(
        task__in=[sheet.task_id for sheet, _old in moved],
        revision__gt=min(old for _sheet, old in moved),
    )
    return list(rows.order_by().values_list("pk", flat=True)[: MOST + 1])


def _places(sheet: LeafSheet, keys: Sequence[int]) -> list[int]:
    """Places of those of the keys that are in the sheet."""
    sorted_keys, order = sheet.by_id
    found = ((key, bisect_left(sorted_keys, key)) for key in keys)
    return [
        order[at]
        for key, at in found
        if at < len(sorted_keys) and sorted_keys[at] == key
    ]


def _cells(
    colour: str,
    painted: str,
    sheet: LeafSheet,
    places: Sequence[int],
    sheets: Sequence[LeafSheet],
) -> Cells | None:
    """Key, state and value of each frame; None where the browser's scale fails."""
    values: Sequence[int | None] | None
    if colour == "status":
        values = [None] * len(places)
    elif colour == "machine":
        values = _machines(painted, sheet, places, sheets)
    else:
        values = _scaled(colour, painted, sheet, places)
    if values is None:
        return None
    return [
        (sheet.ids[place], sheet.states[place], value)
        for place, value in zip(places, values, strict=True)
    ]


def _machines(
    painted: str,
    sheet: LeafSheet,
    places: Sequence[int],
    sheets: Sequence[LeafSheet],
) -> list[int] | None:
    table = machine_table(sheets)
    if table_token(table) != painted:
        return None
    every = machine_values(table, sheet)
    return [every[place] for place in places]


def _scaled(
    colour: str, painted: str, sheet: LeafSheet, places: Sequence[int]
) -> Sequence[int] | None:
    column = column_of(colour, sheet)
    values = [column[place] for place in places]
    if painted == NO_SCALE:
        blank = colour != "retries" and max(values, default=0) <= 0
        return [NOTHING] * len(values) if blank else None
    scale = Scale.told(painted)
    if scale is None or not all(map(scale.holds, values)):
        return None
    return scale.paint(values)
