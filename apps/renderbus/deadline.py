"""A total deadline for one HTTP exchange, even when the peer drips bytes.

A socket's time-out starts anew with every byte, so a peer that sends one byte a
second holds a thread for ever, already while the headers are read. Here each read
of the answer may last only as long as what is left of the whole call.
"""

import http.client
import io
import math
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_at: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def deadline(at: float) -> Iterator[None]:
    """Bound all answers read inside to end by `at` (of time.monotonic)."""
    token = _at.set(at)
    try:
        yield
    finally:
        _at.reset(token)


class _DeadlineReader(io.RawIOBase):
    """Reads a socket, with a time-out that shrinks as the deadline comes near."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, at: float) -> None:
        super().__init__()
        self._sock = sock
        self._raw = raw
        self._at = at
        self._patience = sock.gettimeout() or math.inf

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the call's deadline has passed")
        bound = min(left, self._patience)
        self._sock.settimeout(None if math.isinf(bound) else bound)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_DeadlineReader(sock, raw, _at.get()))


class _Connection(HTTPConnection):
    response_class = _Answer


class _TLSConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _TLSPool}
"""For a urllib3 manager's `pool_classes_by_scheme`."""
