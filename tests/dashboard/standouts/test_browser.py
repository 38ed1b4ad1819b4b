"""What stands out, in a browser: comes after the page, and selects in the grid."""

import pytest
from playwright.sync_api import expect

from apps.farm.models import RenderTask
from tests.browser import barriers
from tests.dashboard.grid_page import OpenGrid, open_grid, selected
from tests.dashboard.standouts.shots import change, make_shot

__all__ = ("open_grid",)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task() -> RenderTask:
    """Thirty frames, two of which took long."""
    leaf = make_shot(30)
    for number in (9, 20):
        change(leaf, number, seconds=1800)
    return leaf


def test_the_frames_of_a_line_are_selected_in_the_grid(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    line = page.locator(".standouts > li", has_text="far slower").first
    line.get_by_role("button", name="Select").click()
    expect(page.locator("#grid-bar .range")).to_have_text("9,20")
    assert selected(page) == [8, 19]


def test_a_frame_of_a_line_opens_as_a_dialog(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    page.locator(".standouts a", has_text="20").first.click()
    expect(page.locator("dialog.frame-dialog h2")).to_have_text("Frame 20")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_the_card_has_no_barriers(
    theme: str, width: int, task: RenderTask, open_grid: OpenGrid
) -> None:
    window = {"width": width, "height": 900}
    page = open_grid(task, color_scheme=theme, viewport=window)
    expect(page.locator(".standouts")).to_have_count(1)
    assert barriers(page, "#standouts") == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_look_that_finds_nothing_new_leaves_the_card_alone(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    button = page.locator(".standouts button").first
    button.focus()
    with page.expect_response("**/standouts/**") as answered:
        page.evaluate("htmx.trigger('#standouts-body', 'look')")
    assert answered.value.status == 204
    expect(button).to_be_focused()


def test_a_page_that_is_fetched_anew_keeps_the_card(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    expect(page.locator(".standouts")).to_have_count(1)
    page.evaluate(
        """async () => htmx.swap({
          text: await (await fetch(location.href)).text(),
          target: "#page", select: "#page", swap: "outerMorph",
          sourceElement: document.body,
        })"""
    )
    expect(page.locator(".standouts")).to_have_count(1)
