"""Fetching a picture from below an account's image base, an address or a folder.

Of an address, only the base's own host is ever connected to.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from apps.common.picture_paths import (
    MAX_BYTES,
    Base,
    PictureRefused,
    Refusal,
    path_parts,
    read_below,
)

PATIENCE_S = 10.0
"""For one picture, from the first look-up to the last byte."""
_CHUNK = 64 * 1024
_INNER_DOMAINS = (
    ".localhost",
    ".local",
    ".lan",
    ".internal",
    ".home.arpa",
    ".intranet",
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator."""


def fetch_picture(base: Base, text: str, *, patience_s: float = PATIENCE_S) -> bytes:
    """The bytes of the picture that the farm names so. PictureRefused otherwise.

    At most MAX_BYTES, at most `patience_s` seconds. What the bytes are is not known.
    """
    names = path_parts(text)
    if base.folder:
        return read_below(base.folder, names)
    return _get(base, names, time.monotonic() + patience_s)


class _Exchange:
    """What the one connection of a fetch has to keep to."""

    def __init__(self, host: str, until: float) -> None:
        self.host = host
        self.until = until
        self._guard: threading.Timer | None = None
        self._handle: socket.socket | None = None

    def check(self) -> float:
        """Seconds until the deadline; PictureRefused TOO_SLOW when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise PictureRefused(Refusal.TOO_SLOW)
        return left

    def connect(self, port: int) -> socket.socket:
        """A connection to the base's host, if its address is one to connect to."""
        found = socket.getaddrinfo(self.host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        allowed = [text for text in addresses if may_reach(self.host, text)]
        if not allowed:
            raise PictureRefused(Refusal.PRIVATE)
        return socket.create_connection((allowed[0], port), timeout=self.check())

    def watch(self, link: socket.socket) -> None:
        """End the connection at the deadline, however the peer drips its bytes."""
        # A handle of our own: TLS wraps the other one and takes it away.
        self._handle = link.dup()
        self._guard = threading.Timer(self.check(), self._cut)
        self._guard.daemon = True
        self._guard.start()

    def _cut(self) -> None:
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Forget the connection."""
        if self._guard is not None:
            self._guard.cancel()
            self._guard.join()
        if self._handle is not None:
            self._handle.close()


_current: ContextVar[_Exchange] = ContextVar("exchange")


def may_reach(host: str, address: str) -> bool:
    """Whether a base's host may lead to that address.

    Any name may lead to a public address. To an inner one: a host that is an address
    itself, and a name that says it is an inner one. So a public name whose owner lets
    it point to an inner machine opens nothing.
    """
    target = _plain_address(address)
    try:
        return target == _plain_address(host)
    except ValueError:
        pass
    if target.is_global and not target.is_multicast:
        return True
    usable = target.is_private and not (target.is_link_local or target.is_unspecified)
    inner = "." not in host.rstrip(".") or host.rstrip(".").endswith(_INNER_DOMAINS)
    return inner and usable


def _plain_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address without the IPv6 clothes that IPv4 ones may wear."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self, super()._new_conn)


class _TLSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self, super()._new_conn)


def _connect(
    wanted: HTTPConnection, as_usual: Callable[[], socket.socket]
) -> socket.socket:
    exchange = _current.get()
    if wanted.proxy is not None:
        link = as_usual()  # the environment's proxy looks names up by itself
    else:
        link = exchange.connect(wanted.port or wanted.default_port)
    exchange.watch(link)
    return link


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _Adapter(HTTPAdapter):
    """Makes watched connections, once each."""

    _POOLS: ClassVar[dict[str, type]] = {"http": _Pool, "https": _TLSPool}

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._POOLS
        return manager


def _get(base: Base, names: tuple[str, ...], until: float) -> bytes:
    address = "/".join((base.address, *(quote(name, safe="") for name in names)))
    exchange = _Exchange(urlsplit(base.address).hostname or "", until)
    token = _current.set(exchange)
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", _Adapter(max_retries=0))
            session.mount("https://", _Adapter(max_retries=0))
            return _receive(session, address, exchange)
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        ValueError,
        # urllib3, when the server goes away between the request and its answer.
        AttributeError,
    ):
        late = time.monotonic() >= until
        reason = Refusal.TOO_SLOW if late else Refusal.UNREACHABLE
        raise PictureRefused(reason) from None
    finally:
        _current.reset(token)
        exchange.close()


def _receive(session: requests.Session, address: str, exchange: _Exchange) -> bytes:
    answer = session.get(
        address,
        headers={"User-Agent": "farmdash", "Accept-Encoding": "identity"},
        stream=True,
        timeout=exchange.check(),
        allow_redirects=False,
        proxies=get_environ_proxies(address),
    )
    with answer:
        if answer.status_code != 200:
            raise PictureRefused(_refusal(answer.status_code))
        content = bytearray()
        for chunk in answer.raw.stream(_CHUNK, decode_content=False):
            content += chunk
            if len(content) > MAX_BYTES:
                raise PictureRefused(Refusal.TOO_LARGE)
    # A connection that was cut looks like the end of an answer without a length.
    exchange.check()
    return bytes(content)


def _refusal(status: int) -> Refusal:
    if 300 <= status < 400:
        return Refusal.REDIRECTED
    if status in (404, 410):
        return Refusal.NOT_FOUND
    return Refusal.UNREACHABLE if status >= 500 else Refusal.REJECTED
