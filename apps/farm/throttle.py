"""No more calls a second to one account than agreed, over all workers together.

Redis keeps the instants of the latest calls, so the cap holds in every window of a
second, not only on average. Some of it is kept for clicks, and a click that has to
wait holds all polls back: clicks go first. Pictures may use less than polls may.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from django.conf import settings

from apps.common.hints import PREFIX, Hints, hints
from apps.renderbus.errors import FarmThrottled

WINDOW_S = 1.05
"""A little more than a second, for calls reach the farm unevenly."""
LONGEST_WAIT_S = 30.0
_POLL_PAUSE_MS = 50

# KEYS: the instants, "a click waits". ARGV: limit, window in ms, click or not.
# Returns 0 (go) or the milliseconds until it is worth asking again.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window, click = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1'
if not click and redis.call('EXISTS', KEYS[2]) == 1 then return tonumber(ARGV[4]) end
local oldest = redis.call('LINDEX', KEYS[1], limit - 1)
if oldest and tonumber(oldest) + window > now then
  local rest = tonumber(oldest) + window - now
  if click then redis.call('SET', KEYS[2], '1', 'PX', rest + ARGV[4] * 4) end
  return rest
end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, tonumber(ARGV[5]) - 1)
redis.call('PEXPIRE', KEYS[1], window * 2)
if click then redis.call('DEL', KEYS[2]) end
return 0
"""


class OwnLimit(FarmThrottled):
    """Our own cap was used up for too long; the farm was not even asked."""


class Throttle:
    """Leave to call one account. Shared by the threads of this process."""

    def __init__(
        self, account_id: int, *, cap: int, kind: str = "calls", store: Hints = hints
    ) -> None:
        self.cap = cap
        self._key = f"{PREFIX}{kind}:{account_id}"
        self._store = store
        self._local: deque[float] = deque(maxlen=cap)
        self._guard = threading.Lock()

    @property
    def poll_limit(self) -> int:
        """Calls a second that polls may use up: a fifth is kept for clicks."""
        return max(1, self.cap - max(1, self.cap // 5))

    @property
    def behind_limit(self) -> int:
        """Calls a second that pictures may use up: polls go before them."""
        return max(1, self.poll_limit * 4 // 5)

    def wait(
        self, *, click: bool = False, behind: bool = False, until: float | None = None
    ) -> None:
        """Return when a call may go out; OwnLimit when that takes too long.

        `until` is a time.monotonic() instant, `behind` a call that lets polls pass.
        """
        last = time.monotonic() + LONGEST_WAIT_S
        until = last if until is None else min(last, until)
        while (rest := self.take(click=click, behind=behind)) > 0:
            if time.monotonic() + rest > until:
                raise OwnLimit("too many calls of our own", retry_after=rest)
            time.sleep(rest)

    def take(self, *, click: bool = False, behind: bool = False) -> float:
        """Take leave for one call: 0, or the seconds until it is worth asking again."""
        limit = self.behind_limit if behind else self.poll_limit
        limit = self.cap if click else limit
        arguments = (
            limit,
            round(WINDOW_S * 1000),
            int(click),
            _POLL_PAUSE_MS,
            self.cap,
        )
        keys = (self._key, f"{self._key}:click")
        rest = self._store.ask(
            lambda redis: redis.eval(_TAKE, len(keys), *keys, *arguments), None
        )
        return self._take_here(limit) if rest is None else int(rest) / 1000

    def _take_here(self, limit: int) -> float:
        """Without Redis each process has a quarter: it knows nothing of the others."""
        share, now = max(1, limit // 4), time.monotonic()
        with self._guard:
            if len(self._local) >= share and self._local[-share] + WINDOW_S > now:
                return self._local[-share] + WINDOW_S - now
            self._local.append(now)
            return 0.0


_throttles: dict[tuple[str, int, int], Throttle] = {}
_throttles_guard = threading.Lock()


def throttle_of(account_id: int) -> Throttle:
    """The account's throttle in this process."""
    return _kept("calls", account_id, settings.FARMDASH_CALLS_PER_SECOND)


def spends_of(account_id: int) -> Throttle:
    """The cap on what spends or destroys in the account, of this process; all that
    calls it are clicks."""
    return _kept("spends", account_id, settings.FARMDASH_SPENDS_PER_SECOND)


def _kept(kind: str, account_id: int, cap: int) -> Throttle:
    with _throttles_guard:
        return _throttles.setdefault(
            (kind, account_id, cap), Throttle(account_id, cap=cap, kind=kind)
        )


def call_gate(
    account_id: int,
    *,
    click: bool = False,
    behind: bool = False,
    until: float | None = None,
) -> Callable[[], None]:
    """A gate for FarmClient: called before each request, waits for its turn."""
    throttle = throttle_of(account_id)
    return lambda: throttle.wait(click=click, behind=behind, until=until)
