"""One supervisor a data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from farmdash.env import SettingError
from farmdash.stack.lock import DataLock

HOLDER = """
import sys, time
from pathlib import Path
from farmdash.stack.lock import DataLock
DataLock(Path(sys.argv[1])).take()
print("taken", flush=True)
time.sleep(60)
"""


def holder(data: Path, **options: object) -> subprocess.Popen[str]:
    """Another process that has taken the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)],
        stdout=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "taken\n"
    return process


def test_a_second_supervisor_is_refused_at_once_and_told_who_is_first(
    tmp_path: Path,
) -> None:
    first = holder(tmp_path)
    with pytest.raises(SettingError) as problem:
        DataLock(tmp_path).take()
    first.kill()
    first.wait()
    assert f"FARMDASH_DATA={tmp_path} is in use by process {first.pid}" in str(
        problem.value
    )


def test_the_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    first = holder(tmp_path)
    first.kill()
    first.wait()
    DataLock(tmp_path).take()
    assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_it_waits_for_the_parts_of_a_killed_supervisor(tmp_path: Path) -> None:
    lock = DataLock(tmp_path)
    lock.take()
    # A part still holds the lock, while the supervisor that the file names is gone.
    part = subprocess.Popen(["sleep", "0.5"], pass_fds=[lock.fd])
    os.pwrite(lock.fd, b"%010d" % 2_000_000_000, 0)
    os.close(lock.fd)
    DataLock(tmp_path).take()
    assert part.poll() is not None or part.wait(timeout=1) == 0


def test_two_folders_do_not_mind_each_other(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = holder(tmp_path)
    DataLock(tmp_path / "other").take()
    first.kill()
    first.wait()
