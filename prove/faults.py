"""What happens to a trial's processes, and when.

A process is killed (SIGKILL) or put to sleep for longer than its lease (SIGSTOP,
SIGCONT): at a random moment, before or after any of its statements to the database, or
at any step of its conversation with the mail server. The server may also refuse, fall
silent, or hang up.
"""

import contextlib
import os
import random
import signal
from dataclasses import dataclass
from enum import StrEnum

SLEEP_S = 1.0
"""Longer than the leases of a trial."""


class Does(StrEnum):
    """What a fault does."""

    KILL = "kill"
    SLEEP = "sleep"
    CUT = "cut"
    """The server hangs up."""
    SILENT = "silent"
    """The server does not answer for longer than anybody waits."""
    LATER = "later"
    """The server says 451."""


STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "body", "answered")
"""Of the conversation; "body": the server has the whole mail and has not said so."""
ENDS = (Does.KILL, Does.KILL, Does.SLEEP)


@dataclass(frozen=True)
class AtStatement:
    """Around one statement of a process to its database."""

    number: int
    after: bool
    does: Does


@dataclass(frozen=True)
class AtStep:
    """At a step of a conversation, of the so-manieth that comes there."""

    step: str
    number: int
    does: Does


@dataclass(frozen=True)
class Plan:
    """The faults of one trial."""

    kind: str
    statements: dict[str, AtStatement]
    """By process, for its first life."""
    steps: list[AtStep]
    storm_s: float
    kills: int
    """At random moments of the storm."""
    whole: bool
    """With real reports; else with the shortest mails."""


def planned(chance: random.Random, processes: list[str]) -> Plan:
    """A plan; each kind of fault gets its share of the trials."""
    kind = chance.choice(("moments", "statements", "steps", "steps", "all"))
    statements: dict[str, AtStatement] = {}
    if kind in {"statements", "all"}:
        statements = {name: _statement(chance) for name in processes}
    steps = []
    if kind in {"steps", "all"}:
        steps = [_step(chance) for _ in range(chance.randint(1, 4))]
    return Plan(
        kind=kind,
        statements=statements,
        steps=steps,
        storm_s=chance.uniform(0.1, 0.5),
        kills=chance.randint(2, 8) if kind in {"moments", "all"} else 0,
        whole=chance.random() < 0.1,
    )


def _statement(chance: random.Random) -> AtStatement:
    number = round(2 ** chance.uniform(0, 6.5))
    return AtStatement(number, chance.random() < 0.5, chance.choice(ENDS))


def _step(chance: random.Random) -> AtStep:
    step = chance.choice(STEPS)
    among: tuple[Does, ...] = ENDS
    if step not in {"connect", "answered"}:
        among += (Does.CUT, Does.SILENT, Does.LATER)
    return AtStep(step, chance.randint(1, 4), chance.choice(among))


def befall(pid: int, does: Does) -> None:
    """Kill the process or put it to sleep; whoever planned it wakes it again."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL if does == Does.KILL else signal.SIGSTOP)
