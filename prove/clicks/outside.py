"""What clicks lean on: the farm by its control calls, and Redis by its process."""

import contextlib
import json
import os
import signal
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from farmdash.stack.redis import RedisServer


class Control:
    """A simulated farm's `/_sim/`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, /, **order: Any) -> Any:
        """One control call; its answer."""
        request = urllib.request.Request(
            f"{self.url}/_sim/{path}", json.dumps(order).encode(), method=method
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def executed(self) -> Counter[tuple[str, int]]:
        """How often what was done to which task: the farm's word and its id."""
        done = self.ask("GET", "state")["executed"]
        return Counter((operation, ids[0]) for operation, *ids in done)

    def received(self) -> dict[tuple[str, int], list[float]]:
        """When the farm was asked to do what to which task (end of the path, id)."""
        found: dict[tuple[str, int], list[float]] = {}
        for call in self.ask("GET", "received"):
            for task_id in call["tasks"]:
                key = (call["path"].rsplit("/", 1)[-1], task_id)
                found.setdefault(key, []).append(call["at"])
        return found


class Broker:
    """The Redis of the run, which may be emptied, hung or killed."""

    def __init__(self) -> None:
        self.redis = Redis.from_url(settings.REDIS_URL, socket_timeout=5)
        self.server = RedisServer(Path(os.environ["FARMDASH_DATA"]))
        self.hung: tuple[int, float] | None = None

    def harm(self, how: str, seconds: float) -> None:
        """`flush` it, let it `hang` for some seconds, or `kill` it: it comes back."""
        if self.hung:
            return
        if how == "flush":
            with contextlib.suppress(RedisError):
                self.redis.flushall()
            return
        pid = int(self.redis.info("server")["process_id"])
        if how == "hang":
            os.kill(pid, signal.SIGSTOP)
            self.hung = (pid, time.monotonic() + seconds)
            return
        os.kill(pid, signal.SIGKILL)
        self.server.start()

    def tend(self, *, now: bool = False) -> None:
        """Wake it when it has hung long enough, or `now`."""
        if self.hung and (now or time.monotonic() > self.hung[1]):
            os.kill(self.hung[0], signal.SIGCONT)
            self.hung = None
