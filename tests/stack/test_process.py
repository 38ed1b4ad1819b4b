"""Parts as processes: forked, or started as programs of their own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from farmdash.stack import process

ROOT = Path(__file__).resolve().parents[2]


def forked(run: Callable[[], int], *close: int) -> tuple[process.Forked, int]:
    """A forked child, and where its output can be read."""
    reading, writing = os.pipe()
    child = process.fork(run, writing, [reading, *close])
    os.close(writing)
    return child, reading


def result(child: process.Forked, output: int) -> tuple[int, str]:
    """Exit code and output of a child."""
    with os.fdopen(output, "rb") as stream:
        said = stream.read().decode()
    deadline = time.monotonic() + 5
    while (code := child.poll()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return code, said


# The runner of the tests may have threads of its own, so the forks happen in a fresh
# process: each test below is a program with this beginning.
BEGIN = """
import os, signal, sys, time
from tests.stack.test_process import forked, result
from farmdash.stack import process
"""


def program(text: str) -> str:
    """What a program prints that starts with the helpers above."""
    ended = subprocess.run(
        [sys.executable, "-c", BEGIN + text],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        cwd=ROOT,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_child_speaks_through_its_pipe_and_ends_with_its_code() -> None:
    said = program(
        """
def run():
    print("out"); sys.stderr.write("err\\n"); return 3
print(result(*forked(run)))
"""
    )
    assert said == "(3, 'out\\nerr\\n')\n"


def test_a_child_that_fails_says_why() -> None:
    said = program(
        """
def run():
    raise ValueError("no such thing")
code, said = result(*forked(run))
print(code, "ValueError: no such thing" in said)
"""
    )
    assert said == "70 True\n"


def test_a_child_that_leaves_with_a_sentence_prints_it() -> None:
    said = program(
        """
def leave(): raise SystemExit("farmdash: PORT is wrong.")
def quiet(): raise SystemExit
print(result(*forked(leave)), result(*forked(quiet)))
"""
    )
    assert said == "(1, 'farmdash: PORT is wrong.\\n') (0, '')\n"


def test_a_child_starts_with_the_usual_signals_and_a_session_of_its_own() -> None:
    said = program(
        """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def run():
    usual = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    print(usual, os.getsid(0) == os.getpid())
    return 0
print(result(*forked(run))[1], end="")
"""
    )
    assert said == "True True\n"


def test_a_child_has_no_descriptor_of_its_parent_left() -> None:
    said = program(
        """
secret, other = os.pipe()
def run():
    for fd in (secret, other):
        try: os.fstat(fd); print("open")
        except OSError: print("closed")
    print(os.read(0, 1)); return 0
print(result(*forked(run, secret, other))[1].split())
"""
    )
    assert said == "['closed', 'closed', \"b''\"]\n"


def test_the_end_of_a_child_is_told_once_and_for_all() -> None:
    said = program(
        """
child, output = forked(lambda: time.sleep(30))
print(child.poll())
os.kill(child.pid, signal.SIGKILL)
print(result(child, output)[0], child.poll())
"""
    )
    assert said == "None\n-9 -9\n"


def test_a_process_with_threads_is_not_forked() -> None:
    stop = threading.Event()
    threading.Thread(target=stop.wait).start()
    try:
        with pytest.raises(RuntimeError, match="threads"):
            process.fork(lambda: 0, 1, [])
    finally:
        stop.set()


@pytest.mark.skipif(not process.LINUX, reason="the kernel's help is Linux's")
def test_a_forked_child_ends_when_its_parent_is_killed() -> None:
    said = program(
        """
child, output = forked(lambda: (print(os.getpid(), flush=True), time.sleep(60)))
pid = int(os.read(output, 20))
middle = os.fork()
if middle == 0:
    inner, output = forked(lambda: (print(os.getpid(), flush=True), time.sleep(60)))
    print(int(os.read(output, 20)), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(middle, 0)
os.kill(child.pid, signal.SIGKILL)
"""
    )
    orphan = int(said)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{orphan}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{orphan}").exists()


def test_a_spawned_part_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import os, sys, time; from farmdash.stack import process;"
            "held = os.pipe();"
            "part = process.spawn(['beat'], 2, [], held[0]);"
            "print(part.pid, flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "FARMDASH_DATA": str(tmp_path)},
    )
    assert parent.stdout is not None
    part = int(parent.stdout.readline())
    # Long enough for the part to have taken hold of its lifeline.
    time.sleep(2)
    os.kill(part, 0)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(part, 0)
            time.sleep(0.05)
