"""The grid of all frames by pointer and by keyboard: select, look, act."""

import pytest
from playwright.sync_api import expect

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Frame, RenderTask
from tests.browser import barriers
from tests.dashboard.grid_cells import leaf_of, parent_of
from tests.dashboard.grid_page import (
    OpenGrid,
    click_cell,
    open_grid,
    point,
    selected,
    write,
)

__all__ = ("open_grid",)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task() -> RenderTask:
    """Twenty frames; those whose number is a multiple of five failed."""
    leaf = leaf_of(20, status_code=30, failed_frames=4, total_frames=20)
    leaf.frames.filter(number__in=(5, 10, 15, 20)).update(status_code=5)
    FarmAccount.objects.update(revision=9)
    return leaf


@pytest.mark.parametrize(
    ("theme", "language", "width"), [("light", "en", 1440), ("dark", "zh-hans", 390)]
)
def test_the_grid_has_no_barriers(
    theme: str, language: str, width: int, open_grid: OpenGrid
) -> None:
    parent = parent_of(3, 8)
    window = {"width": width, "height": 900}
    page = open_grid(parent, language=language, color_scheme=theme, viewport=window)
    assert barriers(page) == []
    page.locator("#grid canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("#grid-card")).to_be_visible()
    expect(page.locator("#grid-bar .range")).to_have_text("2")
    assert barriers(page, "#grid-bar") == []
    page.locator("#grid .segments label").nth(1).click()
    expect(page.locator(".grid-ramp")).to_be_visible()
    assert barriers(page, "#grid") == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_click_shift_ctrl_and_drag_select(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    click_cell(page, 3)
    assert selected(page) == [3]
    click_cell(page, 6, "Shift")
    assert selected(page) == [3, 4, 5, 6]
    click_cell(page, 9, "Control")
    click_cell(page, 4, "Control")
    assert selected(page) == [3, 5, 6, 9]
    page.mouse.move(*point(page, 12))
    page.mouse.down()
    page.mouse.move(*point(page, 10), steps=4)
    page.mouse.up()
    assert selected(page) == [10, 11, 12]
    expect(page.locator("#grid-bar b")).to_have_text("3 selected")
    page.keyboard.press("Escape")
    assert selected(page) == []
    expect(page.locator("#grid-bar")).to_be_hidden()


def test_everything_is_done_by_keyboard(task: RenderTask, open_grid: OpenGrid) -> None:
    page = open_grid(task)
    page.locator("#grid canvas").first.focus()
    press = page.keyboard.press
    press("ArrowRight")
    press("Shift+ArrowRight")
    press("Shift+ArrowRight")
    assert selected(page) == [1, 2, 3]
    press("f")
    expect(page.locator("#status")).to_have_text("Frame 5, Failed")
    press("Space")
    expect(page.locator("#status")).to_contain_text("4 frames selected")
    assert selected(page) == [1, 2, 3, 4]
    press("Control+a")
    assert len(selected(page)) == 20
    press("Shift+F")
    assert selected(page) == [4, 9, 14, 19]
    press("i")
    assert len(selected(page)) == 16
    press("End")
    press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Frame 20")
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#grid canvas").first).to_be_focused()


def test_the_bar_tells_what_is_selected_and_retries_it_once(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    click_cell(page, 4)
    click_cell(page, 9, "Control")
    bar = page.locator("#grid-bar")
    expect(bar.locator(".sum")).to_contain_text("2 min")
    expect(bar.locator(".range")).to_have_text("5,10")
    bar.get_by_role("button", name="Retry 2").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Retry 2 frames?")
    assert Intent.objects.count() == 0
    question.get_by_role("button", name="Retry 2 frames").click()
    expect(page.locator("#clicks")).to_contain_text("Retry 2 frames", timeout=10_000)
    chosen = Frame.objects.filter(number__in=(5, 10)).order_by("number")
    intent = Intent.objects.get()
    assert intent.frame_ids == [frame.remote_id for frame in chosen]
    assert selected(page) == [4, 9]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_note_covers_no_button_of_the_bar(
    width: int, task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task, viewport={"width": width, "height": 900})
    click_cell(page, 3)
    expect(page.locator("#grid-bar .range")).not_to_be_empty()
    page.locator('#grid-bar [data-do="copy"]').scroll_into_view_if_needed()
    detail = "{detail: {kind: 'error', text: 'note'}}"
    page.evaluate(f"document.dispatchEvent(new CustomEvent('toast', {detail}))")
    note = page.locator("#toasts > .note").bounding_box()
    bar = page.locator("#grid-bar").bounding_box()
    assert note is not None
    assert bar is not None
    assert note["y"] + note["height"] <= bar["y"]


def test_the_bar_stays_true_when_all_cells_are_fetched_anew(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task, "?colour=time")
    click_cell(page, 4)
    told = page.locator("#grid-bar .sum")
    expect(told).to_contain_text("1 min")
    write(task, 5, 10, seconds=7200)  # there is no such time on the scale
    expect(told).to_contain_text("2 h", timeout=10_000)
    assert selected(page) == [4]


def test_the_table_and_the_grid_have_one_selection(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    page.get_by_role("checkbox", name="Select frame 7").check()
    assert selected(page) == [6]
    click_cell(page, 8, "Shift")
    expect(page.get_by_role("checkbox", name="Select frame 9")).to_be_checked()
    page.locator("#frames .chip.failed").click()
    expect(page.locator("#frames tbody tr")).to_have_count(4)
    assert selected(page) == [6, 7, 8]
    page.get_by_role("checkbox", name="Select all frames of this page").check()
    assert selected(page) == [4, 6, 7, 8, 9, 14, 19]
    expect(page.get_by_role("button", name="Retry the selected")).to_be_hidden()
    page.get_by_role("button", name="Select none").click()
    expect(page.locator("#frames tbody :checked")).to_have_count(0)


def test_a_card_comes_beside_the_cell_and_goes_with_escape(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task)
    page.mouse.move(*point(page, 19))
    card = page.locator("#grid-card")
    expect(card).to_contain_text("20")
    expect(card).to_contain_text("Failed")
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert box["y"] + box["height"] <= 900
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(*point(page, 2))
    expect(card).to_contain_text("Done")
    card.get_by_role("link", name="Look").click()
    expect(page.get_by_role("dialog")).to_contain_text("Frame 3")


def test_a_fingers_taps_add_up_and_a_long_one_shows_the_card(
    task: RenderTask, open_grid: OpenGrid
) -> None:
    page = open_grid(task, has_touch=True)
    for place in (2, 5, 9):
        page.touchscreen.tap(*point(page, place))
    page.touchscreen.tap(*point(page, 5))
    assert selected(page) == [2, 9]
    x, y = point(page, 4)
    press = {"clientX": x, "clientY": y, "pointerType": "touch", "button": 0}
    page.locator("#grid canvas").first.dispatch_event("pointerdown", press)
    expect(page.locator("#grid-card")).to_contain_text("Failed")
    assert selected(page) == [2, 9]
