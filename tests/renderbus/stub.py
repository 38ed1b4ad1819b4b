"""A small HTTP server that checks signatures with code of its own and then does,
request by request, whatever bad thing a test has told it to do."""

import base64
import hashlib
import hmac
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCESS_ID = "AKIDtheStubFarmKnowsThisOne"
ACCESS_KEY = "a+key/that=only_the.stub-and-the-client.know"
SIGNED = ("accessId", "channel", "platform", "UTCTimestamp", "nonce", "version")

Behaviour = Callable[["Handler"], None]


@dataclass
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: int
    signed: bool


@dataclass
class Farm:
    """What a test sees of the server."""

    address: str
    received: list[Received] = field(default_factory=list)
    script: deque[Behaviour] = field(default_factory=deque)
    answers: dict[str, Any] = field(default_factory=dict)
    ahead_s: float = 0
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.received]

    def then(self, *behaviours: Behaviour) -> None:
        """What to do with the next requests, one each; afterwards all is well."""
        self.script.extend(behaviours)

    def answer(self, path_part: str, data: Any) -> None:
        """The data (or behaviour) of well-behaved answers to paths with this part."""
        self.answers[path_part] = data

    def has_received(self, *, within_s: float) -> bool:
        """Whether a request came in, now or soon."""
        end = time.monotonic() + within_s
        while not self.received and time.monotonic() < end:
            time.sleep(0.01)
        return bool(self.received)

    def now_ms(self) -> int:
        return int((time.time() + self.ahead_s) * 1000)


def oracle(host: str, path: str, fields: dict[str, Any], key: str) -> str:
    """The signature, written down once more from the published rules."""
    flat: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = list(fields.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{name}.{inner}", part) for inner, part in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{name}{place}", part) for place, part in enumerate(value)]
        else:
            flat[name] = str(value)
    text = f"[POST]{host}:{path}"
    for name in sorted(flat, key=lambda text: text.encode()):
        text += f"&{name}={flat[name]}"
    mac = hmac.new(key.encode("utf8"), text.encode("utf8"), "sha256")
    assert mac.digest_size == hashlib.sha256().digest_size
    return base64.b64encode(mac.digest()).decode()


class Handler(BaseHTTPRequestHandler):
    """Reads a whole request, notes it, and does what the script says."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.farm.connections += 1
        self.number = self.farm.connections

    @property
    def farm(self) -> Farm:
        return self.server.farm

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(raw or b"{}")
        path = (
            self.path if self.path.startswith("/") else "/" + self.path.split("/", 3)[3]
        )
        fields = {name: self.headers.get(name, "") for name in SIGNED} | body
        expected = oracle(self.headers["Host"], path, fields, ACCESS_KEY)
        self.request_seen = Received(
            path=path,
            headers=dict(self.headers.items()),
            body=body,
            connection=self.number,
            signed=self.headers.get("signature") == expected
            and self.headers.get("accessId") == ACCESS_ID,
        )
        self.farm.received.append(self.request_seen)
        behave = self.farm.script.popleft() if self.farm.script else well
        behave(self)

    def send(
        self, status: int, content: bytes, *, length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        headers.setdefault("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header(
            "Content-Length", str(len(content) if length is None else length)
        )
        self.end_headers()
        self.wfile.write(content)

    def send_envelope(
        self, data: Any, *, code: Any = 200, status: int = 200, **more: Any
    ) -> None:
        envelope = {
            "version": "2.0.0",
            "result": code == 200,
            "message": "success" if code == 200 else "no",
            "code": code,
            "data": data,
            "serverTime": self.farm.now_ms(),
            "requestId": f"r-{len(self.farm.received)}",
        }
        content = json.dumps(envelope | more, ensure_ascii=False)
        self.send(status, content.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet: tests look at what the client logs."""


class Server(ThreadingHTTPServer):
    """Threads of its own, ended at once."""

    daemon_threads = True
    block_on_close = False
    farm: Farm

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that goes away is what many tests are about."""


def well(handler: Handler) -> None:
    """Check time and signature as the farm does, then answer."""
    seen = handler.request_seen
    skew = abs(int(seen.headers["UTCTimestamp"]) - handler.farm.now_ms() / 1000)
    if skew > 300:
        return handler.send_envelope(None, code=610)
    if not seen.signed:
        return handler.send_envelope(None, code=611)
    data = next((v for k, v in handler.farm.answers.items() if k in seen.path), None)
    return data(handler) if callable(data) else handler.send_envelope(data)


def code(number: Any, data: Any = None, **more: Any) -> Behaviour:
    """The farm's own "no"."""
    return lambda handler: handler.send_envelope(data, code=number, **more)


def raw(status: int, content: bytes = b"", **headers: str) -> Behaviour:
    """Any HTTP answer."""
    return lambda handler: handler.send(status, content, **headers)


def html(status: int) -> Behaviour:
    """What a gateway says when the farm behind it is gone."""
    return raw(status, b"<html><h1>Bad Gateway</h1></html>", Content_Type="text/html")


def hang(handler: Handler) -> None:
    """Say nothing for as long as the test runs."""
    handler.farm.closing.wait(30)
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Break the connection off with RST after the request was read."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


def truncated(handler: Handler) -> None:
    """Promise more than comes."""
    handler.send(200, b'{"code": 200, "data"', length=4000)
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def well_then_leave(handler: Handler) -> None:
    """Answer as if the connection stayed, then reset it when it is used again."""
    well(handler)
    handler.rfile.peek(1)  # type: ignore[attr-defined]
    reset(handler)


def drip_headers(handler: Handler) -> None:
    """A byte of the headers now and then: never silent, never done."""
    _drip(handler, b"HTTP/1.1 200 OK\r\n" + b"X-More: yes\r\n" * 1000)


def drip_body(handler: Handler) -> None:
    """Headers at once, then a byte of the body now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    _drip(handler, b" " * 9000)


def late_and_silent(handler: Handler) -> None:
    """A part of the answer after 0.8 s, and then nothing more."""
    handler.farm.closing.wait(0.8)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{")
    hang(handler)


def _drip(handler: Handler, content: bytes) -> None:
    handler.close_connection = True
    for byte in content:
        if handler.farm.closing.wait(0.05):
            return
        handler.wfile.write(bytes([byte]))


@contextmanager
def running(wrap: Callable[[Server], None] | None = None) -> Iterator[Farm]:
    """A farm on a free port of loopback; `wrap` may put TLS around its socket."""
    server = Server(("127.0.0.1", 0), Handler)
    server.farm = Farm(address=f"127.0.0.1:{server.server_address[1]}")
    if wrap:
        wrap(server)
    thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
    thread.start()
    try:
        yield server.farm
    finally:
        server.farm.closing.set()
        server.shutdown()
        server.server_close()
