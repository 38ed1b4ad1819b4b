"""The contact sheet of a task with 10,000 pictures: what is fetched, what blocks."""

import random
from typing import Any

from bench.tab import longest_task_ms, opened, painted_ms
from bench.timing import row

FRAMES = 10_000
DIFFERENT = 40
"""Pictures in the store; each frame has one of them under an address of its own."""
SCROLL = """(step) => new Promise(resolve => {
  let last = performance.now(), longest = 0, frames = 0;
  const go = () => {
    const now = performance.now();
    longest = Math.max(longest, frames ? now - last : 0);
    last = now;
    frames += 1;
    const before = scrollY;
    scrollBy({ top: step, behavior: "instant" });
    if (scrollY > before) requestAnimationFrame(go);
    else resolve([longest, frames]);
  };
  requestAnimationFrame(go);
})"""
"""Scrolls down to the end; the longest time between two frames, and how many."""
STEP = 120
"""Pixels a frame: 7,200 a second, faster than anybody looks."""
IN_VIEW = """() => [...document.querySelectorAll(".chunk li img")].filter((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}).length"""


def stored_pictures() -> list[Any]:
    """Some pictures as the store keeps those of frames."""
    from PIL import Image

    from apps.farm.pictures.store import keep_picture

    chance = random.Random(3)
    found = []
    for _ in range(DIFFERENT):
        ground = Image.effect_noise((480, 270), chance.randrange(20, 90))
        tint = Image.new("RGB", (480, 270), tuple(chance.sample(range(256), 3)))
        found.append(keep_picture(Image.blend(ground.convert("RGB"), tint, 0.6)))
    return found


def measure(browser: Any, url: str, state: Any, task: Any) -> None:
    """Print what the first view fetches, and how scrolling goes."""
    page = opened(browser, state)
    fetched: list[str] = []
    page.on(
        "request",
        lambda one: fetched.append(one.url) if "/thumbnail/" in one.url else None,
    )
    address = f"{url}/tasks/{task.pk}/pictures/"
    drawn = painted_ms(page, address, ".chunk li img")
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(IN_VIEW)
    row("first tiles drawn", f"{drawn:.0f} ms")
    name = "pictures asked for by the first view"
    row(name, f"{len(fetched)}", f"{seen} in view")
    scrolled: list[float] = []
    processor, wall = longest_task_ms(
        page, lambda: scrolled.extend(page.evaluate(SCROLL, STEP))
    )
    page.wait_for_load_state("networkidle")
    longest, frames = scrolled
    name = f"scrolled to the end in {frames:.0f} frames: longest task"
    row(
        name, f"{processor:.0f} ms of processor", f"{wall:.0f} ms by the clock", "50 ms"
    )
    row("longest time between two frames", f"{longest:.0f} ms")
    row("pictures asked for until the end", f"{len(fetched)}", f"{FRAMES} there are")
    page.context.close()
