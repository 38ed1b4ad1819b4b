"""Signs of life of workers and beat, and the check that health checks call.

Without remote control a worker answers no ping, so it touches a file from its own event
loop: when the loop hangs, or cannot reach the broker, the file grows old.
`python farmdash/alive.py web|worker|beat` ends with 0 when that part is well; called
by its path it imports nothing of ours, which matters every ten seconds.
"""

import os
import socket
import sys
import time
from pathlib import Path

EVERY = 5.0
OLDEST = 60.0
"""Seconds: how often the file is touched, and how old it may be."""


def touch() -> None:
    """Say that this process is alive, where FARMDASH_ALIVE_FILE names a file."""
    if name := os.environ.get("FARMDASH_ALIVE_FILE", "").strip():
        Path(name).touch(mode=0o600)


def fresh() -> bool:
    """Whether the sign of life is young enough."""
    name = os.environ.get("FARMDASH_ALIVE_FILE", "").strip()
    try:
        return bool(name) and time.time() - Path(name).stat().st_mtime < OLDEST
    except OSError:
        return False


def public_host() -> str:
    """A name that the application answers to (the first of FARMDASH_HOSTS)."""
    name = os.environ.get("FARMDASH_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "localhost" if name in {"", "*"} else name


def ask(
    page: str, port: int, *, address: str = "127.0.0.1", timeout: float = 5.0
) -> tuple[int, str]:
    """Status and body of a page of the web server there; 0 when nobody answers."""
    request = (
        f"GET {page} HTTP/1.0\r\nHost: {public_host()}\r\n"
        "X-Forwarded-Proto: https\r\n\r\n"
    )
    try:
        with socket.create_connection((address, port), timeout) as link:
            link.sendall(request.encode())
            with link.makefile("rb") as answer:
                head, _, body = answer.read(20_000).partition(b"\r\n\r\n")
                status = head.split(b" ", 2)[1:2]
                return int(status[0]), body.decode(errors="replace")
    except (OSError, ValueError, IndexError):
        return 0, ""


def main(arguments: list[str]) -> int:
    """Check one part: 0 well, 1 not, 2 not understood."""
    match arguments:
        case ["web"]:
            return int(ask("/livez", int(os.environ.get("PORT") or 8000))[0] != 200)
        case ["worker" | "beat"]:
            return int(not fresh())
    sys.stderr.write("usage: python farmdash/alive.py web|worker|beat\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
