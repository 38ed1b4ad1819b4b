"""One holder at a time, by Redis; when Redis is down, by this process alone.

A lock saves work, it does not guard data. Two holders at once are possible (a holder
that slept past its lease, a Redis that lost its memory or is away), and harmless: all
writers of the mirror compare before they write, in transactions, and refuse what was
read before what is there. A lease in the database would therefore buy nothing but a
write per job; and a job that runs while Redis is down was started by hand or before.
"""

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from apps.common.hints import PREFIX, Hints, hints

logger = logging.getLogger(__name__)

# The fencing token is Redis's own clock in microseconds: it grows from holder to
# holder even when Redis forgot everything in between, which a counter would not.
_TAKE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return '' end
local time = redis.call('TIME')
local token = string.format('%d%06d', time[1], time[2])
redis.call('SET', KEYS[1], token .. ':' .. ARGV[1], 'PX', ARGV[2])
return token
"""
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
_FREE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
_held_here: dict[str, "Lock"] = {}
_guard = threading.Lock()


class LockLost(RuntimeError):
    """Somebody else may hold the lock by now: what is in hand must not be written."""


class Lock:
    """A lock that is held. Renew it with each step of the work."""

    def __init__(self, name: str, *, lease_s: float, store: Hints) -> None:
        self.name = name
        self.token: int | None = None
        """Grows from holder to holder; None where Redis did not answer."""
        self._lease_s = lease_s
        self._store = store
        self._owner = secrets.token_hex(8)
        self._renewed_at = time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the lease has run out since it was last renewed."""
        return time.monotonic() - self._renewed_at > self._lease_s

    def renew(self) -> None:
        """Start the lease anew; LockLost when it ended and may be another's now.

        Cheap to call often: Redis is asked once in a quarter of the lease. While
        Redis is away the work goes on, for nobody else can take the lock there.
        """
        if time.monotonic() - self._renewed_at < self._lease_s / 4:
            return
        self._renewed_at = time.monotonic()
        if self.token is not None and self._ask(_RENEW, self._value, self._ms) == 0:
            raise LockLost(self.name)

    def take(self) -> bool:
        """Whether the lock is ours now: in this process, and in Redis if it answers."""
        with _guard:
            holder = _held_here.get(self.name)
            if holder is not None and not holder.is_over:
                return False
            _held_here[self.name] = self
        token = self._ask(_TAKE, self._owner, self._ms)
        if token == "":
            self.free()
            return False
        if token is None:
            logger.warning("lock %s is held here alone: no Redis", self.name)
        else:
            self.token = int(token)
        return True

    def free(self) -> None:
        """Let go, unless another has it by now."""
        if self.token is not None:
            self._ask(_FREE, self._value)
        with _guard:
            if _held_here.get(self.name) is self:
                del _held_here[self.name]

    @property
    def _value(self) -> str:
        return f"{self.token}:{self._owner}"

    @property
    def _ms(self) -> int:
        return round(self._lease_s * 1000)

    def _ask(self, script: str, *arguments: str | int) -> Any:
        """What the script returns, None while Redis does not answer."""
        key = f"{PREFIX}lock:{self.name}"
        return self._store.ask(
            lambda redis: redis.eval(script, 1, key, *arguments), None
        )


@contextmanager
def exclusive(
    name: str, *, lease_s: float = 60.0, store: Hints = hints
) -> Iterator[Lock | None]:
    """The lock of that name, or None at once when somebody has it.

    It frees itself `lease_s` seconds after its last renewal, so a holder that died
    or hangs blocks nobody for longer.
    """
    lock = Lock(name, lease_s=lease_s, store=store)
    if not lock.take():
        yield None
        return
    try:
        yield lock
    finally:
        lock.free()


def claim(name: str, *, for_s: float, store: Hints = hints) -> bool:
    """Whether the caller is the first to claim `name` within `for_s` seconds.

    Keeps a job to its cadence when two beats call for it. True when Redis is down.
    """
    key, ms = f"{PREFIX}claim:{name}", max(1, round(for_s * 1000))
    return bool(store.ask(lambda redis: redis.set(key, "1", nx=True, px=ms), True))
