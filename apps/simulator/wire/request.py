"""One HTTP connection: signed calls, control calls, pictures."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit

import msgspec

from apps.simulator.control.calls import answer_control
from apps.simulator.control.orders import Unknown
from apps.simulator.farm import Farm
from apps.simulator.pictures.gallery import Gallery
from apps.simulator.wire.answer import Answer, answer_call

IMAGES = "/_sim/images"
MOST_BYTES = 10_000_000
_encoder = msgspec.json.Encoder(decimal_format="number")


class Owner(Protocol):
    """What a connection needs of its server."""

    farm: Farm
    gallery: Gallery
    closing: threading.Event


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

    def _owner(self) -> Owner:
        return cast(Owner, self.server)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the state counts calls."""

    def do_POST(self) -> None:
        """Calls of the farm, and control calls."""
        body = self._body()
        path = urlsplit(self.path).path
        if path.startswith("/_sim/"):
            self._control("POST", path, body)
            return
        farm, wait = self._owner().farm, self._owner().closing.wait
        self._answer(answer_call(farm, path, self.headers, body, wait))

    def do_DELETE(self) -> None:
        """Control calls."""
        self._control("DELETE", urlsplit(self.path).path, self._body())

    def do_GET(self) -> None:
        """Pictures and the state; the farm itself only knows POST."""
        body = self._body()
        path = urlsplit(self.path).path
        if path.startswith(IMAGES):
            picture = self._owner().gallery.picture(unquote(path[len(IMAGES) :]))
            self._send(200 if picture else 404, picture or b"", "image/jpeg")
        elif path.startswith("/_sim/"):
            self._control("GET", path, body)
        else:
            self._send(405, b"", "text/plain")

    def _body(self) -> bytes:
        """What came with the request; a caller that sends too much is cut off."""
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _control(self, method: str, path: str, body: bytes) -> None:
        try:
            order = json.loads(body or b"{}")
            if not isinstance(order, dict):
                raise ValueError("the body is not an object")
            status, answer = (
                200,
                answer_control(self._owner().farm, method, path, order),
            )
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
