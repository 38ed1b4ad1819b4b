"""`make run`: everything on one machine, under one supervisor."""

import json
import os
import time
from functools import partial
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.db import connections

from apps.farm.models import PULSES, Pulse
from farmdash import alive, env
from farmdash.celery import app
from farmdash.stack import ports, process, roles
from farmdash.stack.exposure import check_exposure
from farmdash.stack.lines import Printer
from farmdash.stack.lock import DataLock
from farmdash.stack.parts import Part
from farmdash.stack.prepare import Prepared, prepare
from farmdash.stack.redis import RedisServer
from farmdash.stack.static import static_collect
from farmdash.stack.supervisor import Supervisor

LOOK_EVERY = 0.1
COMPLAIN_EVERY = 30.0
GRACE = {"clicks": 8, "redis": 5}
USUAL_GRACE = 2
"""Seconds that a part may take to end: a click that is being sent should finish."""


class Stack:
    """The embedded installation: what it consists of, and whether it is ready."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.printer = Printer()
        self.supervisor = Supervisor([], self.printer)
        self.complain_at = self.began + COMPLAIN_EVERY
        self.look_at = 0.0
        self.ready = False
        self.lines: list[str] = []
        self.bind = env.text("FARMDASH_BIND", "127.0.0.1")
        self.advice = check_exposure(self.bind)
        self.lock = DataLock(settings.DATA_DIR)
        self.lock.take()
        self.socket = ports.listen(self.bind, env.number("PORT", 8000, most=65_535))
        self.port: int = self.socket.getsockname()[1]
        self._tell_address()
        self.forks = process.LINUX and not env.flag("FARMDASH_SPAWN", default=False)
        self.lifeline = os.pipe()

    def run(self) -> int:
        """Start everything, and stay until a signal; the exit code."""
        redis = Part("redis", self._start_redis, grace=GRACE["redis"])
        redis.last = redis.quiet = True
        self.supervisor.parts.append(redis)
        try:
            self.supervisor.start(redis)
            self._prepare()
            self._settle()
            self.supervisor.run(self.look)
        finally:
            self.supervisor.stop()
        self.printer.say("stack", "everything has ended")
        return 0

    def parts(self, prepared: Prepared) -> list[Part]:
        """The parts besides Redis, in the order in which they start.

        Clicks have a worker of their own: measured beside a farm that does not answer,
        a click that shares one with the polls waits 34 s, and 3 ms otherwise.
        """
        parts = [
            self._part("web", "web", "--fd", str(self.socket.fileno())),
            self._worker("clicks", queues="clicks", threads=3),
            self._worker("worker", queues="polls,images,costs", threads=8),
            self._part("beat", "beat"),
        ]
        if port := prepared.simulator_port:
            farm = self._part("farm", "simulator", "--port", str(port))
            parts.insert(1, farm)
        if mails := prepared.mailbox:
            given = ("--port", str(mails.web), "--smtp-port", str(mails.smtp))
            parts.append(self._part("mails", "mailbox", *given))
        return parts

    def look(self) -> float:
        """Say once when all is ready, and why not when it takes long."""
        if self.ready:
            return 60.0
        if (wait := self.look_at - time.monotonic()) > 0:
            return wait
        self.look_at = time.monotonic() + LOOK_EVERY
        address = ports.reachable(self.bind)
        status, body = alive.ask("/readyz", self.port, address=address, timeout=1)
        if status == 200:
            self.ready = True
            self._announce()
        elif time.monotonic() > self.complain_at:
            self.complain_at += COMPLAIN_EVERY
            self.printer.say("stack", f"not ready yet: {missing(body)}")
        return LOOK_EVERY

    def _prepare(self) -> None:
        """Bring files and tables up to date, and decide what to run."""
        if static_collect():
            self.printer.say("stack", "static files have changed and are collected")
        prepared = prepare()
        # A pulse of the last run would have this one called ready before it is.
        Pulse.objects.filter(name__in=PULSES).delete()
        # Read here, so that a wrong setting ends the start and not the part.
        roles.simulator_options(0)
        self.lines = prepared.lines()
        self.supervisor.parts += self.parts(prepared)

    def _settle(self) -> None:
        """Import what all parts need, and leave no link open for them to inherit."""
        app.loader.import_default_modules()
        app.finalize()
        connections.close_all()
        caches.close_all()
        process.freeze()

    def _announce(self) -> None:
        seconds = time.monotonic() - self.began
        for line in (
            f"ready after {seconds:.1f} s: {self._address()}/",
            *self.lines,
            *self.advice,
        ):
            self.printer.say("stack", line)

    def _address(self) -> str:
        """Where a browser on this machine finds the pages."""
        host = "127.0.0.1" if self.bind == "0.0.0.0" else self.bind  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}"

    def _tell_address(self) -> None:
        """Mails lead to the very address that is printed, where none was set.

        One is signed in at an address: localhost is another one than 127.0.0.1.
        """
        if not os.environ.get("FARMDASH_URL"):
            settings.FARMDASH_URL = os.environ["FARMDASH_URL"] = self._address()

    def _part(self, name: str, *arguments: str) -> Part:
        grace = GRACE.get(name, USUAL_GRACE)
        return Part(name, partial(self._launch, name, list(arguments)), grace=grace)

    def _worker(self, name: str, *, queues: str, threads: int) -> Part:
        """A worker; it watches its grace itself too, for when nobody else can."""
        options = ("--queues", queues, "--threads", str(threads))
        grace = GRACE.get(name, USUAL_GRACE) + 1
        return self._part(name, "worker", *options, "--grace", str(grace))

    def _launch(self, name: str, arguments: list[str], output: int) -> process.Process:
        web = arguments[0] == "web"
        if not self.forks:
            fds = [self.socket.fileno()] if web else []
            return process.spawn(arguments, output, fds, self.lifeline[0])
        close = self.supervisor.descriptors()
        if not web:
            close.append(self.socket.fileno())
        run = partial(roles.run, arguments)
        return process.fork(run, output, close, f"farmdash-{name}")

    def _start_redis(self, output: int) -> process.Process:
        pass_fds = [self.lock.fd] if process.LINUX else []
        server = RedisServer(settings.DATA_DIR)
        return cast(process.Process, server.start(output, pass_fds))


def missing(body: str) -> str:
    """What /readyz says is not up, in one line."""
    try:
        checks = json.loads(body)["checks"]
        return "; ".join(f"{name}: {said}" for name, said in checks.items())
    except (ValueError, KeyError, AttributeError):
        return "the pages do not answer"
