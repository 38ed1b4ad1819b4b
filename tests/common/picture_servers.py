"""A host of pictures, good or bad, and listeners that nobody may connect to."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Pictures(ThreadingHTTPServer):
    """A host of pictures that notes what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[Handler], None] = lambda handler: handler.reply(200)

    @property
    def base(self) -> str:
        """An account's image base."""
        return f"http://127.0.0.1:{self.server_address[1]}/pictures"


class Handler(BaseHTTPRequestHandler):
    """One request to it."""

    server: Pictures

    def do_GET(self) -> None:
        """Note it, and answer as the test wants."""
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers.items()))
        # Whoever asked may have had enough.
        with contextlib.suppress(OSError):
            self.server.answer(self)

    def reply(self, status: int, body: bytes = b"picture", **headers: str) -> None:
        """An answer that makes sense."""
        self.send_response(status)
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    """A host of pictures that runs."""
    server = Pictures()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Canary:
    """A listener that nobody may connect to."""

    def __init__(self) -> None:
        self.link = socket.create_server(("127.0.0.1", 0))
        self.link.setblocking(False)
        self.port = self.link.getsockname()[1]

    def was_touched(self) -> bool:
        """Whether anybody connected."""
        try:
            self.link.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A listener on a port of the host that pictures come from."""
    listener = Canary()
    yield listener
    listener.link.close()


def drip_body(handler: Handler) -> None:
    """Twenty bytes a second."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(handler: Handler) -> None:
    """Never done with the headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        handler.wfile.write(b"X-%d: y\r\n" % number)
        time.sleep(0.05)


def endless(handler: Handler) -> None:
    """A picture that does not end: 100 MB of it."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x" * 1024 * 1024)
