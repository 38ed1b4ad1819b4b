"""The page of a task in a browser, and what its grid shows and has selected."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.farm.models import Frame, RenderTask
from apps.farm.versions import publish
from tests.browser import quiet_page, sign_in
from tests.conftest import OPERATE, make_user
from tests.dashboard.grid_cells import change

OpenGrid = Callable[..., Page]


@pytest.fixture
def open_grid(browser: Browser, live_server: Any) -> Iterator[OpenGrid]:
    """Opens a task's page, signed in, and waits for its cells."""
    user = make_user("operator", *OPERATE)
    with ExitStack() as stack:

        def opened(
            task: RenderTask,
            query: str = "",
            *,
            state: str = "ready",
            expected: tuple[str, ...] = (),
            before: Callable[[Page], None] = lambda page: None,
            language: str = "en",
            **options: Any,
        ) -> Page:
            window = {"viewport": {"width": 1280, "height": 900}}
            page = stack.enter_context(
                quiet_page(browser, expected=expected, **(window | options))
            )
            sign_in(page, user, live_server.url, language=language)
            before(page)
            page.goto(f"{live_server.url}/tasks/{task.pk}/{query}")
            expect(page.locator("#grid")).to_have_attribute("data-state", state)
            return page

        yield opened


def point(page: Page, place: int) -> tuple[float, float]:
    """The middle of a frame's cell in the window."""
    script = """place => {
      farmdash.grid.canvas.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { x, y, width, height } = farmdash.grid.boxOf(place);
      return [x + width / 2 - 1, y + height / 2 - 1];
    }"""
    x, y = page.evaluate(script, place)
    return x, y


def until(page: Page, script: str) -> None:
    """Wait for something to be true; wait_for_function needs eval."""
    for _ in range(200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {script}")


def colour_by(page: Page, name: str) -> None:
    """Choose what the colours mean."""
    page.locator("#grid .segments label", has_text=name).click()


def click_cell(page: Page, place: int, *keys: Any) -> None:
    """A click on a frame's cell, with keys held."""
    for key in keys:
        page.keyboard.down(key)
    page.mouse.click(*point(page, place))
    for key in keys:
        page.keyboard.up(key)


def selected(page: Page) -> list[int]:
    """Places of the selected frames."""
    return list(page.evaluate("farmdash.grid.chosen.places()"))


def colour_at(page: Page, place: int) -> list[int]:
    """Red, green and blue that are drawn near the lower left corner of a cell."""
    script = """place => {
      const { grid } = farmdash, { x, y } = grid.cellAt(grid.view.plan, place);
      const [left, top] = [x + 2, y - grid.view.top + 3];
      return [...grid.canvas.getContext('2d').getImageData(left, top, 1, 1).data];
    }"""
    return list(page.evaluate(script, place))[:3]


def write(task: RenderTask, number: int, revision: int, **fields: Any) -> Frame:
    """Change a frame as the mirror would, and tell the pages of it."""
    frame = change(task, number, revision, **fields)
    publish(task.account_id, {task.pk: revision})
    return frame
