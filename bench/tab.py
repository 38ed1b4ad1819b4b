"""A tab of Chromium: when it has drawn, what it holds, where it blocked."""

import os
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
WATCH_TASKS = """() => {
  window.blocked = [];
  new PerformanceObserver((list) =>
    window.blocked.push(...list.getEntries().map((one) => one.duration))
  ).observe({ type: "longtask" });
}"""


def opened(browser: Any, state: Any) -> Any:
    """A page in a context of its own: nothing is in its cache."""
    return browser.new_context(viewport=VIEWPORT, storage_state=state).new_page()


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
