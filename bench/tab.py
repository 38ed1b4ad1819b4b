"""A tab of Chromium: when it has drawn, what it holds, where it blocked."""

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.stack import descendants

VIEWPORT = {"width": 1600, "height": 900}
PAINTED = """() => new Promise(resolve => {
  const look = () => {
    if (!document.querySelector(SELECTOR)) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(0);
    });
  };
  look();
})"""
"""Since the start of the navigation, when the first frame with it has been painted."""
CELLS = "#grid[data-state=ready]"
WATCH_PATCHES = """() => {
  const { grid } = window.farmdash;
  const patch = grid.patch;
  window.patches = [];
  grid.patch = (sheet, answer) => {
    const found = patch(sheet, answer);
    const asked = performance.getEntriesByType("resource")
      .filter((one) => one.name.includes("/grid/changes/")).at(-1);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      const cells = answer.cells?.length ?? 0;
      channel.port1.onmessage = () =>
        window.patches.push([cells, performance.now() - asked.responseEnd]);
      channel.port2.postMessage(0);
    });
    return found;
  };
}"""
"""Keeps for each answer with changed cells how many there were, and the milliseconds
from its last byte to the frame that shows them."""
SETTLED_MS = 700
"""In a new window the browser is busy with pages of its own (measured: 0.5 s)."""


def opened(browser: Any, state: Any) -> Any:
    """An empty tab in a context of its own, settled: nothing is in its cache."""
    page = browser.new_context(viewport=VIEWPORT, storage_state=state).new_page()
    page.goto("data:text/html,<p>empty")
    page.wait_for_timeout(SETTLED_MS)
    return page


def painted_ms(page: Any, address: str, selector: str) -> float:
    """Milliseconds from the start of the navigation until painted."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(PAINTED.replace("SELECTOR", repr(selector))))


def heap_mb(page: Any) -> float:
    """What scripts hold after a collection of garbage, in MB."""
    link = page.context.new_cdp_session(page)
    link.send("Performance.enable")
    link.send("HeapProfiler.enable")
    link.send("HeapProfiler.collectGarbage")
    metrics = link.send("Performance.getMetrics")["metrics"]
    used = next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")
    link.detach()
    return float(used) / 2**20


def renderers_mb() -> dict[int, tuple[float, float]]:
    """Resident and private memory of each tab's process of ours, in MB (Linux)."""
    found = {}
    for pid in descendants(os.getpid()):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        if b"--type=renderer" in line:
            sizes = {row.split(":")[0]: row.split()[-2] for row in rollup[1:]}
            private = int(sizes["Private_Clean"]) + int(sizes["Private_Dirty"])
            found[pid] = (int(sizes["Rss"]) / 1024, private / 1024)
    return found


def longest_task_ms(page: Any, act: Callable[[], None]) -> tuple[float, float]:
    """The page's longest task while something goes on: its processor time, and the
    longest by the clock. The second holds what others on the machine take away: here
    the server and the drawing of pixels have the same cores."""
    browser = page.context.browser
    browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel"])
    act()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = Counter(
        (one["pid"], one["tid"]) for one in events if one["name"] == "UpdateLayoutTree"
    )
    page_thread = threads.most_common(1)[0][0]
    tasks = [
        one
        for one in events
        if (one["pid"], one["tid"]) == page_thread and one["name"].endswith("::RunTask")
    ]
    processor = max(one.get("tdur", 0) for one in tasks) / 1000
    return processor, max(one.get("dur", 0) for one in tasks) / 1000
