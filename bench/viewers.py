"""Browsers that have a task's page open, as far as the server sees them."""

import http.client
import json
import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.stack import descendants

EVERY_S = 1.5
"""As often as static/js/live.js asks."""
STANDOUTS_S = 20.0
"""As often as static/js/standouts.js does."""


class Viewer:
    """Asks as the scripts of the page do: live parts, then the cells that moved."""

    def __init__(self, url: str, page: str, cookie: str) -> None:
        self._link = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
        self.received = 0
        self.page = page
        self._hear(self.fetch(page).decode())
        self._grid: dict[str, str] | None = self._cells()

    def fetch(self, path: str, *, plain: bool = True) -> bytes:
        """The body; b"" where there is nothing new."""
        headers = dict(self._headers)
        if plain:
            headers.pop("Accept-Encoding")
        self._link.request("GET", path, headers=headers)
        answer = self._link.getresponse()
        body = answer.read()
        self.received += len(body)
        if answer.status not in (200, 204):
            raise RuntimeError(f"{answer.status} for {path}")
        return body

    def look_for_standouts(self) -> None:
        """What the card of what stands out asks for now and then."""
        self.fetch(f"{self.page}standouts/")

    def _hear(self, html: str) -> None:
        found = re.search(r'<i id="live"[^>]*>', html)
        if found is None:
            raise RuntimeError(f"{self.page} does not live")
        marks = re.findall(r'data-(\w+)="([^"]*)"', found.group(0))
        self._asks = {name: unescape(value) for name, value in marks}

    def _cells(self) -> dict[str, str]:
        body = self.fetch(f"{self.page}grid/")
        header = json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])
        return {"colour": "status", "v": header["v"], "since": header["since"]}

    def look(self) -> bool:
        """One question; whether something had changed."""
        given = {name: self._asks[name] for name in ("v", "since", "shown")}
        url = self._asks["url"]
        mark = "&" if "?" in url else "?"
        body = self.fetch(f"{url}{mark}{urlencode(given)}")
        if not body:
            return False
        self._hear(body.decode())
        if self._grid is not None:
            moved = self.fetch(f"{self.page}grid/changes/?{urlencode(self._grid)}")
            told = json.loads(moved) if moved else {}
            self._grid |= {name: told[name] for name in ("v", "since") if name in told}
        return True


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and all it started have taken (Linux)."""
    ticks = 0
    for one in descendants(pid):
        try:
            stat = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def once(viewers: Sequence[Viewer], pid: int) -> tuple[float, float]:
    """All ask once at the same moment: processor and wall seconds it takes."""
    before, start = cpu_seconds(pid), time.perf_counter()
    with ThreadPoolExecutor(len(viewers)) as pool:
        list(pool.map(Viewer.look, viewers))
    return cpu_seconds(pid) - before, time.perf_counter() - start


def for_a_while(
    viewers: Sequence[Viewer], pid: int, seconds: float, change: Callable[[], object]
) -> float:
    """All ask as pages do while something changes each second: processor seconds."""
    ends = threading.Event()

    def keep_looking(place: int) -> None:
        viewer = viewers[place]
        ends.wait(EVERY_S * place / len(viewers))
        due = time.monotonic() + STANDOUTS_S * place / len(viewers)
        while not ends.is_set():
            viewer.look()
            if time.monotonic() > due:
                viewer.look_for_standouts()
                due += STANDOUTS_S
            ends.wait(EVERY_S)

    before, start = cpu_seconds(pid), time.monotonic()
    with ThreadPoolExecutor(len(viewers)) as pool:
        asking = [pool.submit(keep_looking, place) for place in range(len(viewers))]
        for second in range(1, int(seconds) + 1):
            change()
            time.sleep(max(0.0, start + second - time.monotonic()))
        ends.set()
        for one in asking:
            one.result()
    return cpu_seconds(pid) - before
