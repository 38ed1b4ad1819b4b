"""`manage.py simulate_farm` as a process of its own."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from apps.simulator.options import Options

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "manage.py", "simulate_farm", "--port", "0"]
IDENTITY = ["--access-id", "somebody", "--access-key", "not-to-be-seen"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """A small farm in a process."""
    small = ["--tasks", "5", "--frames", "80", "--seed", "3", "--speed", "50"]
    with subprocess.Popen(
        [*COMMAND, *IDENTITY, *small],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        yield process
        process.kill()


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("farm ready on http://127.0.0.1:")
    return line.split()[-1]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_when_told(
    process: subprocess.Popen[str], how: signal.Signals
) -> None:
    url = _url(process)
    session = requests.Session()
    state = session.get(f"{url}/_sim/state", timeout=10).json()
    started = time.monotonic()
    process.send_signal(how)
    code = process.wait(timeout=10)

    assert state["tasks"] == 5
    assert code == 0
    assert time.monotonic() - started < 2
    assert process.stdout is not None
    assert process.stdout.read() == ""


def test_its_clock_keeps_the_real_time_while_it_works_faster(
    process: subprocess.Popen[str],
) -> None:
    url = _url(process)
    first = requests.get(f"{url}/_sim/state", timeout=10).json()["now"]
    started = time.time()
    time.sleep(0.5)
    last = requests.get(f"{url}/_sim/state", timeout=10).json()["now"]

    assert abs((last - first) / 1000 - (time.time() - started)) < 0.4


def test_one_that_is_started_again_on_its_file_is_the_same_farm(tmp_path: Path) -> None:
    small = ["--tasks", "5", "--frames", "80", "--calm", "--state", tmp_path / "farm"]
    told = []
    for _ in range(2):
        with subprocess.Popen(
            [*COMMAND, *IDENTITY, *small], cwd=ROOT, text=True, stdout=subprocess.PIPE
        ) as process:
            order = {"kind": "blender", "frames": 8}
            made = requests.post(f"{_url(process)}/_sim/tasks", json=order, timeout=10)
            told.append(made.json()["ids"][0])
            process.terminate()
            assert process.wait(timeout=10) == 0

    assert told[0] < told[1]
    assert (tmp_path / "farm").stat().st_size > 10_000


def test_it_needs_an_identity() -> None:
    done = subprocess.run(COMMAND, cwd=ROOT, text=True, capture_output=True)

    assert done.returncode != 0
    assert "--access-id" in done.stderr


def test_the_key_is_not_in_the_settings_representation() -> None:
    assert "not-to-be-seen" not in repr(
        Options(access_id="somebody", access_key="not-to-be-seen")
    )
