"""The wall for hours: what a tab takes that nobody touches, and whether it grows.

The whole stack with its simulated farm in a data folder of its own. A sample a minute,
also as a line of --samples: JavaScript heap after a collection, nodes, listeners and
documents of the page, memory of the renderer and web processes, requests so far.
"""

import argparse
import csv
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from bench.cdp import Tab, tab
from bench.stack import descendants, free_port, wait_for
from bench.timing import head, row

MINUTE = 60.0
SETTLED = 10
"""Minutes after which growth counts: caches fill before."""
# What the tab keeps over a new start: requests that left it, and how often it started.
COUNT = """(() => {
  sessionStorage.starts = 1 + +(sessionStorage.starts || 0);
  new PerformanceObserver((list) => {
    const sent = list.getEntries().filter((entry) => entry.transferSize > 0);
    sessionStorage.sent = sent.length + +(sessionStorage.sent || 0);
  }).observe({ type: "resource" });
})()"""
SIGN_IN = """(() => {
  document.querySelector("input[name=login]").value = "wall";
  document.querySelector("input[name=password]").value = PASSWORD;
  document.querySelector("form").submit();
})()"""


@dataclass(frozen=True)
class Sample:
    """One look at the tab and the server; sizes in MB."""

    minute: float
    heap: float
    nodes: float
    listeners: float
    documents: float
    renderer: float
    web: float
    requests: float
    tasks_shown: float
    reloads: float


@contextmanager
def stack(password: str) -> Iterator[tuple[str, int]]:
    """The running stack: its address and process id; `wall` may look."""
    with tempfile.TemporaryDirectory(prefix="farmdash-bench-") as folder:
        port = free_port()
        kept = ("RENDERBUS_", "FARMDASH_", "DATABASE_", "REDIS_")
        environment = {n: v for n, v in os.environ.items() if not n.startswith(kept)}
        environment |= {"FARMDASH_DATA": folder, "PORT": str(port)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = subprocess.Popen(
            [sys.executable, "-m", "farmdash.stack"], env=environment, **quiet
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/readyz", time.monotonic())
            command = ["manage.py", "person", "add", "wall", "--role", "viewer"]
            subprocess.run(
                [sys.executable, *command],
                env=environment | {"FARMDASH_PASSWORD": password},
                check=True,
                **quiet,
            )
            yield url, running.pid
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(timeout=30)


def resident_mb(pids: set[int], told: str) -> float:
    """Resident memory of those of the processes that call themselves so, in MB."""
    total = 0
    for pid in pids:
        try:
            name = Path(f"/proc/{pid}/comm").read_text()
            line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if told in name or told in line:
            sizes = [one for one in status.splitlines() if one.startswith("VmRSS:")]
            total += int(sizes[0].split()[1]) if sizes else 0
    return total / 1024


def sample(page: Tab, pid: int, start: float) -> Sample:
    """How it is now."""
    told = page.numbers()
    return Sample(
        minute=(time.monotonic() - start) / MINUTE,
        heap=told["JSHeapUsedSize"] / 2**20,
        nodes=told["Nodes"],
        listeners=told["JSEventListeners"],
        documents=told["Documents"],
        renderer=resident_mb(descendants(page.pid), "--type=renderer"),
        web=resident_mb(descendants(pid), "farmdash-web"),
        requests=page.run("+(sessionStorage.sent || 0)"),
        tasks_shown=page.run("document.querySelectorAll('.wall-rows li').length"),
        reloads=page.run("sessionStorage.starts - 1"),
    )


def slope(samples: Sequence[Sample], name: str) -> float:
    """Growth an hour by least squares, once settled."""
    late = [one for one in samples if one.minute >= SETTLED] or list(samples)
    times = [one.minute / 60 for one in late]
    values = [float(getattr(one, name)) for one in late]
    middle = sum(times) / len(times)
    mean = sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in times)
    pairs = zip(times, values, strict=True)
    off = sum((at - middle) * (value - mean) for at, value in pairs)
    return off / spread if spread else 0.0


def watch(page: Tab, pid: int, minutes: float, kept: Path | None) -> list[Sample]:
    """A sample a minute; each is written before the next is waited for."""
    samples: list[Sample] = []
    start = time.monotonic()
    names = [field.name for field in fields(Sample)]
    if kept:
        kept.write_text(",".join(names) + "\n")
    while not samples or samples[-1].minute < minutes - 0.01:
        due = start + len(samples) * MINUTE
        time.sleep(max(0.0, due - time.monotonic()))
        samples.append(sample(page, pid, start))
        if kept:
            with kept.open("a") as file:
                values = [f"{value:.2f}" for value in astuple(samples[-1])]
                csv.writer(file).writerow(values)
    return samples


def tell(samples: Sequence[Sample]) -> None:
    """First, settled, last, most and growth of each figure."""
    settled = next((one for one in samples if one.minute >= SETTLED), samples[-1])
    units = {"heap": "MB", "renderer": "MB", "web": "MB"}
    for name in ("heap", "nodes", "listeners", "documents", "renderer", "web"):
        values = [float(getattr(one, name)) for one in (samples[0], settled)]
        values.append(float(getattr(samples[-1], name)))
        most = max(float(getattr(one, name)) for one in samples)
        shown = " → ".join(f"{value:.1f}" for value in values)
        row(
            f"{name} {units.get(name, '')}: first → {SETTLED} min → last",
            shown,
            f"most {most:.1f}",
            f"{slope(samples, name):+.2f} an hour",
        )
    last = samples[-1]
    row("requests a minute", f"{last.requests / max(last.minute, 1):.1f}")
    row("started anew", f"{last.reloads:.0f}")


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(prog="python -m bench wall")
    asked.add_argument("--minutes", type=float, default=SETTLED)
    asked.add_argument("--samples", type=Path)
    given = asked.parse_args()
    from tests.browser import browser_path

    head(f"The wall in Chromium, {given.minutes:g} minutes")
    password = secrets.token_urlsafe(12)
    with stack(password) as (url, pid), tab(browser_path() or "chromium") as page:
        page.send("Page.navigate", url=f"{url}/sign-in/?next=/wall/")
        time.sleep(5)
        page.run(SIGN_IN.replace("PASSWORD", repr(password)))
        time.sleep(10)
        if page.run("location.pathname") != "/wall/":
            raise SystemExit(f"not the wall: {page.run('location.href')}")
        page.send("Page.addScriptToEvaluateOnNewDocument", source=COUNT)
        page.send("Page.navigate", url=f"{url}/wall/")
        time.sleep(5)
        tell(watch(page, pid, given.minutes, given.samples))


if __name__ == "__main__":
    main()
