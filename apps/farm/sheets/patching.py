"""Sheets brought up to date by the frames that changed."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from apps.farm.sheets.columns import NONE, PLACE_OF_STATE, Cell, LeafSheet
from apps.farm.status import frame_state


def sheet_patched(
    sheet: LeafSheet, leaf_revision: int, cells: Iterable[Cell]
) -> LeafSheet | None:
    """The sheet with these frames as they are now; None when frames came or went."""
    patch = _Patch(sheet)
    for cell in cells:
        if not patch.put(cell):
            return None
    return patch.sheet(leaf_revision)


class _Patch:
    """Copies of the columns, to be written into."""

    def __init__(self, sheet: LeafSheet) -> None:
        self._old = sheet
        self._names = dict(sheet.names)
        self._states = bytearray(sheet.states)
        self._columns: dict[str, Any] = {
            name: array(getattr(sheet, name).typecode, getattr(sheet, name))
            for name in ("codes", "seconds", "cost", "retries", "memory", "nodes")
        }
        self._node_places = {name: at for at, name in enumerate(sheet.node_names)}
        self._newest = sheet.newest

    def put(self, cell: Cell) -> bool:
        """Write one frame; False when its place is not known."""
        place = self._old.place(cell.id)
        if place is None or cell.is_gone or cell.number != self._old.numbers[place]:
            return False
        columns = self._columns
        columns["codes"][place] = cell.status_code
        columns["seconds"][place] = NONE if cell.seconds is None else cell.seconds
        columns["cost"][place] = cell.cost
        columns["retries"][place] = cell.resubmissions
        columns["memory"][place] = NONE if cell.memory is None else cell.memory
        known = self._node_places
        columns["nodes"][place] = known.setdefault(cell.node, len(known))
        self._states[place] = PLACE_OF_STATE[frame_state(cell.status_code)]
        self._names.pop(place, None)
        if cell.name is not None:
            self._names[place] = cell.name
        self._newest = max(self._newest, cell.revision or 0)
        return True

    def sheet(self, leaf_revision: int) -> LeafSheet:
        """The sheet as written."""
        new = replace(
            self._old,
            leaf_revision=leaf_revision,
            newest=self._newest,
            names=self._names,
            states=bytes(self._states),
            node_names=list(self._node_places),
            **self._columns,
        )
        # Primary keys stand where they stood.
        new.__dict__["by_id"] = self._old.by_id
        return new
