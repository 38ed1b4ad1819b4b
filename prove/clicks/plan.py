"""What people click, and what breaks, in one trial; decided by the seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from prove.clicks.moments import AtMoment, Moment
from prove.clicks.targets import CALLED, Target
from prove.faults import Does

WORKERS = ("worker 1", "worker 2")
OTHERS = ("sweep", "web")
KINDS = ("farm", "moments", "moments", "kills", "redis", "all")
FAULTS: tuple[dict[str, Any], ...] = (
    {"fault": "cut_before"},
    {"fault": "cut_after"},
    {"fault": "truncate"},
    {"fault": "broken_json"},
    {"fault": "html", "when": "before"},
    {"fault": "html", "when": "after"},
    {"fault": "status", "status": 502, "when": "before"},
    {"fault": "status", "status": 502, "when": "after"},
    {"fault": "status", "status": 429, "when": "before"},
    {"fault": "code", "code": 500, "when": "before"},
    {"fault": "code", "code": 500, "when": "after"},
    {"fault": "code", "code": 603, "when": "before"},
    {"fault": "latency", "when": "before"},
    {"fault": "latency", "when": "after"},
)
"""Trouble that the farm can make; "after" it has acted."""
READS = ("queryTaskInfo", "queryTaskFrames", "")
"""Parts of addresses that are called to see what became of clicks."""


@dataclass(frozen=True)
class Push:
    """A click, perhaps a double one, perhaps undone."""

    at: float
    """Seconds after the storm began."""
    operation: str
    targets: tuple[int, ...]
    """The farm's task ids."""
    times: int
    undone_after: float | None


@dataclass(frozen=True)
class Harm:
    """Something that is done at a moment of the storm."""

    at: float
    what: str
    order: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """All of one trial."""

    kind: str
    hold_s: float
    """How long clicks can be undone."""
    celery: bool
    """Workers are Celery's; else they grab whatever waits, both at once."""
    pushes: list[Push]
    moments: dict[str, AtMoment]
    """By worker, for its first life."""
    sleeps_leases: float
    """How many leases long whoever is put to sleep sleeps."""
    harms: list[Harm]
    """In order of time."""
    storm_s: float


def planned(
    chance: random.Random, targets: list[Target], *, lease_s: float, postgres: bool
) -> Plan:
    """A plan; each kind of harm gets its share of the trials."""
    kind = chance.choice(KINDS)
    hold_s = chance.choice((0, 0, 0.3, 0.8))
    # Celery's workers need half a second to begin.
    storm_s = chance.uniform(0.8, 1.6) + hold_s
    pushes = _pushes(chance, targets, storm_s, hold_s)
    harms: list[Harm] = []
    if kind in {"farm", "all"} or chance.random() < 0.3:
        harms += _troubles(chance, pushes, lease_s)
    if kind in {"kills", "all"}:
        harms += _some(chance, storm_s, range(2, 7), lambda: ("kill", {}))
    if kind in {"redis", "all"}:
        harms += _some(chance, storm_s, range(1, 4), lambda: _redis(chance))
    if postgres and (kind == "all" or chance.random() < 0.3):
        harms += _some(chance, storm_s, range(1, 3), lambda: ("database", {}))
    harms += _some(chance, storm_s, range(6), lambda: ("again", {}))
    moments = {}
    if kind in {"moments", "all"}:
        # With one asleep the other one may judge, with both struck nobody does.
        struck = chance.choice((WORKERS, WORKERS[:1], WORKERS[1:]))
        moments = {name: _moment(chance) for name in struck}
    return Plan(
        kind=kind,
        hold_s=hold_s,
        celery=chance.random() < 0.5,
        pushes=pushes,
        moments=moments,
        sleeps_leases=chance.choice((1.2, 2.5)),
        harms=sorted(harms, key=lambda harm: harm.at),
        storm_s=storm_s,
    )


def _pushes(
    chance: random.Random, targets: list[Target], storm_s: float, hold_s: float
) -> list[Push]:
    """Each target is clicked on once at most, alone or with others of its kind."""
    left = chance.sample(targets, k=chance.randint(5, 12))
    by_operation: dict[str, list[int]] = {}
    for target in left:
        by_operation.setdefault(target.operation, []).append(target.remote_id)
    found = []
    for operation, ids in by_operation.items():
        together = chance.random() < 0.3
        for chosen in [tuple(ids)] if together else [(one,) for one in ids]:
            undone = chance.random() < (0.4 if hold_s else 0.15)
            found.append(
                Push(
                    at=chance.uniform(0, storm_s * 0.7),
                    operation=operation,
                    targets=chosen,
                    times=chance.choice((1, 2, 2, 3)),
                    undone_after=chance.uniform(0, hold_s * 1.1) if undone else None,
                )
            )
    return sorted(found, key=lambda push: push.at)


def _some(
    chance: random.Random,
    storm_s: float,
    count: range,
    what: Callable[[], tuple[str, dict[str, Any]]],
) -> list[Harm]:
    many = chance.choice(count)
    return [Harm(chance.uniform(0, storm_s), *what()) for _ in range(many)]


def _troubles(chance: random.Random, pushes: list[Push], lease_s: float) -> list[Harm]:
    acting = [CALLED[push.operation] for push in pushes]
    found = []
    for _ in range(chance.randint(3, 8)):
        path = chance.choice(READS if chance.random() < 0.25 else acting)
        order = dict(chance.choice(FAULTS), path=path)
        if order["fault"] == "latency":
            # From a little more than the client waits to half a lease: one that the
            # farm carries out after it was looked for in vain cannot be told at all.
            order["seconds"] = chance.uniform(0.05, 0.45) * lease_s
        order["count"] = chance.choice((1, 1, 2, 4))
        found.append(Harm(chance.uniform(0, 0.3), "farm", order))
    return found


def _redis(chance: random.Random) -> tuple[str, dict[str, Any]]:
    how = chance.choice(("flush", "flush", "hang", "kill"))
    return "redis", {"how": how, "seconds": chance.uniform(0.1, 1.0)}


def _moment(chance: random.Random) -> AtMoment:
    does = chance.choice((Does.KILL, Does.KILL, Does.SLEEP))
    return AtMoment(chance.choice(list(Moment)), chance.randint(1, 3), does)
