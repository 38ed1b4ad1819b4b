"""Signs of life, and the check that containers run."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from farmdash import alive

SCRIPT = Path(alive.__file__)


class Page(BaseHTTPRequestHandler):
    """Answers /livez, and says which host it was asked for."""

    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200 if self.path == "/livez" else 503)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def port() -> Iterator[int]:
    """Port of a web server."""
    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def check(*arguments: str, **variables: str) -> int:
    """Exit code of the check, run as the health checks run it."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env={**os.environ, **variables},
        check=False,
        capture_output=True,
    ).returncode


def test_a_file_is_touched_only_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FARMDASH_ALIVE_FILE", raising=False)
    alive.touch()
    assert not alive.fresh()
    monkeypatch.setenv("FARMDASH_ALIVE_FILE", str(tmp_path / "alive"))
    assert not alive.fresh()
    alive.touch()
    assert alive.fresh()


def test_an_old_sign_of_life_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alive"
    monkeypatch.setenv("FARMDASH_ALIVE_FILE", str(path))
    alive.touch()
    then = time.time() - alive.OLDEST - 1
    os.utime(path, (then, then))
    assert not alive.fresh()


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_the_check_of_a_worker_looks_at_its_file(tmp_path: Path, part: str) -> None:
    path = tmp_path / "alive"
    assert check(part, FARMDASH_ALIVE_FILE=str(path)) == 1
    path.touch()
    assert check(part, FARMDASH_ALIVE_FILE=str(path)) == 0


def test_the_check_of_the_web_asks_for_a_page(port: int) -> None:
    assert check("web", PORT=str(port)) == 0


def test_the_check_fails_where_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert check("web", PORT=str(taken.getsockname()[1])) == 1


def test_a_check_that_is_not_known_is_refused() -> None:
    assert check("wob") == 2
    assert check() == 2


def test_a_page_comes_with_its_status_and_body(port: int) -> None:
    assert alive.ask("/readyz", port) == (503, "localhost")


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        ("", "localhost"),
        ("*", "localhost"),
        ("farm.example, other.example", "farm.example"),
        (".example", "example"),
    ],
)
def test_the_application_is_asked_by_a_name_that_it_answers_to(
    port: int, monkeypatch: pytest.MonkeyPatch, hosts: str, name: str
) -> None:
    monkeypatch.setenv("FARMDASH_HOSTS", hosts)
    assert alive.ask("/livez", port) == (200, name)


def test_a_server_that_says_nothing_counts_as_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert alive.ask("/livez", port, timeout=0.2) == (0, "")
