"""docker-compose.yml as a test runs it: its own commands, without containers.

What differs from containers is put in place of it, and nothing else: the folders that
containers have (/run/secrets, /data, /tmp), the names of hosts (in the secrets), and
the ports, which have to be free ones here.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.stack.running import ROOT, clean_environment

FILE = ROOT / "docker-compose.yml"
BIN = Path(sys.executable).parent


def compose() -> dict[str, Any]:
    """The file, with its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def interpolated(text: str, variables: dict[str, str]) -> str:
    """${NAME}, ${NAME:-default} and ${NAME:+text} as compose replaces them; $$ is $."""

    def value(found: re.Match[str]) -> str:
        name, operator, word = found.groups()
        given = variables.get(name, "")
        if operator == ":+":
            return word if given else ""
        return given or word or ""

    text = re.sub(r"(?<!\$)\$\{(\w+)(?:(:[-+])([^}]*))?\}", value, text)
    return text.replace("$$", "$")


class Composed:
    """The services of the file on this machine, with folders below `base`."""

    def __init__(self, base: Path, *, port: int, variables: dict[str, str]) -> None:
        self.base = base
        self.port = port
        self.variables = variables
        self.services: dict[str, Any] = compose()["services"]
        for name in ("secrets", "data"):
            (base / name).mkdir(exist_ok=True)

    def place(self, text: str, service: str) -> str:
        """A text of the file with the folders of this machine in it."""
        places = {
            "/run/secrets/": f"{self.base}/secrets/",
            "/data": f"{self.base}/data",
            "/tmp/": f"{self.base}/{service}-",
        }
        pattern = "|".join(map(re.escape, places))
        text = interpolated(text, self.variables)
        return re.sub(pattern, lambda found: places[found.group()], text)

    def environment(self, service: str) -> dict[str, str]:
        """What the service is given, and what the image sets; `variables` are .env."""
        described = self.services[service]
        given = described.get("environment", {})
        placed = dict(self.variables) if described.get("env_file") else {}
        placed |= {name: self.place(str(v), service) for name, v in given.items()}
        placed |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        return clean_environment(**placed | {"PORT": str(self.port)})

    def command(self, service: str) -> list[str]:
        """The command as it stands in the file."""
        return [self.place(part, service) for part in self.services[service]["command"]]

    def run(self, service: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        return subprocess.run(
            self.command(service),
            env=self.environment(service),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    @contextmanager
    def running(self, *services: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
        """Services that go on; each one's log is a file below base."""
        started = {}
        try:
            for service in services:
                with (self.base / f"{service}.log").open("wb") as log:
                    started[service] = subprocess.Popen(
                        self.command(service),
                        env=self.environment(service),
                        cwd=ROOT,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
            yield started
        finally:
            for process in started.values():
                process.terminate()
            for process in started.values():
                process.wait(timeout=30)

    def healthy(self, service: str) -> bool:
        """Whether the health check of a service, as it stands in the file, succeeds."""
        kind, *rest = self.services[service]["healthcheck"]["test"]
        placed = [self.place(part, service) for part in rest]
        command = ["sh", "-c", *placed] if kind == "CMD-SHELL" else placed
        ended = subprocess.run(
            command,
            env=self.environment(service),
            cwd=ROOT,
            capture_output=True,
            timeout=20,
            check=False,
        )
        return ended.returncode == 0

    def log(self, service: str) -> str:
        """What a service printed."""
        return (self.base / f"{service}.log").read_text(errors="replace")
