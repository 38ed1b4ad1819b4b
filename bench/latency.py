"""From a change on the farm to the changed text in the browser, 200 tasks rendering.

The whole stack runs as `make run` starts it, with its usual ten seconds between
heart-beats, against a simulated farm whose clock stands still; a frame of a task on the
open page is moved by hand and the page watched. Baseline: the tick itself.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.calls import farm_of
from bench.stack import free_port, wait_for
from bench.timing import head, percentile, row

TASKS = 200
CHANGES = 20
TICK = 10.0
PASSWORD = "a password for benchmarks"


def start_stack(farm: Any, folder: str, port: int) -> subprocess.Popen[bytes]:
    """The whole stack, watching the farm."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FARMDASH_", "RENDERBUS_", "DATABASE_", "REDIS_"))
    }
    settings = {
        "FARMDASH_DATA": folder,
        "FARMDASH_ADMIN_PASSWORD": PASSWORD,
        "PORT": str(port),
        "RENDERBUS_DOMAIN": farm.domain,
        "RENDERBUS_PROTOCOL": "http",
        "RENDERBUS_PLATFORM": str(farm.platform),
        "RENDERBUS_ACCESS_ID": farm.access_id,
        "RENDERBUS_ACCESS_KEY": farm.access_key,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "farmdash.stack"],
        env=kept | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def seconds_to_text(page: Any, farm: Any, task: int, name: str, done: int) -> float:
    """Move one frame of the task to done; seconds until its row says so."""
    cell = page.locator(".tr", has_text=name).locator(".pg small")
    start = time.monotonic()
    farm.set_frames(task, 4, places=[done])
    while not cell.inner_text().startswith(f"{done + 1} /"):
        if time.monotonic() - start > 60:
            raise TimeoutError(f"{name}: {cell.inner_text()}")
        page.wait_for_timeout(20)
    return time.monotonic() - start


def measure(page: Any, farm: Any, tasks: dict[str, int]) -> list[float]:
    """Seconds of each change, at random times of the tick."""
    luck, done, taken = random.Random(7), dict.fromkeys(tasks, 0), []
    shown = page.locator(".tr .nm a").all_inner_texts()
    names = [name for name in shown if name in tasks]
    for _ in range(CHANGES):
        page.wait_for_timeout(luck.uniform(0, TICK) * 1000)
        name = luck.choice(names)
        taken.append(seconds_to_text(page, farm, tasks[name], name, done[name]))
        done[name] += 1
    return taken


def main() -> None:
    """Print the figures."""
    from playwright.sync_api import sync_playwright

    from tests.browser import browser_path

    farm = farm_of()
    tasks = {}
    for number in range(TASKS):
        name = f"bench_{number:03d}.ma"
        tasks[name] = farm.add_task(frames=40, slots=2, seconds=1e6, name=name)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="farmdash-bench-") as folder:
        stack = start_stack(farm, folder, port)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", time.monotonic())
            time.sleep(3 * TICK)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=browser_path(), args=["--no-sandbox"]
                )
                page = browser.new_page(viewport={"width": 1600, "height": 900})
                page.goto(f"http://127.0.0.1:{port}/sign-in/?next=/tasks/")
                page.fill("input[name=login]", "admin")
                page.fill("input[name=password]", PASSWORD)
                page.press("input[name=password]", "Enter")
                page.wait_for_selector(".tr[id]")
                taken = measure(page, farm, tasks)
                browser.close()
        finally:
            stack.terminate()
            stack.wait(timeout=20)
            farm.stop()
    head(f"From the farm to the browser, {TASKS} tasks rendering")
    middle, high = statistics.median(taken), percentile(taken, 0.95)
    row(
        f"changed text seen ({CHANGES} changes)",
        f"{middle:.1f} / p95 {high:.1f} s",
        f"one tick {TICK:.0f} s",
        f"p95 {TICK + 2:.0f} s",
    )


if __name__ == "__main__":
    main()
