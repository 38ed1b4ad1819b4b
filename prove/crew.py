"""Processes of a trial: forked, killed, put to sleep, and started again.

They are forked from a process that has imported everything, so that a trial takes less
than a second.
"""

import contextlib
import ctypes
import logging
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, connections

from farmdash.stack.process import die_with_parent
from prove.faults import SLEEP_S, AtStatement, Does, befall


class Crew:
    """Processes by name, and what each of them does for all its life."""

    def __init__(
        self,
        lives: Mapping[str, Callable[[], Any]],
        *,
        sleep_s: float = SLEEP_S,
        started: Callable[[str], Any] = str,
    ) -> None:
        """`sleep_s` is how long those sleep that were put to sleep; `started` is told
        of each process."""
        self.lives = lives
        self.sleep_s = sleep_s
        self.started = started
        self.pids = {name: multiprocessing.RawValue(ctypes.c_int, 0) for name in lives}
        self.asleep: dict[str, float] = {}
        self.starts = self.deaths = 0

    def start(self, name: str, fault: AtStatement | None = None) -> None:
        """Start a process; after its fault it is an ordinary one again."""

        def live() -> None:
            with watched(fault):
                self.lives[name]()

        self.pids[name].value = forked(live)
        self.starts += 1
        self.started(name)

    def tend(self) -> None:
        """Start what has died, wake what has slept long enough."""
        for name, held in self.pids.items():
            pid, status = os.waitpid(held.value, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self.asleep[name] = time.monotonic() + self.sleep_s
            elif pid:
                self.deaths += 1
                self.asleep.pop(name, None)
                self.start(name)
            elif time.monotonic() > self.asleep.get(name, float("inf")):
                del self.asleep[name]
                os.kill(held.value, signal.SIGCONT)

    def kill_one(self, chance: random.Random, among: Sequence[str] = ()) -> None:
        """Kill one of them, whatever it does just now."""
        name = chance.choice(list(among or self.pids))
        befall(self.pids[name].value, Does.KILL)

    def end(self) -> None:
        """Kill all."""
        for held in self.pids.values():
            if held.value:
                end_process(held.value)


def forked(work: Callable[[], Any]) -> int:
    """A process that does this and ends; its id."""
    # What is forked must not share a link to the database.
    connections.close_all()
    if (pid := os.fork()) == 0:
        try:
            die_with_parent()
            # What goes wrong here is meant to.
            logging.disable(logging.CRITICAL)
            work()
        except Exception:
            os._exit(1)
        finally:
            os._exit(0)
    return pid


def runs(pid: int) -> bool:
    """Whether a child still runs; once it does not, it may not be asked again."""
    return os.waitpid(pid, os.WNOHANG)[0] == 0


def end_process(pid: int) -> None:
    """Kill a child and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


@contextlib.contextmanager
def watched(fault: AtStatement | None) -> Iterator[None]:
    """With the fault around the so-manieth statement that is executed inside."""
    count = 0

    def execute(run: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        hit = fault is not None and count == fault.number
        if hit and fault is not None and not fault.after:
            befall(os.getpid(), fault.does)
        done = run(sql, params, many, context)
        if hit and fault is not None and fault.after:
            befall(os.getpid(), fault.does)
        return done

    with connection.execute_wrapper(execute):
        yield
