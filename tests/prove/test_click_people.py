"""What somebody at a browser of a trial takes for an answer."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prove.clicks.people import People


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A web server that answers one request so, and closes; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listening.accept()
        link.recv(65_536)
        link.sendall(answer)
        link.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        thread.join()
        listening.close()


def post(answer: bytes, log: Path) -> tuple[int, str]:
    with answering(answer) as port:
        return People(port, "session", log)._post("/clicks/", {})


@pytest.mark.parametrize(
    "cut",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nServer: x\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n#toas",
    ],
)
def test_an_answer_that_was_cut_off_is_none(cut: bytes, tmp_path: Path) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        post(cut, tmp_path / "log")


def test_a_whole_answer_is_read(tmp_path: Path) -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n#toasts"
    assert post(whole, tmp_path / "log") == (200, "#toasts")
