"""The columns of one leaf's frames, as arrays: about sixty bytes a frame."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from apps.farm.status import FrameState, frame_state

NONE = -1
"""Stands in numeric columns for what the farm does not tell."""
STATES = tuple(FrameState)
"""What the numbers in `states` mean."""
_PLACE_OF_STATE = {state: place for place, state in enumerate(STATES)}


class Cell(NamedTuple):
    """One frame as reading.py selects it."""

    task_id: int
    id: int
    remote_id: int
    number: int
    name: str | None
    """None: the number is the name."""
    status_code: int
    seconds: int | None
    cost: int
    """Whole units of 10^-8 (common.money)."""
    resubmissions: int
    node: str
    memory: int | None
    revision: int | None
    is_gone: bool


@dataclass(frozen=True, eq=False)
class LeafSheet:
    """A leaf's present frames by number, then by the farm's id. Never changed: a newer
    state is another sheet."""

    task_id: int
    leaf_revision: int
    """RenderTask.revision up to which it is known to be true."""
    newest: int
    """Largest Frame.revision in it."""
    ids: "array[int]"
    """Primary keys."""
    remote_ids: "array[int]"
    numbers: "array[int]"
    names: Mapping[int, str]
    """Place to name, where it is not just the number."""
    codes: "array[int]"
    """The farm's status numbers."""
    states: bytes
    """Places in STATES."""
    seconds: "array[int]"
    cost: "array[int]"
    """Whole units of 10^-8 (common.money)."""
    retries: "array[int]"
    memory: "array[int]"
    """Bytes on average."""
    nodes: "array[int]"
    """Places in node_names; 0 is no machine."""
    node_names: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def name(self, place: int) -> str:
        """The farm's name of a frame."""
        return self.names.get(place) or str(self.numbers[place])

    def state(self, place: int) -> FrameState:
        """What a frame is doing."""
        return STATES[self.states[place]]

    @cached_property
    def by_id(self) -> tuple["array[int]", "array[int]"]:
        """Primary keys in rising order, and their places: for look-ups by bisection."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        return array("q", map(self.ids.__getitem__, order)), array("l", order)


def sheet_of(task_id: int, leaf_revision: int, cells: Sequence[Cell]) -> LeafSheet:
    """A sheet of cells in their order."""
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(Cell._fields)
    column = dict(zip(Cell._fields, columns, strict=True))
    nodes, node_names = _nodes(column["node"])
    return LeafSheet(
        task_id=task_id,
        leaf_revision=leaf_revision,
        newest=max((number or 0 for number in column["revision"]), default=0),
        ids=array("q", column["id"]),
        remote_ids=array("q", column["remote_id"]),
        numbers=array("q", column["number"]),
        names={at: name for at, name in enumerate(column["name"]) if name is not None},
        codes=array("l", column["status_code"]),
        states=_states(column["status_code"]),
        seconds=_filled(column["seconds"]),
        cost=array("q", column["cost"]),
        retries=array("l", column["resubmissions"]),
        memory=_filled(column["memory"]),
        nodes=nodes,
        node_names=node_names,
    )


def _filled(values: Iterable[int | None]) -> "array[int]":
    return array("q", (NONE if value is None else value for value in values))


def _states(codes: Iterable[int]) -> bytes:
    known = {code: _PLACE_OF_STATE[frame_state(code)] for code in set(codes)}
    return bytes(map(known.__getitem__, codes))


def _nodes(names: Sequence[str]) -> tuple["array[int]", list[str]]:
    known = {"": 0}
    places = array("L", (known.setdefault(name, len(known)) for name in names))
    return places, list(known)


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
        self._place = dict(zip(*sheet.by_id, strict=True))
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
        place = self._place.get(cell.id)
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
        self._states[place] = _PLACE_OF_STATE[frame_state(cell.status_code)]
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
