"""The vendor's own client as a test oracle, in an environment of its own.

Its pins (requests 2.23, attrs 19.3) keep it out of ours. A conftest.py takes the
fixture with `from tests.official import official`.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "official-client.txt"
RUNNER = ROOT / "tests" / "official_runner.py"
HOME = ROOT / ".venv-official"
"""Kept between runs; git ignores it."""


@dataclass(frozen=True)
class Official:
    """The official client, ready to make calls in a process of its own."""

    python: Path

    def run(
        self,
        calls: Iterable[Mapping[str, Any]],
        *,
        host: str,
        port: int,
        access_id: str,
        access_key: str,
        platform: str = "2",
        protocol: str = "http",
        attempts: int = 1,
        timeout: float = 120,
    ) -> list[dict[str, Any]]:
        """Make calls ({"sdk_call": "api.task.stop_task", "args": [], "kwargs": {}}).

        For each comes back {"ok": True, "value": ...} or {"ok": False, "error": the
        type's name, "code": ..., "message": ...}. Creating the client makes three
        calls of its own first (profile, settings, transfer bid); when one of them
        fails, the only result is that failure. `attempts` is how often the client
        may send a call (it comes with five, a second or two apart).
        """
        order = {
            "calls": [dict(call) for call in calls],
            "attempts": attempts,
            "client": {
                "domain": f"{host}:{port}",
                "access_id": access_id,
                "access_key": access_key,
                "platform": platform,
                "protocol": protocol,
            },
        }
        done = subprocess.run(
            [self.python, "-I", RUNNER],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=timeout,
            env=os.environ | {"NO_PROXY": "*"},
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"the official client broke down:\n{done.stderr}")
        results: list[dict[str, Any]] = json.loads(done.stdout)
        return results


@pytest.fixture(scope="session")
def official() -> Official:
    """The official client; the first time, this downloads and installs it."""
    return Official(python=install())


def install() -> Path:
    """Make the environment unless it stands already; returns its interpreter."""
    wanted = REQUIREMENTS.read_bytes() + sys.version.encode()
    environment = HOME / hashlib.sha256(wanted).hexdigest()[:12]
    ready = environment / "ready"
    python = environment / "bin" / "python"
    HOME.mkdir(exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes run side by side
        if not ready.exists():
            _step("make an environment", sys.executable, "-m", "venv", environment)
            pip = (python, "-m", "pip", "install", "--quiet", "--require-hashes")
            _step("install the official client", *pip, "-r", REQUIREMENTS)
            _step("import the official client", python, "-c", "import rayvision_api")
            ready.touch()
    return python


def _step(what: str, *command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(
            f"could not {what} (needed to test against the vendor's own client):\n"
            f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}",
            pytrace=False,
        )
