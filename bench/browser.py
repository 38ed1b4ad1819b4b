"""The tasks page of a 10,000-task farm in Chromium, cold; and what a quiet tab costs.

"Drawn" is from the start of the navigation to the first frame after 50 rows are there.
Baseline of the same run: a static page of 200 plain rows from a bare server, cold too.
"""

import http.server
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.installation import PASSWORD, make_operator, prepare, web_server
from bench.timing import head, row

OPENINGS = 7
MINUTE = 60.0

DRAWN = """() => new Promise(resolve => {
  const look = () => {
    const found = document.querySelectorAll(SELECTOR).length;
    if (found < COUNT) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(0);
    });
  };
  look();
})"""


@contextmanager
def static_page() -> Iterator[str]:
    """200 rows of eight elements each, from a bare server."""
    cells = "".join(f"<span>cell {cell}</span>" for cell in range(7))
    rows = f"<div class=row>{cells}</div>" * 200
    body = f"<!doctype html><title>rows</title>{rows}".encode()

    class Plain(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


def drawn_ms(
    browser: Any, address: str, selector: str, count: int, state: Any
) -> float:
    """Milliseconds until drawn, in a context of its own (cold cache)."""
    context = browser.new_context(
        viewport={"width": 1600, "height": 900}, storage_state=state
    )
    page = context.new_page()
    page.goto(address, wait_until="commit")
    script = DRAWN.replace("SELECTOR", repr(selector)).replace("COUNT", str(count))
    taken = page.evaluate(script)
    context.close()
    return float(taken)


def signed_in(browser: Any, url: str) -> Any:
    """Cookies of somebody who is signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/sign-in/")
    page.fill("input[name=login]", "bench")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{url}/")
    state = context.storage_state()
    context.close()
    return state


def quiet_minute(browser: Any, url: str, state: Any) -> tuple[int, float, float]:
    """Requests, kB received and main-thread seconds of an open tab in a minute."""
    context = browser.new_context(
        viewport={"width": 1600, "height": 900}, storage_state=state
    )
    page = context.new_page()
    page.goto(f"{url}/tasks/")
    page.wait_for_selector(".tr")
    time.sleep(5)
    link = context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Performance.enable")
    sizes: list[float] = []
    asked: list[str] = []
    link.on("Network.dataReceived", lambda e: sizes.append(e["encodedDataLength"]))
    link.on(
        "Network.responseReceived",
        lambda e: sizes.append(e["response"]["encodedDataLength"]),
    )
    link.on("Network.requestWillBeSent", lambda e: asked.append(e["requestId"]))

    def busy() -> float:
        metrics = link.send("Performance.getMetrics")["metrics"]
        return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))

    before = busy()
    page.wait_for_timeout(MINUTE * 1000)
    result = len(asked), sum(sizes) / 1000, busy() - before
    context.close()
    return result


def main() -> None:
    """Print the figures."""
    prepare()
    from playwright.sync_api import sync_playwright

    from bench.world import fill
    from tests.browser import browser_path

    fill()
    make_operator()
    head("Chromium, 10,000 tasks and 1,000,000 frames")
    with sync_playwright() as playwright, web_server() as url, static_page() as plain:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        state = signed_in(browser, url)
        ours, theirs = [], []
        for _ in range(OPENINGS):
            ours.append(drawn_ms(browser, f"{url}/tasks/", ".tr[id]", 50, state))
            theirs.append(drawn_ms(browser, plain, ".row", 200, None))
        row(
            f"tasks page drawn, cold cache (median of {OPENINGS})",
            f"{statistics.median(ours):.0f} ms",
            f"static 200 rows {statistics.median(theirs):.0f} ms",
            "600 ms",
        )
        asked, received, busy = quiet_minute(browser, url, state)
        row("quiet tab, a minute: requests", f"{asked}", "", "60")
        row("quiet tab, a minute: received", f"{received:.1f} kB", "", "10 kB")
        row("quiet tab, a minute: main thread", f"{busy:.2f} s", "", "0.4 s")
        browser.close()


if __name__ == "__main__":
    main()
