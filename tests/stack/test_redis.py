"""The bundled Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from farmdash import embedded
from farmdash.env import SettingError
from farmdash.stack.redis import RedisServer, find_binaries, quoted


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that runs, of a data folder of its own."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


def client(data: Path, **options: object) -> redis.Redis:
    """A client with the password of that data folder."""
    return redis.Redis.from_url(embedded.redis_url(data), **options)


def test_a_server_comes_with_the_packages() -> None:
    assert next(find_binaries()).is_file()


def test_it_answers_as_soon_as_start_returns(server: RedisServer) -> None:
    assert client(server.data).ping()
    assert server.answers()


def test_it_is_reached_through_its_socket_and_with_its_password_only(
    server: RedisServer,
) -> None:
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(server.socket_path)).ping()
    assert server.socket_path.stat().st_mode & 0o777 == 0o600
    assert client(server.data).config_get("port") == {b"port": b"0"} or client(
        server.data
    ).config_get("port") == {"port": "0"}


def test_the_password_is_in_no_list_of_processes(server: RedisServer) -> None:
    assert server.process is not None
    proc = Path(f"/proc/{server.process.pid}")
    if not proc.exists():
        pytest.skip("this system shows no processes as files")
    for name in ("cmdline", "environ"):
        assert server.password.encode() not in (proc / name).read_bytes()


def test_what_it_held_is_there_after_a_restart(server: RedisServer) -> None:
    client(server.data).set("kept", "yes")
    server.stop()
    assert not server.answers()
    server.start()
    assert client(server.data).get("kept") == b"yes"


def test_a_folder_with_spaces_and_quotes_in_its_name_will_do(tmp_path: Path) -> None:
    data = tmp_path / 'a "folder" with \\ spaces'
    data.mkdir()
    server = RedisServer(data)
    server.start()
    try:
        assert client(data).ping()
    finally:
        server.stop()


def test_a_folder_deeper_than_a_socket_may_lie_will_do(tmp_path: Path) -> None:
    data = tmp_path / ("deep" * 40)
    data.mkdir()
    server = RedisServer(data)
    server.start()
    try:
        assert client(data).ping()
    finally:
        server.stop()
    assert not server.socket_path.is_relative_to(data)


def test_a_server_that_outlived_its_supervisor_makes_room(server: RedisServer) -> None:
    assert server.process is not None
    left_over = server.process
    again = RedisServer(server.data)
    again.start()
    try:
        assert left_over.wait(timeout=5) == 0
        assert again.answers()
    finally:
        again.stop()


def test_a_program_that_does_not_run_gives_way_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    good = next(find_binaries())
    monkeypatch.setattr(
        "farmdash.stack.redis.find_binaries",
        lambda: iter([tmp_path / "missing", broken, good]),
    )
    server = RedisServer(tmp_path)
    server.start()
    try:
        assert server.answers()
    finally:
        server.stop()


def test_without_any_program_the_start_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farmdash.stack.redis.find_binaries", lambda: iter([]))
    with pytest.raises(SettingError, match="set REDIS_URL"):
        RedisServer(tmp_path).start()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's own signal")
def test_it_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from farmdash.stack.redis import RedisServer;"
        "print(RedisServer(Path(sys.argv[1])).start().pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 5
    while RedisServer(tmp_path).answers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not RedisServer(tmp_path).answers()
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(pid, 0)
            time.sleep(0.05)


def test_values_are_quoted_for_the_configuration() -> None:
    assert quoted('a "b" \\c') == '"a \\"b\\" \\\\c"'
