"""The grid stays true: changes, colours, filters, lost answers."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from apps.farm.models import RenderTask
from tests.dashboard.grid_cells import leaf_of
from tests.dashboard.grid_page import (
    OpenGrid,
    click_cell,
    colour_at,
    colour_by,
    open_grid,
    selected,
    until,
    write,
)
from tests.factories import make_frame

__all__ = ("open_grid",)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAWN = 10_000
"""Milliseconds in which a change has to be on the page."""


@pytest.fixture
def task() -> RenderTask:
    """Ten frames that are done."""
    return leaf_of(10, total_frames=10)


def whole(asked: list[Request]) -> int:
    """How often all cells were asked for."""
    return sum("/grid/?" in request.url for request in asked)


def legend(page: Page, text: str) -> None:
    """The legend comes to say so."""
    expect(page.locator(".grid-legend")).to_contain_text(text, timeout=DRAWN)


def test_only_what_changed_travels_and_is_drawn(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    asked: list[Request] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.append(request))

    page = open_grid(task, before=listen)
    done = colour_at(page, 2)
    click_cell(page, 2)
    write(task, 4, 9, status_code=5)
    legend(page, "Failed1")
    assert selected(page) == [2]
    expect(page.locator("#grid-summary")).to_have_text("Frames: 10. Done 9, Failed 1")
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert colour_at(page, 2) == done
    red, green, _blue = colour_at(page, 3)
    assert red > 2 * green
    assert whole(asked) == 1


def test_frames_that_came_are_fetched_and_the_selection_stays(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    click_cell(page, 4)
    page.keyboard.press("Shift+ArrowRight")
    make_frame(task, number=0, name="0", status_code=1, revision=12)
    write(task, 1, 13, status_code=2)
    legend(page, "Waiting1")
    assert selected(page) == [5, 6]
    expect(page.locator(".grid-count")).to_have_text("11")


def test_a_colour_is_in_the_address_and_stays_with_a_filter(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    task.frames.filter(number__gt=5).update(seconds=600, status_code=5)
    page = open_grid(task, "?colour=time")
    expect(page.get_by_role("radio", name="Render time")).to_be_checked()
    legend(page, "most 10 min")
    slow = colour_at(page, 9)
    page.locator("#frames .chip.failed").click()
    page.wait_for_url(re.compile("frames=failed.*colour=time"))
    until(page, "farmdash.grid.view.sheet.fits")
    assert (
        list(page.evaluate("[...farmdash.grid.view.sheet.fits]")) == [0] * 5 + [1] * 5
    )
    assert colour_at(page, 9) == slow
    colour_by(page, "Machine")
    legend(page, "n110")
    page.wait_for_url(re.compile("colour=machine"))
    page.locator("#frames").get_by_role("link", name="Show all").click()
    until(page, "!farmdash.grid.view.sheet.fits")
    page.reload()
    legend(page, "n110")


def test_another_theme_is_drawn_at_once(task: RenderTask, open_grid: OpenGrid) -> None:
    page = open_grid(task, color_scheme="light")
    light = colour_at(page, 1)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert colour_at(page, 1) != light


def test_what_could_not_be_fetched_is_told_and_tried_again(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    cells = re.compile(r"/grid/\?")
    page = open_grid(
        task,
        state="error",
        expected=("Failed to load",),
        before=lambda page: page.route(cells, lambda route: route.abort()),
    )
    expect(page.locator(".grid-error")).to_be_visible()
    expect(page.get_by_role("button", name="Retry the selected")).to_be_visible()
    page.unroute(cells)
    page.locator("#grid").get_by_role("button", name="Try again").click()
    legend(page, "Done10")
    moves = re.compile(r"/grid/changes/")
    page.route(moves, lambda route: route.fulfill(status=500))
    write(task, 4, 9, status_code=5)
    expect(page.get_by_text("not up to date")).to_be_visible(timeout=DRAWN)
    page.unroute(moves)
    legend(page, "Failed1")
    expect(page.get_by_text("not up to date")).to_be_hidden()


def test_a_task_without_frames_says_so(open_grid: OpenGrid) -> None:
    page = open_grid(leaf_of(0), state="empty")
    expect(page.locator("#grid")).to_contain_text("No frames yet")
