"""The cache: what it holds can be made anew, so a Redis that is away stops nobody."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache

from apps.common.hints import hints

LIMITS = "allauth:"
"""Counts of guessed passwords: where they cannot be kept nobody may guess at all."""
SESSION_S = 60


class QuietCache(RedisCache):
    """Django's own, which has nothing and keeps nothing while Redis is away or hung.

    As with hints a Redis that failed is left alone for some seconds, so that a page
    waits for it once only. What counts (`incr`) fails as before.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept, else the default."""
        read = super().get
        return _quietly(key, lambda: read(key, default, version), default)

    def set(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep it, if possible."""
        keep = super().set
        _quietly(key, lambda: keep(key, value, timeout, version), None)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        forget = super().delete
        return bool(_quietly(key, lambda: forget(key, version), False))


class SessionCache(QuietCache):
    """For sessions, which the database has: read from there again every minute.

    A Redis that was away while somebody signed out does not know of it.
    """

    def set(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep it for a minute at most."""
        whole = not isinstance(timeout, int | float)
        super().set(
            key, value, SESSION_S if whole else min(timeout, SESSION_S), version
        )


def _quietly(key: str, command: Callable[[], Any], default: Any) -> Any:
    if key.startswith(LIMITS):
        return command()
    return hints.ask(lambda _: command(), default)
