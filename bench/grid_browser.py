"""The grid in Chromium: when it is drawn, when a change is, what the tab holds."""

import statistics
from collections.abc import Sequence
from typing import Any

from bench.browser import signed_in
from bench.floor import cells_page
from bench.installation import web_server
from bench.tab import (
    CELLS,
    WATCH_PATCHES,
    heap_mb,
    opened,
    painted_ms,
    renderers_mb,
)
from bench.timing import row
from bench.wide import Life

WARM, COLD, CHANGES = 7, 3, 12


def closed(page: Any) -> None:
    """Throw the page away with its cache."""
    page.context.close()


def drawn_warm(browser: Any, url: str, state: Any, address: str) -> list[float]:
    """Until drawn, each time with an empty cache, by a server that knows the task."""
    taken = []
    for _ in range(WARM + 1):
        page = opened(browser, state)
        taken.append(painted_ms(page, url + address, CELLS))
        closed(page)
    return taken[1:]


def drawn_cold(browser: Any, address: str, other: str) -> list[float]:
    """The same where nobody has looked at the task since the server started."""
    taken = []
    for _ in range(COLD):
        with web_server() as url:
            state = signed_in(browser, url)
            for path in (other, address):
                page = opened(browser, state)
                taken.append(painted_ms(page, url + path, CELLS))
                closed(page)
    return taken[1::2]


def floor_of(browser: Any, states: Sequence[int]) -> tuple[list[float], int]:
    """Until the static page is drawn, and its bytes."""
    taken = []
    with cells_page(states) as (address, size):
        for _ in range(WARM):
            page = opened(browser, None)
            taken.append(painted_ms(page, address, "#drawn"))
            closed(page)
    return taken, size


def measure_drawn(
    browser: Any, url: str, state: Any, address: str, other: str, states: Sequence[int]
) -> None:
    """Print how long it takes until all is drawn."""
    floor, size = floor_of(browser, states)
    beside = f"static page {statistics.median(floor):.0f} ms, {size / 1000:.0f} kB"
    warm = statistics.median(drawn_warm(browser, url, state, address))
    row(f"whole page drawn (median of {WARM})", f"{warm:.0f} ms", beside, "600 ms")
    cold = statistics.median(drawn_cold(browser, address, other))
    name = f"the same, nobody looked before (median of {COLD})"
    row(name, f"{cold:.0f} ms", beside, "600 ms")


def measure_changes(page: Any, life: Life) -> None:
    """Print how long 100 changed cells take from the answer to the painted frame."""
    page.evaluate(WATCH_PATCHES)
    for number in range(1, CHANGES + 1):
        life.move(100)
        _wait_for(page, number)
    patches = page.evaluate("window.patches")
    counts = sorted(count for count, _ms in patches)
    taken = [ms for _count, ms in patches]
    name = f"{counts[len(counts) // 2]} changed cells drawn (median of {len(taken)})"
    most = f"most {max(taken):.0f} ms"
    row(name, f"{statistics.median(taken):.1f} ms", most, "50 ms")


def _wait_for(page: Any, patches: int) -> None:
    """Until so many changes were drawn: asked from here, the page allows no eval."""
    for _ in range(400):
        if page.evaluate("window.patches.length") >= patches:
            return
        page.wait_for_timeout(50)
    raise TimeoutError("no change was drawn")


def measure_memory(browser: Any, page: Any) -> None:
    """Print what the tab holds, beside an empty one."""
    before = renderers_mb()
    empty = browser.new_context().new_page()
    empty.goto("data:text/html,<p>empty")
    added = {pid: size for pid, size in renderers_mb().items() if pid not in before}
    blank = max(added.values(), default=(0.0, 0.0))
    closed(empty)
    row("memory: heap of the page's scripts", f"{heap_mb(page):.1f} MB", "", "150 MB")
    resident, private = max(before.values())
    row(
        "memory: process of the tab",
        f"{resident:.0f} MB",
        f"empty tab {blank[0]:.0f} MB",
    )
    row(
        "memory: of it nobody else's",
        f"{private:.0f} MB",
        f"empty tab {blank[1]:.0f} MB",
    )
