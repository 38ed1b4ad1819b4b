"""Pages of ours, drawn from templates, served by a stub that answers as told.

For tests of scripts and looks: no database, no sign-in, the real templates, the real
static files, the real Content-Security-Policy.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from apps.common.middleware import CONTENT_SECURITY_POLICY

ROOT = Path(__file__).resolve().parent.parent.parent
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Answer:
    """What the stub says."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"
    seconds: float = 0.0
    """How long it takes."""


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    values: dict[str, str]
    headers: dict[str, str]
    at: float


class Server(ThreadingHTTPServer):
    """Quiet about browsers that hang up."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A test that cares looks at what was asked."""


class StubSite:
    """Answers by path; what is not there is 404. `down` cuts every connection."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self.down = False
        self.running = 0
        self.overlapped = False
        self.server = Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def answer(self, asked: Asked) -> Answer:
        """Static files from the checkout, the rest as told."""
        if asked.path.startswith("/static/"):
            file = ROOT / asked.path.lstrip("/")
            return Answer(file.read_text(encoding="utf-8"), type=TYPES[file.suffix])
        self.asked.append(asked)
        found = self.answers.get(asked.path, Answer("nothing here", 404))
        return found(asked) if callable(found) else found

    def calls(self, path: str) -> list[Asked]:
        """Requests for that path so far."""
        return [asked for asked in self.asked if asked.path == path]


def _handler(site: StubSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Nothing."""

        def do_GET(self) -> None:
            self._serve(urlsplit(self.path).query)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._serve(self.rfile.read(length).decode())

        def _serve(self, query: str) -> None:
            path = urlsplit(self.path).path
            if site.down and not path.startswith("/static/"):
                self.close_connection = True
                self.connection.close()
                return
            values = {name: value[0] for name, value in parse_qs(query).items()}
            asked = Asked(
                self.command, path, values, dict(self.headers), time.monotonic()
            )
            answer = site.answer(asked)
            live = path.endswith("/live/")
            if live:
                site.running += 1
                site.overlapped |= site.running > 1
            time.sleep(answer.seconds)
            self._send(answer)
            site.running -= live

        def _send(self, answer: Answer) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Type", answer.type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture
def site() -> Iterator[StubSite]:
    """A stub of its own for each test."""
    stub = StubSite()
    yield stub
    stub.server.shutdown()


def request_for(path: str = "/tasks/", **state: Any) -> Any:
    """A request of a user who may do everything; `state` is what `site` says."""
    request: Any = RequestFactory().get(path)
    request.user = User(username="王小明 producer", is_active=True, is_superuser=True)
    request.resolver_match = SimpleNamespace(url_name="task-list")
    account = SimpleNamespace(name="Orion", state="ok", error="", error_code=None)
    values = {
        "accounts": [account],
        "polled": [account],
        "silent": [],
        "seen_at": timezone.now() - timedelta(seconds=3),
        "stale_after": 20,
        "now": timezone.now(),
    }
    request._site = SimpleNamespace(**values | state)
    return request


def draw(template: str, *, language: str = "en", **context: Any) -> str:
    """A template by its name, or a file of this folder, as a whole page."""
    request = context.pop("request", None) or request_for()
    with override(language):
        own = Path(__file__).parent / template
        if own.exists():
            text = Template(own.read_text(encoding="utf-8"))
            return text.render(_with_processors(request, context))
        return render_to_string(template, context, request=request)


def _with_processors(request: Any, context: dict[str, Any]) -> Context:
    return RequestContext(request, context)
