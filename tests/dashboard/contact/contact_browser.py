"""The contact sheet in a browser: opened, counted, traced."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, Request

from apps.farm.models import FarmAccount
from apps.farm.pictures.store import keep_picture
from tests.browser import quiet_page, sign_in
from tests.conftest import VIEW, make_user
from tests.factories import make_account

Open = Callable[..., Page]


@pytest.fixture
def account() -> FarmAccount:
    """An account that was seen right now."""
    now = timezone.now()
    return make_account(seen_at=now, swept_at=now, revision=10)


@pytest.fixture
def key() -> str:
    """A picture in the store."""
    return keep_picture(Image.new("RGB", (32, 18), (200, 90, 20))).key


@pytest.fixture
def open_sheet(browser: Browser, live_server: Any, db: None) -> Iterator[Open]:
    """Opens a page of the running server, signed in; it must log no error."""
    viewer = make_user("viewer", *VIEW)
    with ExitStack() as stack:

        def opened(path: str, *, language: str = "en", **options: Any) -> Page:
            defaults = {"viewport": {"width": 1440, "height": 900}}
            page = stack.enter_context(
                quiet_page(browser, base_url=live_server.url, **defaults | options)
            )
            sign_in(page, viewer, live_server.url, language=language)
            page.goto(path)
            return page

        yield opened


def asked(page: Page, part: str) -> list[str]:
    """Addresses with the part in them that the page asks for from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if part in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def tiles(page: Page) -> int:
    """How many tiles are in the page."""
    return page.locator(".chunk li").count()


def until(page: Page, holds: str, *, tries: int = 200) -> None:
    """Until the expression holds; Playwright's own way needs eval, which is barred."""
    for _ in range(tries):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


SWEEP = """async (ms) => {
  const start = performance.now();
  const whole = document.documentElement.scrollHeight;
  await new Promise((done) => requestAnimationFrame(function step(now) {
    const part = Math.min((now - start) / ms, 1);
    scrollTo({ top: whole * 0.2 * part, behavior: "instant" });
    part < 1 ? requestAnimationFrame(step) : done();
  }));
}"""


def longest_ms(browser: Browser, page: Page, file: Path, *, sweep_ms: int) -> float:
    """CPU time of the main thread's longest task while the page is scrolled through.

    Not its duration: that holds what else the machine does.
    """
    kinds = ["toplevel", "devtools.timeline"]
    browser.start_tracing(page=page, path=file, categories=kinds)
    page.evaluate(SWEEP, sweep_ms)
    browser.stop_tracing()
    events = json.loads(file.read_text())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name"
        and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event.get("tdur", 0) / 1000
        for event in events
        if (event["pid"], event["tid"]) in mains and "RunTask" in event["name"]
    ]
    assert len(tasks) > 20
    return max(tasks)
