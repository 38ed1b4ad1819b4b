"""`make run`: the whole stack in processes of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.running import ROOT, RunningStack, clean_environment, wait_for

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="looks at processes in /proc"
    ),
]
PARTS = ("redis", "web", "farm", "clicks", "worker", "beat", "mails")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that has to stay empty."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, home: Path
) -> Iterator[RunningStack]:
    """A stack that is ready, on its first start."""
    data = tmp_path_factory.mktemp("a folder with spaces")
    running = RunningStack(data, HOME=str(home))
    try:
        yield running.wait_until_ready()
    finally:
        running.stop()


def short_run(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "farmdash.stack"],
        env=clean_environment(**{"FARMDASH_DATA": str(data), "PORT": "0", **variables}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_it_says_where_it_is_and_how_to_sign_in(stack: RunningStack) -> None:
    assert stack.status("/readyz") == 200
    assert stack.password
    assert stack.status("/api/v1/accounts", stack.token) == 200
    assert "this is a simulated farm" in stack.text


def test_it_keeps_mails_and_shows_them(stack: RunningStack) -> None:
    found = re.search(r"mails: (http://localhost:\d+/) \(nothing leaves", stack.text)
    assert found is not None
    with urllib.request.urlopen(found.group(1), timeout=5) as answer:
        assert b"No mail yet" in answer.read()


def test_every_line_says_who_said_it(stack: RunningStack) -> None:
    names = {line.partition("|")[0].strip() for line in stack.log}
    assert names <= {"stack", *PARTS}


def test_it_listens_on_the_loopback_only(stack: RunningStack) -> None:
    port = int(stack.address.rpartition(":")[2])
    listening = f"0100007F:{port:04X} 00000000:0000 0A"
    assert listening in Path("/proc/net/tcp").read_text()


def test_a_second_start_on_the_same_data_is_refused(stack: RunningStack) -> None:
    data = next(
        part.removeprefix("FARMDASH_DATA=")
        for part in Path(f"/proc/{stack.process.pid}/environ").read_text().split("\0")
        if part.startswith("FARMDASH_DATA=")
    )
    second = short_run(Path(data))
    assert second.returncode == 1
    assert second.stderr == (
        f"farmdash: FARMDASH_DATA={data} is in use by process {stack.process.pid}; "
        "stop that one, or name another folder.\n"
    )


def test_nothing_secret_shows_in_the_list_of_processes(stack: RunningStack) -> None:
    for pid in stack.processes():
        command = Path(f"/proc/{pid}/cmdline").read_text()
        assert stack.password not in command
        assert "requirepass" not in command


def test_each_part_comes_back_when_it_is_killed(stack: RunningStack) -> None:
    for name in PARTS:
        before = stack.text.count("again in")
        killed = part_of(stack, name)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: stack.text.count("again in") > before, 10, stack.text)  # noqa: B023
        assert f"{name} was ended by SIGKILL" in stack.text
        wait_for(lambda: part_of(stack, name) not in (0, killed), 10, stack.text)  # noqa: B023
    wait_for(lambda: stack.status("/readyz") == 200, 20, stack.text)


def part_of(stack: RunningStack, name: str) -> int:
    """Process id of a part, by the name that ps shows; 0 while it is not there."""
    wanted = {f"farmdash-{name}"}
    if name == "redis":
        wanted = {"valkey-server", "redis-server"}
    for pid in stack.children():
        try:
            if Path(f"/proc/{pid}/comm").read_text().strip() in wanted:
                return pid
        except OSError:
            continue
    return 0


def test_nothing_is_written_outside_the_checkout_and_the_data(
    stack: RunningStack, home: Path
) -> None:
    assert list(home.iterdir()) == []


def test_ctrl_c_ends_everything_within_two_seconds(tmp_path: Path) -> None:
    stack = RunningStack(tmp_path).wait_until_ready()
    processes = stack.processes()
    assert len(processes) >= len(PARTS)
    assert stack.stop(signal.SIGINT) < 3
    assert stack.process.returncode == 0
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()]
    assert stack.log[-1] == "stack  | everything has ended"


def catches(pid: int, number: int) -> bool:
    """Whether the process has a handler for the signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    mask = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(mask >> (number - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 1.0])
def test_a_start_can_be_broken_off_at_any_time(
    tmp_path: Path, number: int, after: float
) -> None:
    stack = RunningStack(tmp_path)
    # Before that Python itself still starts, and says so when it is broken off.
    wait_for(lambda: catches(stack.process.pid, signal.SIGTERM))
    time.sleep(after)
    processes = stack.processes()
    assert stack.stop(number) < 5
    wait_for(lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()], 5)
    assert "Traceback" not in stack.text


def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    stack = RunningStack(tmp_path).wait_until_ready()
    processes = stack.processes()
    stack.stop(signal.SIGKILL)
    wait_for(
        lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()], 10
    )


def test_the_next_start_knows_the_password_and_does_not_show_it(tmp_path: Path) -> None:
    first = RunningStack(tmp_path).wait_until_ready()
    token = first.token
    first.stop()
    second = RunningStack(tmp_path).wait_until_ready()
    try:
        assert (second.password, second.token) == ("", "")
        assert "set or shown before" in second.text
        assert second.status("/api/v1/accounts", token) == 200
    finally:
        second.stop()


def test_parts_may_be_programs_of_their_own_where_fork_is_not_safe(
    tmp_path: Path,
) -> None:
    stack = RunningStack(tmp_path, FARMDASH_SPAWN="1").wait_until_ready()
    processes = stack.processes()
    stack.stop(signal.SIGKILL)
    wait_for(
        lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()], 10
    )


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = short_run(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert f"PORT={port} is already in use" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("FARMDASH_BIND", "192.0.2.1"),
        ("DATABASE_URL", "postgres://farmdash@127.0.0.1:1/farmdash"),
        ("REDIS_URL", "redis://127.0.0.1:1"),
        ("RENDERBUS_ACCESS_ID", "id without a domain"),
        ("RENDERBUS_DOMAIN", "domain.example"),
        ("FARMDASH_SIMULATOR_SPEED", "fast"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    more = {}
    if name == "DATABASE_URL":
        more = {"REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": "x" * 50}
        more["FARMDASH_KEY"] = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
    ended = short_run(tmp_path, **more, **{name: value})
    assert ended.returncode == 1
    assert "Traceback" not in ended.stdout + ended.stderr
    [sentence] = ended.stderr.splitlines()
    assert sentence.startswith("farmdash: ")
    assert name in sentence or "RENDERBUS_" in sentence


def test_a_part_can_be_started_alone(stack: RunningStack) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "farmdash.stack", "worker", "--help"],
        env=clean_environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert "clicks,polls,images,costs" in ended.stdout
