"""The farm's HTTP: signed calls, control calls, pictures; HTTP/1.1, kept alive."""

import json
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from types import FrameType
from typing import cast
from urllib.parse import unquote, urlsplit

import msgspec

from apps.simulator.answer import Answer, answer_call
from apps.simulator.control import Unknown, answer_control
from apps.simulator.farm import Farm
from apps.simulator.gallery import Gallery
from apps.simulator.options import Options

IMAGES = "/_sim/images"
MOST_BYTES = 10_000_000
_encoder = msgspec.json.Encoder(decimal_format="number")


class FarmServer(ThreadingHTTPServer):
    """Serves one farm; close() ends kept-alive connections too."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, options: Options) -> None:
        self.farm = Farm(options)
        self.gallery = Gallery(self.farm)
        self.closing = threading.Event()
        self._started = False
        self._connections: set[socket.socket] = set()
        super().__init__((options.host, options.port), FarmRequest)

    @property
    def url(self) -> str:
        """Where the farm answers."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._started = True
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def close(self) -> None:
        """Stop at once: no new calls, and what is connected is cut."""
        self.closing.set()
        if self._started:
            self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            cut(connection)

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection, so that close() can end it."""
        self._connections.add(cast(socket.socket, request))
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def shutdown_request(self, request: object) -> None:
        """Forget the connection."""
        self._connections.discard(cast(socket.socket, request))
        super().shutdown_request(request)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def cut(connection: socket.socket) -> None:
    """End a connection in the middle of whatever it does."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class FarmRequest(BaseHTTPRequestHandler):
    """One connection to the farm."""

    protocol_version = "HTTP/1.1"
    server_version = "farm"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120

    def __init__(self, request: socket.socket, address: object, server: BaseServer):
        self.owner = cast(FarmServer, server)
        super().__init__(request, address, server)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the state counts calls."""

    def do_POST(self) -> None:
        """Calls of the farm, and control calls."""
        body = self._body()
        path = urlsplit(self.path).path
        if path.startswith("/_sim/"):
            self._control("POST", path, body)
            return
        farm, wait = self.owner.farm, self.owner.closing.wait
        self._answer(answer_call(farm, path, self.headers, body, wait))

    def do_DELETE(self) -> None:
        """Control calls."""
        self._control("DELETE", urlsplit(self.path).path, self._body())

    def do_GET(self) -> None:
        """Pictures and the state; the farm itself only knows POST."""
        body = self._body()
        path = urlsplit(self.path).path
        if path.startswith(IMAGES):
            picture = self.owner.gallery.picture(unquote(path[len(IMAGES) :]))
            self._send(200 if picture else 404, picture or b"", "image/jpeg")
        elif path.startswith("/_sim/"):
            self._control("GET", path, body)
        else:
            self._send(405, b"", "text/plain")

    def _body(self) -> bytes:
        """What came with the request; a caller that sends too much is cut off."""
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _control(self, method: str, path: str, body: bytes) -> None:
        try:
            order = json.loads(body or b"{}")
            if not isinstance(order, dict):
                raise ValueError("the body is not an object")
            status, answer = 200, answer_control(self.owner.farm, method, path, order)
        except Unknown as problem:
            status, answer = 404, {"error": str(problem)}
        except (ValueError, TypeError, ArithmeticError) as problem:
            status, answer = 400, {"error": str(problem)}
        self._send(status, _encoder.encode(answer), "application/json")

    def _answer(self, answer: Answer) -> None:
        """Send what the farm answers, as spoilt as a fault wants it."""
        if answer.cut:
            self.close_connection = True
            cut(self.connection)
            return
        body = answer.raw
        if body is None:
            body = _encoder.encode(answer.envelope)
        if answer.broken:
            body = body[: len(body) * 2 // 3] + b'"}}'
        headers = {"Retry-After": answer.retry_after} if answer.retry_after else {}
        sent = len(body) // 2 if answer.truncate else len(body)
        self.close_connection = self.close_connection or answer.truncate
        self._send(answer.status, body, answer.content_type, headers, sent)

    def _send(
        self,
        status: int,
        body: bytes,
        content_type: str,
        headers: dict[str, str] | None = None,
        sent: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if sent is None else body[:sent])
        self.wfile.flush()


def build(options: Options) -> FarmServer:
    """A farm that is bound to its port and not yet serving; see start(), close()."""
    return FarmServer(options)


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; says on stdout where, once it is ready."""
    server = build(options)

    def leave(number: int, frame: FrameType | None) -> None:
        server.closing.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    server.start()
    sys.stdout.write(f"farm ready on {server.url}\n")
    sys.stdout.flush()
    server.closing.wait()
    server.close()
