"""The beats and workers of a trial: processes of their own, started again when killed.

They are forked from a process that has imported everything, so that a trial takes less
than a second. What they call is what Celery's jobs call, without the locks that keep
jobs from running at once: both beats and both workers always do.
"""

import contextlib
import ctypes
import logging
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import close_old_connections, connection
from django.utils import timezone

from apps.costs.mails.compose import COMPOSERS
from apps.costs.mails.schedule import reports_enqueue
from apps.costs.mails.sending import Terms
from apps.costs.mails.smtp import Patience
from apps.costs.mails.work import mails_work
from apps.costs.models import Mail, MailKind
from prove.faults import SLEEP_S, AtStatement, Does, befall

BEATS, WORKERS = ("beat 1", "beat 2"), ("worker 1", "worker 2")
TERMS = Terms(
    lease=timedelta(seconds=0.6),
    flight=timedelta(seconds=0.6),
    pauses=(timedelta(seconds=0.02), timedelta(seconds=0.1)),
    most_tries=100_000,
    patience=Patience(  # whole seconds outside of trials
        connect=0.5,  # type: ignore[arg-type]
        answer=0.3,  # type: ignore[arg-type]
        before=0.5,  # type: ignore[arg-type]
        body=0.5,  # type: ignore[arg-type]
        held_up=0.1,  # type: ignore[arg-type]
    ),
)
"""Everything a few hundred times faster than it is."""
TERMS_WHOLE = replace(TERMS, lease=timedelta(seconds=6))
"""A whole report takes half a second to write, and much longer on a busy machine."""


def plain(mail: Mail) -> EmailMultiAlternatives:
    """The shortest mail."""
    return EmailMultiAlternatives(subject=f"{mail.start}", body="The day.")


class Crew:
    """Two beats and two workers."""

    def __init__(self, ports: list[int], *, whole: bool) -> None:
        self.ports = dict(zip(WORKERS, ports, strict=True))
        self.whole = whole
        self.pids = {
            name: multiprocessing.RawValue(ctypes.c_int, 0)
            for name in (*BEATS, *WORKERS)
        }
        self.asleep: dict[str, float] = {}
        self.starts = self.deaths = 0

    def start(self, name: str, fault: AtStatement | None = None) -> None:
        """Start a process; after its fault it is an ordinary one again."""
        if (pid := os.fork()) == 0:
            try:
                self._live(name, fault)
            finally:
                os._exit(1)
        self.pids[name].value = pid
        self.starts += 1

    def tend(self) -> None:
        """Start what has died, wake what has slept long enough."""
        for name, held in self.pids.items():
            pid, status = os.waitpid(held.value, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self.asleep[name] = time.monotonic() + SLEEP_S
            elif pid:
                self.deaths += 1
                self.asleep.pop(name, None)
                self.start(name)
            elif time.monotonic() > self.asleep.get(name, float("inf")):
                del self.asleep[name]
                os.kill(held.value, signal.SIGCONT)

    def kill_one(self, chance: random.Random) -> None:
        """Kill one of them, whatever it does just now."""
        befall(self.pids[chance.choice(list(self.pids))].value, Does.KILL)

    def end(self) -> None:
        """Kill all."""
        for held in self.pids.values():
            if held.value:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(held.value, signal.SIGKILL)
                os.waitpid(held.value, 0)

    def _live(self, name: str, fault: AtStatement | None) -> None:
        # What goes wrong here is meant to.
        logging.disable(logging.CRITICAL)
        work: Callable[[], Any]
        if name in BEATS:
            work, pause = _look, 0.25
        else:
            settings.FARMDASH_SMTP = {"host": "127.0.0.1", "port": self.ports[name]}
            if not self.whole:
                COMPOSERS[MailKind.REPORT] = plain
            terms = TERMS_WHOLE if self.whole else TERMS
            work, pause = partial(mails_work, terms=terms), 0.08
        with _watched(fault):
            while True:
                try:
                    work()
                except Exception:  # a database that was locked, a link that broke
                    close_old_connections()
                time.sleep(random.uniform(0.005, pause))


def _look() -> None:
    reports_enqueue(timezone.now())


@contextlib.contextmanager
def _watched(fault: AtStatement | None) -> Any:
    """With the fault around the so-manieth statement that is executed inside."""
    count = 0

    def execute(run: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        hit = fault is not None and count == fault.number
        if hit and not fault.after:
            befall(os.getpid(), fault.does)
        done = run(sql, params, many, context)
        if hit and fault.after:
            befall(os.getpid(), fault.does)
        return done

    with connection.execute_wrapper(execute):
        yield
