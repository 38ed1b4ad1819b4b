"""How soon `make run` shows a page and is ready, and what memory the stack takes.

Baseline of the same run: a process that only loads the settings and all applications;
no start can be below it.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.timing import head, row

RUNS = 3
PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether the address answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_for(address: str, start: float) -> float:
    """Seconds from start until the address answers 200."""
    while not answers(address):
        if time.monotonic() - start > PATIENCE:
            raise TimeoutError(address)
        time.sleep(0.02)
    return time.monotonic() - start


def descendants(pid: int) -> set[int]:
    """The process and all that it started, also in sessions of their own (Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
    found = {pid}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def proportional_mb(pids: set[int]) -> float:
    """Proportional set size of the processes together, in MB."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(
            int(line.split()[1])
            for line in rollup.splitlines()
            if line.startswith("Pss:")
        )
    return total / 1024


def one_start(folder: str) -> tuple[float, float, float, int]:
    """Seconds to the first page and to ready; MB after 20 s; number of processes."""
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RENDERBUS_", "FARMDASH_", "DATABASE_", "REDIS_"))
    }
    environment |= {"FARMDASH_DATA": folder, "PORT": str(port)}
    start = time.monotonic()
    stack = subprocess.Popen(
        [sys.executable, "-m", "farmdash.stack"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/sign-in/", start)
        ready = wait_for(f"http://127.0.0.1:{port}/readyz", start)
        time.sleep(20)
        pids = descendants(stack.pid)
        return page, ready, proportional_mb(pids), len(pids)
    finally:
        stack.send_signal(signal.SIGINT)
        stack.wait(timeout=20)


def import_seconds() -> float:
    """The floor: a process that loads settings and applications, and ends."""
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", "import celery"]
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def main() -> None:
    """Print the figures."""
    head("make run, installed, on an empty data folder")
    floor = min(import_seconds() for _ in range(3))
    pages, readies, sizes = [], [], []
    processes = 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="farmdash-bench-") as folder:
            page, ready, size, processes = one_start(folder)
        pages.append(page)
        readies.append(ready)
        sizes.append(size)
    floor_text = f"applications alone {floor:.1f} s"

    def middle(values: list[float]) -> float:
        return sorted(values)[len(values) // 2]

    row("first page", f"{middle(pages):.1f} s", floor_text, "4 s")
    row("everything ready", f"{middle(readies):.1f} s", floor_text, "8 s")
    row(
        f"memory after 20 s, {processes} processes (PSS)",
        f"{middle(sizes):.0f} MB",
        "",
        "350 MB",
    )


if __name__ == "__main__":
    main()
