"""Bytes to the farm and back. Knows HTTP, nothing of the farm's answers."""

import ipaddress
import math
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3.exceptions as low
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import PoolManager, ProxyManager

from apps.renderbus.credentials import Credentials
from apps.renderbus.deadline import POOLS, deadline
from apps.renderbus.errors import FarmUnavailable, Reason
from apps.renderbus.failures import failure, unavailable

MAX_ANSWER_BYTES = 32 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """One HTTP answer, whatever it says. `received_ms` is our clock, Unix ms."""

    status: int
    content: bytes = field(repr=False)
    received_ms: int
    retry_after: str = ""
    date: str = ""


class Payload:
    """A request body that knows whether it began to leave this machine.

    Until the first byte of the body is handed to the socket the farm cannot have
    acted: that is what tells "not sent" from "nobody knows".
    """

    def __init__(self, data: bytes, until: float = math.inf) -> None:
        """After `until`, a time.monotonic() instant, nothing is handed out any more."""
        self._data = data
        self._until = until
        self.has_left = False

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        if time.monotonic() > self._until:
            # A process that was stopped for a while: others take it for dead, and may
            # have read from the farm already that nothing has happened.
            raise TimeoutError("the call's deadline has passed")
        self.has_left = True
        yield self._data


class _Adapter(HTTPAdapter):
    """Sends once, never again by itself, and reads under the call's deadline."""

    def __init__(self) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **kwargs)
        if isinstance(manager, ProxyManager):  # a SOCKS manager has pools of its own
            manager.pool_classes_by_scheme = POOLS
        return manager


class Transport:
    """The HTTP side of one account: one session a thread, one connection each."""

    def __init__(
        self, credentials: Credentials, *, connect_s: float, read_s: float
    ) -> None:
        self._base = f"{credentials.protocol}://{credentials.domain}"
        self._host_header = credentials.domain
        self._is_loopback = _is_loopback(credentials.host)
        self._connect_s = connect_s
        self._read_s = read_s
        self._threads = threading.local()

    def post(
        self,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        until: float,
        alone: bool,
    ) -> Reply | FarmUnavailable:
        """Send once, and return the answer or why there is none.

        The failure is returned, not raised: a traceback through the frames in here
        would show the signed headers. `until` is a time.monotonic() instant.
        `alone` takes a connection of its own: a kept one may have been closed by the
        farm unnoticed, and then nobody knows whether the request arrived.
        """
        payload = Payload(body, until)
        session = _session() if alone else self._kept_session()
        try:
            with deadline(until):
                return self._exchange(
                    session, path, headers, payload, until=until, alone=alone
                )
        except (requests.RequestException, low.HTTPError, OSError) as error:
            return unavailable(error, sent=payload.has_left)
        finally:
            if alone:
                session.close()

    def close(self) -> None:
        """Close this thread's kept connection."""
        if session := getattr(self._threads, "session", None):
            session.close()
            del self._threads.session

    def _kept_session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = _session()
        return session

    def _exchange(
        self,
        session: requests.Session,
        path: str,
        headers: Mapping[str, str],
        payload: Payload,
        *,
        until: float,
        alone: bool,
    ) -> Reply | FarmUnavailable:
        left = until - time.monotonic()
        if left <= 0:
            return failure(Reason.TIMED_OUT, sent=False)
        url = self._base + path
        request = requests.Request("POST", url, data=payload).prepare()
        request.headers.update(headers)
        # What is signed is the domain as configured; requests would drop a
        # default port and lower the case.
        request.headers["Host"] = self._host_header
        request.headers["User-Agent"] = "farmdash"
        request.headers["Accept-Encoding"] = "gzip"
        request.headers["Connection"] = "close" if alone else "keep-alive"
        answer = session.send(
            request,
            stream=True,
            timeout=(min(self._connect_s, left), min(self._read_s, left)),
            allow_redirects=False,
            proxies={} if self._is_loopback else get_environ_proxies(url),
            verify=_certificates(),
        )
        with answer:
            return _read(answer)


def _read(answer: requests.Response) -> Reply | FarmUnavailable:
    content = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            return failure(Reason.TOO_LARGE, sent=True)
    return Reply(
        status=answer.status_code,
        content=bytes(content),
        received_ms=int(time.time() * 1000),
        retry_after=answer.headers.get("Retry-After", ""),
        date=answer.headers.get("Date", ""),
    )


def _session() -> requests.Session:
    """A session without .netrc (it would add a header) and without cookies."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", _Adapter())
    session.mount("http://", _Adapter())
    return session


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _certificates() -> str | bool:
    """A certificate bundle named in the environment, as firms with a proxy need."""
    named = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    return next((path for name in named if (path := os.environ.get(name))), True)
