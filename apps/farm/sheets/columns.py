"""The columns of one leaf's frames, as arrays: about sixty bytes a frame."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from apps.farm.status import FrameState, frame_state

NONE = -1
"""Stands in numeric columns for what the farm does not tell."""
STATES = tuple(FrameState)
"""What the numbers in `states` mean."""
PLACE_OF_STATE = {state: place for place, state in enumerate(STATES)}


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

    def place(self, pk: int) -> int | None:
        """Place of the frame with this primary key."""
        keys, order = self.by_id
        at = bisect_left(keys, pk)
        return order[at] if at < len(keys) and keys[at] == pk else None

    @cached_property
    def by_id(self) -> tuple["array[int]", "array[int]"]:
        """Primary keys in rising order, and their places: for look-ups by bisection."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        return array("q", map(self.ids.__getitem__, order)), array("l", order)


class Columns:
    """The columns of one leaf while they are read, a batch of cells at a time."""

    def __init__(self) -> None:
        self._whole: dict[str, array[int]] = {
            name: array(kind) for name, kind in _KINDS.items()
        }
        self._states = bytearray()
        self._names: dict[int, str] = {}
        self._node_places = {"": 0}
        self._newest = 0

    def add(self, cells: Sequence[tuple[Any, ...]]) -> None:
        """Cells, or tuples of their values, in their order."""
        given: dict[str, Sequence[Any]] = dict(
            zip(Cell._fields, zip(*cells, strict=True), strict=True)
        )
        start = len(self._states)
        for at, name in enumerate(given["name"], start):
            if name is not None:
                self._names[at] = name
        known = self._node_places
        given["node"] = [known.setdefault(name, len(known)) for name in given["node"]]
        for name, column in self._whole.items():
            column.extend(_filled(given[name]) if name in _MAY_LACK else given[name])
        self._states += _states(given["status_code"])
        self._newest = max(self._newest, *(at or 0 for at in given["revision"]))

    def sheet(self, task_id: int, leaf_revision: int) -> LeafSheet:
        """The sheet of all that was added."""
        whole = self._whole
        return LeafSheet(
            task_id=task_id,
            leaf_revision=leaf_revision,
            newest=self._newest,
            ids=whole["id"],
            remote_ids=whole["remote_id"],
            numbers=whole["number"],
            names=self._names,
            codes=whole["status_code"],
            states=bytes(self._states),
            seconds=whole["seconds"],
            cost=whole["cost"],
            retries=whole["resubmissions"],
            memory=whole["memory"],
            nodes=whole["node"],
            node_names=list(self._node_places),
        )


_KINDS = {
    "id": "q",
    "remote_id": "q",
    "number": "q",
    "status_code": "l",
    "seconds": "q",
    "cost": "q",
    "resubmissions": "l",
    "memory": "q",
    "node": "L",
}
_MAY_LACK = ("seconds", "memory")


def sheet_of(task_id: int, leaf_revision: int, cells: Sequence[Cell]) -> LeafSheet:
    """A sheet of cells in their order."""
    columns = Columns()
    if cells:
        columns.add(cells)
    return columns.sheet(task_id, leaf_revision)


def _filled(values: Iterable[int | None]) -> list[int]:
    return [NONE if value is None else value for value in values]


def _states(codes: Iterable[int]) -> bytes:
    known = {code: PLACE_OF_STATE[frame_state(code)] for code in set(codes)}
    return bytes(map(known.__getitem__, codes))
