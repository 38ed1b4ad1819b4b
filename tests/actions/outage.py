"""`python -m tests.actions.outage <kind>`: clicks while something is broken.

A real Redis, a real worker and a real beat in processes of their own, and a simulated
farm here. Prints JSON: seconds until the last click ended, its states, executions.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from farmdash import embedded
from farmdash.stack.redis import RedisServer
from tests.actions.cluster import ClusterOf
from tests.actions.halfopen import HalfOpen

CLICKS = 4
LONGEST_S = 120


class Outage:
    """One installation, and the hand that breaks it."""

    def __init__(self, data: Path, *, on_postgres: bool) -> None:
        self.redis = RedisServer(data)
        self.redis.start()
        self.link = HalfOpen(
            self.redis.socket_path, self.redis.socket_path.with_suffix(".link")
        )
        address = embedded.redis_url(data)
        through = address.replace(str(self.redis.socket_path), str(self.link.path))
        os.environ["REDIS_URL"] = through
        os.environ["FARMDASH_ROLE"] = "web"  # it clicks
        self.database = ClusterOf(data) if on_postgres else None
        django.setup()
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, part: str, *more: str) -> None:
        """Start the worker or beat."""
        self.parts[part] = subprocess.Popen(
            [sys.executable, "-m", "farmdash.stack", part, *more],
            env=os.environ | {"FARMDASH_ROLE": part},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        """Nothing of it is left."""
        for process in self.parts.values():
            process.kill()
        if self.redis.process is not None:
            os.kill(self.redis.process.pid, signal.SIGCONT)
        self.redis.stop()
        if self.database is not None:
            self.database.stop()


def hung(outage: Outage, sent: Callable[[], bool]) -> None:
    """Redis stops to answer before the clicks, for good."""
    assert outage.redis.process is not None
    os.kill(outage.redis.process.pid, signal.SIGSTOP)


def gone(outage: Outage, sent: Callable[[], bool]) -> None:
    """Redis dies, for good."""
    assert outage.redis.process is not None
    outage.redis.process.kill()


def wiped(outage: Outage, sent: Callable[[], bool]) -> None:
    """Redis forgets everything, again and again, for some seconds."""

    def wipe() -> None:
        for _ in range(100):
            outage.redis._ask("FLUSHALL")
            time.sleep(0.05)

    threading.Thread(target=wipe, daemon=True).start()


def half_open(outage: Outage, sent: Callable[[], bool]) -> None:
    """All links that are open now stay so, and carry nothing any more."""
    outage.link.freeze()


def killed(outage: Outage, sent: Callable[[], bool]) -> None:
    """The worker dies while it sends, and is started again."""

    def kill() -> None:
        while not sent():
            time.sleep(0.01)
        outage.parts["worker"].kill()
        outage.parts["worker"].wait()
        outage.start("worker", "--queues", "clicks,polls")

    threading.Thread(target=kill, daemon=True).start()


def database(outage: Outage, sent: Callable[[], bool]) -> None:
    """The database is killed while a click is sent, and comes back."""

    def restart() -> None:
        while not sent():
            time.sleep(0.01)
        assert outage.database is not None
        outage.database.restart()

    threading.Thread(target=restart, daemon=True).start()


KINDS = {one.__name__: one for one in (hung, gone, wiped, half_open, killed, database)}


def run(kind: str, data: Path) -> dict[str, Any]:
    """One outage; what became of the clicks."""
    outage = Outage(data, on_postgres=kind == "database")
    try:
        # Models and what uses them can be imported only now.
        from tests.actions.outage_clicks import Farm

        farm = Farm(CLICKS)
        outage.start("worker", "--queues", "clicks,polls")
        outage.start("beat")
        farm.wait_for_pulse()
        if kind in ("killed", "database"):
            farm.slow_down()
        KINDS[kind](outage, farm.is_sending)
        return farm.click_and_wait(LONGEST_S)
    finally:
        outage.end()


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(os.environ["FARMDASH_DATA"]))))
    sys.stdout.flush()
    os._exit(0)
