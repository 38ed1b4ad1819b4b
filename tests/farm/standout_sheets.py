"""Sheets made up for tests of what stands out: no database."""

import random
from collections.abc import Callable, Iterable, Sequence
from math import exp, sin
from typing import Any

from apps.farm.sheets.columns import Cell, LeafSheet, sheet_of

DONE, FAILED, RENDERING, WAITING = 4, 5, 2, 1
"""The farm's status numbers."""


def cell(number: int, **fields: Any) -> Cell:
    """A done frame of a minute."""
    values: dict[str, Any] = {
        "task_id": 1,
        "id": 1000 + number,
        "remote_id": number,
        "number": number,
        "name": None,
        "status_code": DONE,
        "seconds": 60,
        "cost": 10**7,
        "resubmissions": 0,
        "node": "",
        "memory": None,
        "revision": 1,
        "is_gone": False,
    }
    return Cell(**values | fields)


def sheet(cells: Iterable[Cell]) -> LeafSheet:
    """A sheet of these frames."""
    return sheet_of(1, 1, list(cells))


def timed(seconds: Sequence[int], **fields: Any) -> LeafSheet:
    """A sheet of done frames that took so long."""
    rows = enumerate(seconds, start=1)
    return sheet(cell(number, seconds=taken, **fields) for number, taken in rows)


def numbered(*numbers: int, **fields: Any) -> LeafSheet:
    """A sheet of done frames with these numbers."""
    return sheet(cell(number, **fields) for number in numbers)


# --- Shots ------------------------------------------------------------------------


def _scenes(size: int, rng: random.Random) -> list[int]:
    found: list[int] = []
    while len(found) < size:
        found += [rng.choice((20, 60, 200, 600))] * rng.randint(6, 80)
    return found[:size]


def _walk(size: int, rng: random.Random) -> list[int]:
    level, found = 5.0, []
    for _ in range(size):
        level = max(3.0, min(8.0, level + rng.gauss(0, 0.1)))
        found.append(int(exp(level)))
    return found


SHOTS: dict[str, Callable[[int, random.Random], list[int]]] = {
    "flat": lambda size, rng: [60] * size,
    "ramp": lambda size, rng: [60 + 600 * at // size for at in range(size)],
    "steep": lambda size, rng: [20 + 20 * at for at in range(size)],
    "doubling": lambda size, rng: [int(30 * exp(5 * at / size)) for at in range(size)],
    "cuts": _scenes,
    "waves": lambda size, rng: [int(300 + 250 * sin(at / 15)) for at in range(size)],
    "walk": _walk,
}
"""Seconds of a shot's frames, without noise."""


def noisy(seconds: Sequence[int], by: float, rng: random.Random) -> list[int]:
    """The same with noise: by 0.1 a tenth, as a factor."""
    return [max(1, round(value * exp(rng.gauss(0, by)))) for value in seconds]
