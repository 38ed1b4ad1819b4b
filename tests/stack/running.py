"""A whole stack for a test: started as `make run` starts it, read, and ended."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DROPPED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FARMDASH_", "RENDERBUS_", "PORT")
"""Variables of the tests' own environment that a stack must not inherit."""


def clean_environment(**variables: str) -> dict[str, str]:
    """The environment of somebody who has set nothing but these variables."""
    mine = os.environ.items()
    kept = {name: value for name, value in mine if not name.startswith(DROPPED)}
    return {**kept, **variables}


def wait_for(
    condition: Callable[[], object], seconds: float = 20.0, what: str = ""
) -> None:
    """Until the condition holds; an AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what or "it did not happen in time"
        time.sleep(0.05)


class RunningStack:
    """A stack in processes of its own, on a free port and a data folder of its own."""

    def __init__(
        self, data: Path, *, python: tuple[str, ...] = (sys.executable,), **given: str
    ) -> None:
        given = {"FARMDASH_DATA": str(data), "PORT": "0", **given}
        self.process = subprocess.Popen(
            [*python, "-m", "farmdash.stack"],
            env=clean_environment(**given),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.log: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.log.append(line.decode(errors="replace").rstrip("\n"))

    @property
    def text(self) -> str:
        """All that was printed so far."""
        return "\n".join(self.log)

    def wait_until_ready(self, seconds: float = 40.0) -> "RunningStack":
        """Return when the ready line was printed."""
        wait_for(
            lambda: self.address or self.process.poll() is not None, seconds, self.text
        )
        assert self.address, self.text
        return self

    @property
    def address(self) -> str:
        """Address of the pages, from the ready line; nothing before that."""
        found = re.search(r"ready after [\d.]+ s: (http://\S+)/", self.text)
        return found.group(1) if found else ""

    @property
    def password(self) -> str:
        """The password that was printed."""
        found = re.search(r"with the password (\S+)$", self.text, re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def token(self) -> str:
        """The API token that was printed."""
        found = re.search(r"token for the JSON API: (\S+)$", self.text, re.MULTILINE)
        return found.group(1) if found else ""

    def status(self, path: str, token: str = "") -> int:
        """Status of a page; 0 when nobody answers."""
        request = urllib.request.Request(self.address + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def processes(self) -> dict[int, str]:
        """Ids of all its living processes, with their parents' (Linux)."""
        parents = {pid: parent for pid, parent, state in table() if state != "Z"}
        found = {self.process.pid: ""}
        for _ in range(4):
            found |= {
                pid: str(parent) for pid, parent in parents.items() if parent in found
            }
        return {pid: parent for pid, parent in found.items() if pid in parents}

    def children(self) -> list[int]:
        """Ids of the parts themselves."""
        me = self.process.pid
        return [pid for pid, parent, state in table() if parent == me and state != "Z"]

    def stop(self, number: int = signal.SIGINT, seconds: float = 20.0) -> float:
        """Send a signal and wait for the end; how many seconds that took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(timeout=seconds)
        return time.monotonic() - began


def table() -> list[tuple[int, int, str]]:
    """All processes of this machine: id, parent's id, state (Linux)."""
    rows = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        rows.append((int(text.split(" ", 1)[0]), int(parent), state))
    return rows
