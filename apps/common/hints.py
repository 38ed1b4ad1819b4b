"""Redis as a place for hints: asked with little patience, and never relied upon.

Whatever is kept here may be gone the next moment; the database holds the truth.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
T = TypeVar("T")

PREFIX = "farmdash:hint:"
PATIENCE_S = 0.5
"""How long one command may take."""
REST_S = 3.0
"""How long a Redis that failed is left alone: nobody waits for it meanwhile."""


@cache
def redis() -> Redis:
    """The connection pool of this process (it notices forks)."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE_S,
        socket_connect_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


class Hints:
    """Commands to Redis that may fail without anybody noticing but the log."""

    def __init__(self, connect: Callable[[], Redis] = redis) -> None:
        self._connect = connect
        self._rests_until = 0.0
        self._guard = threading.Lock()

    def ask(self, command: Callable[[Redis], Any], default: T) -> Any | T:
        """What Redis answers; `default` while it is down, hung or full."""
        if time.monotonic() < self._rests_until:
            return default
        try:
            return command(self._connect())
        except (RedisError, OSError) as error:
            with self._guard:
                self._rests_until = time.monotonic() + REST_S
            logger.warning("Redis does not answer: %s", type(error).__name__)
            return default


hints = Hints()
"""What everybody uses; a test may make its own."""
