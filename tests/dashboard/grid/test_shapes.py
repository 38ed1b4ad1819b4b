"""How the cells are laid out: few and many, layers in line, names of all kinds."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.farm.models import Frame
from tests.dashboard.grid_cells import leaf_of, parent_of
from tests.dashboard.grid_page import (
    OpenGrid,
    click_cell,
    colour_by,
    open_grid,
    selected,
)
from tests.dashboard.hostile_farm import TEXTS
from tests.factories import make_frame, make_task

__all__ = ("open_grid",)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plan(page: Page) -> dict[str, Any]:
    """The layout."""
    script = "(({pitchX, pitchY, cols, rows, height}) => "
    script += "({pitchX, pitchY, cols, rows, height}))(farmdash.grid.view.plan)"
    return dict(page.evaluate(script))


def left_of(page: Page, place: int) -> float:
    """Where a frame's cell begins."""
    return float(page.evaluate("place => farmdash.grid.boxOf(place).x", place))


def test_few_frames_have_large_cells(open_grid: OpenGrid) -> None:
    page = open_grid(leaf_of(1))
    assert plan(page)["pitchY"] == 28
    assert plan(page)["cols"] >= 1


def test_layers_stand_in_line_with_holes_where_one_lacks_a_number(
    open_grid: OpenGrid,
) -> None:
    parent = parent_of(2, 12)
    first, second = parent.children.order_by("pk")
    Frame.objects.filter(task=second, number=3).delete()
    make_frame(first, number=7, name="7[1]", status_code=4)
    page = open_grid(parent)
    assert plan(page)["rows"]
    # 13 of the first layer, the two of number 7 beside each other; 11 of the second.
    assert left_of(page, 13) == left_of(page, 0)
    assert left_of(page, 15) == left_of(page, 3)
    assert left_of(page, 12) == left_of(page, 23)
    page.locator("#grid canvas").first.focus()
    for key in ("End", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#status")).to_have_text("Frame 12, L1, Done")


def many(count: int) -> Any:
    """A leaf with that many frames, made at once."""
    task = make_task(revision=1, total_frames=count)
    Frame.objects.bulk_create(
        Frame(
            task=task,
            remote_id=number,
            number=number,
            name=str(number),
            status_code=5 if number == count else 4,
            revision=1,
            row_hash="",
        )
        for number in range(1, count + 1)
    )
    return task


def test_many_frames_fit_and_zoom_in_with_a_map(open_grid: OpenGrid) -> None:
    page = open_grid(many(6000))
    whole = plan(page)
    assert whole["height"] <= 420
    assert page.locator(".grid-map").is_hidden()
    page.locator("#grid canvas").first.focus()
    for key in "++++++":
        page.keyboard.press(key)
    assert plan(page)["pitchY"] > 2 * whole["pitchY"]
    expect(page.locator(".grid-map")).to_be_visible()
    canvas = "farmdash.grid.canvas.height"
    assert page.evaluate(canvas) <= 420
    page.keyboard.press("f")
    expect(page.locator("#status")).to_have_text("Frame 6000, Failed")
    assert page.evaluate("farmdash.grid.scroller.scrollTop") > 1000
    click_cell(page, 5999)
    assert selected(page) == [5999]
    box = page.locator(".grid-map canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 20, box["y"] + 1)
    assert page.evaluate("farmdash.grid.scroller.scrollTop") == 0
    page.get_by_role("button", name="All", exact=True).click()
    assert plan(page) == whole


@pytest.mark.parametrize("width", [1280, 390])
def test_names_of_all_kinds_are_only_text(width: int, open_grid: OpenGrid) -> None:
    parent = make_task(child_count=2, revision=1, scene_name=TEXTS[0])
    names = ["2-4[1]", "/out/geometry110-200[1]", *TEXTS]
    for text in TEXTS[:2]:
        leaf = make_task(
            parent.account, parent=parent, layer_name=text, revision=1, status_code=30
        )
        for number, name in enumerate(names, start=1):
            code = 77 if number == 1 else 5
            make_frame(
                leaf, number=number, name=name[:200], node=text[:60], status_code=code
            )
    window = {"width": width, "height": 900}
    page = open_grid(parent, "?colour=machine", viewport=window)
    page.locator("#grid canvas").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#grid-card")).to_contain_text("/out/geometry110-200[1]")
    page.keyboard.press("Control+a")
    expect(page.locator("#grid-bar .range")).to_contain_text("2-4[1]")
    assert page.evaluate("window.hacked") is None
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    colour_by(page, "Status")
    expect(page.locator(".grid-legend")).to_contain_text("Unknown2")
