"""Made-up tasks whose end is known, to hold forecasts against it."""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from apps.costs.forecast.estimates import (
    TILES,
    Progress,
    Tile,
    cost_to_end,
    seconds_to_end,
)

STAGES = (10, 25, 50, 75)
SIZES = (20, 100, 1000)


def _skewed(random: Random, sigma: float) -> float:
    return random.lognormvariate(-sigma * sigma / 2, sigma)


def _step(random: Random, size: int) -> list[float]:
    place, factor = random.random() * size, random.choice((0.5, 2.0))
    return [(factor if i > place else 1.0) * _skewed(random, 0.2) for i in range(size)]


def _wave(random: Random, size: int) -> list[float]:
    phase, rounds = random.random() * math.tau, random.choice((0.5, 1, 2))
    return [
        (1 + 0.3 * math.sin(phase + math.tau * rounds * i / size))
        * _skewed(random, 0.2)
        for i in range(size)
    ]


def _walk(random: Random, size: int) -> list[float]:
    level, found = 1.0, []
    for _ in range(size):
        level *= random.lognormvariate(0, 0.5 / math.sqrt(size))
        found.append(level * _skewed(random, 0.2))
    return found


def _alike(sigma: float) -> Callable[[Random, int], list[float]]:
    return lambda random, size: [_skewed(random, sigma) for _ in range(size)]


def _rising(growth: float) -> Callable[[Random, int], list[float]]:
    return lambda random, size: [
        (1 + growth * i / size) * _skewed(random, 0.2) for i in range(size)
    ]


SHAPES: dict[str, Callable[[Random, int], list[float]]] = {
    "log-normal, sigma 0.05": _alike(0.05),
    "log-normal, sigma 0.2": _alike(0.2),
    "log-normal, sigma 0.5": _alike(0.5),
    "log-normal, sigma 1": _alike(1.0),
    "a few frames five times as dear": lambda random, size: [
        (5 if random.random() < 0.03 else 1) * _skewed(random, 0.1) for _ in range(size)
    ],
    "rising by 30 % along the sequence": _rising(0.3),
    "rising by 100 %": _rising(1.0),
    "falling by 50 %": _rising(-0.5),
    "a step: half or double from a frame on": _step,
    "waves": _wave,
    "a random walk": _walk,
}
"""What a task's frames cost, and how long they take, in their order."""


@dataclass(frozen=True)
class Case:
    """One forecast and what came of it, as parts of what came."""

    percent: int
    within: bool
    error: float
    naive: float
    """How far "mean × remaining" was off."""
    width: float


def cost_case(random: Random, shape: str, size: int, percent: int) -> Case:
    """Forecast of the cost when `percent` of the frames have ended one by one."""
    costs = [Decimal(f"{cost:.4f}") for cost in SHAPES[shape](random, size)]
    ended = max(3, size * percent // 100)
    spent, actual = sum(costs[:ended], Decimal(0)), sum(costs, Decimal(0))
    tiles = tiles_of(costs[:ended], [0] * ended)
    band = cost_to_end(Progress(tiles=tiles, spent=spent, waiting=size - ended))
    assert band is not None
    return Case(
        percent,
        band.low <= actual <= band.high,
        float(abs(band.mid - actual) / actual),
        float(abs(spent / ended * size - actual) / actual),
        float((band.high - band.low) / actual),
    )


def end_case(random: Random, shape: str, size: int, percent: int) -> Case | None:
    """Forecast of the end on machines that take one frame after the other.

    Parts of the time that the rest takes. None: nothing was left to start.
    """
    machines = random.choice((2, 5, 10, 30))
    works = [max(1, round(300 * one)) for one in SHAPES[shape](random, size)]
    spans = scheduled(works, machines)
    order = sorted(range(size), key=lambda i: spans[i][1])
    ended = order[: max(3, size * percent // 100)]
    now, last = spans[ended[-1]][1], max(end for _, end in spans)
    under_way = [now - s for s, e in spans if s <= now < e]
    waiting = sum(start > now for start, _ in spans)
    if not waiting:
        return None
    took = [spans[i][1] - spans[i][0] for i in ended]
    tiles = tiles_of([Decimal(1)] * len(ended), took)
    progress = Progress(
        tiles=tiles,
        spent=Decimal(len(ended)),
        waiting=waiting,
        under_way=under_way,
        machines_before=machines,
    )
    more = seconds_to_end(progress)
    assert more is not None
    actual = last - now
    to_come = waiting + len(under_way)
    naive = sum(took) / len(took) * to_come / max(1, len(under_way))
    return Case(
        percent,
        more.low <= actual <= more.high,
        abs(more.mid - actual) / actual,
        abs(naive - actual) / actual,
        (more.high - more.low) / actual,
    )


def scheduled(works: Sequence[int], machines: int) -> list[tuple[int, int]]:
    """Start and end of each frame: whatever machine is free takes the next one."""
    free = [0] * machines
    spans = []
    for work in works:
        start = heapq.heappop(free)
        spans.append((start, start + work))
        heapq.heappush(free, start + work)
    return spans


def tiles_of(costs: Sequence[Decimal], took: Sequence[int]) -> list[Tile]:
    """Ended frames in ten parts, as NTILE cuts them."""
    parts = min(TILES, len(costs))
    size, more = divmod(len(costs), parts)
    tiles, place = [], 0
    for number in range(parts):
        until = place + size + (number < more)
        tiles.append(
            Tile(
                until - place,
                sum(costs[place:until], Decimal(0)),
                sum(took[place:until]),
            )
        )
        place = until
    return tiles
