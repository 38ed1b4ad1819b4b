"""The flip-book and the wipe in Chromium."""

import pytest
from playwright.sync_api import Page, expect

from apps.farm.models import FarmAccount, FrameImage, RenderTask
from tests.browser import barriers
from tests.dashboard.contact.contact_browser import (
    Open,
    account,
    asked,
    key,
    open_sheet,
    until,
)
from tests.dashboard.contact.contact_rows import frame_of, make_layer, make_pictures

__all__ = ("account", "key", "open_sheet")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leaf(account: FarmAccount, key: str) -> RenderTask:
    """600 frames: 3 failed, 5 missing; 2 was rendered twice."""
    numbers = [n for n in range(1, 602) if n != 5]
    leaf = make_layer(account, numbers, states={3: 5}, layer_name="beauty")
    make_pictures(leaf, key)
    FrameImage.objects.filter(frame=frame_of(leaf, 2)).update(
        before_key=key, before_width=32, before_height=18, before_attempt="0.0"
    )
    return leaf


def player(open_sheet: Open, leaf: RenderTask, **options: object) -> Page:
    """The page with its flip-book open."""
    page = open_sheet(f"/tasks/{leaf.pk}/pictures/", **options)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#flip")).to_be_visible()
    return page


def test_it_plays_by_itself_and_space_stops_it(
    leaf: RenderTask, open_sheet: Open
) -> None:
    page = player(open_sheet, leaf)
    until(page, "document.getElementById('flip-frame').textContent > 12")
    expect(page.locator(".flip-told")).to_have_text("2 of 601 frames have no picture.")
    page.keyboard.press("Space")
    expect(page.locator(".flip-play")).to_have_text("Play")
    at = page.locator("#flip-frame").inner_text()
    page.wait_for_timeout(300)
    expect(page.locator("#flip-frame")).to_have_text(at)


def test_less_motion_waits_to_be_started_and_steps_by_key(
    leaf: RenderTask, open_sheet: Open
) -> None:
    page = player(open_sheet, leaf, reduced_motion="reduce")
    name, hole = page.locator("#flip-frame"), page.locator(".flip-hole")
    expect(name).to_have_text("1")
    page.wait_for_timeout(300)
    expect(name).to_have_text("1")
    for number, word in ((2, ""), (3, "Failed"), (4, ""), (5, "Missing")):
        page.keyboard.press("ArrowRight")
        expect(name).to_have_text(str(number))
        if word:
            expect(hole).to_have_text(word)
        else:
            expect(hole).to_be_hidden()
    page.keyboard.press("End")
    expect(name).to_have_text("601")
    page.keyboard.press("ArrowLeft")
    expect(name).to_have_text("600")
    page.keyboard.press("Home")
    expect(name).to_have_text("1")


def test_the_end_is_the_start_again_where_it_loops(
    account: FarmAccount, key: str, open_sheet: Open
) -> None:
    leaf = make_layer(account, range(1, 5))
    make_pictures(leaf, key)
    page = player(open_sheet, leaf, reduced_motion="reduce")
    page.locator("[data-fps]").select_option("25")
    page.get_by_label("Loop").uncheck()
    page.locator(".flip-play").click()
    expect(page.locator("#flip-frame")).to_have_text("4")
    expect(page.locator(".flip-play")).to_have_text("Play")
    page.get_by_label("Loop").check()
    page.locator(".flip-play").click()
    expect(page.locator("#flip-frame")).to_have_text("2")


def test_what_is_held_is_bounded_and_let_go_on_closing(
    leaf: RenderTask, open_sheet: Open
) -> None:
    page = open_sheet(f"/tasks/{leaf.pk}/pictures/", reduced_motion="reduce")
    page.evaluate(
        "() => { farmdash.Reel = class extends farmdash.Reel"
        " { constructor(...of) { super(...of); window.reel = this } } }"
    )
    parts = asked(page, "/reel/")
    page.get_by_role("button", name="Play").click()
    until(page, "reel.held.size > 40")
    for place in (300, 500, 100):
        page.locator(".flip-scrub").fill(str(place))
        expect(page.locator("#flip-frame")).to_have_text(str(place + 1))
        page.wait_for_timeout(200)
        assert page.evaluate("reel.held.size") <= 57
    assert len(parts) == 3
    page.keyboard.press("Escape")
    expect(page.locator("#flip")).to_be_hidden()
    assert page.evaluate("[reel.held.size, reel.parts.size]") == [0, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_barrier(scheme: str, leaf: RenderTask, open_sheet: Open) -> None:
    page = player(open_sheet, leaf, color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator("#flip-frame")).to_have_text("1")
    assert barriers(page, "#flip") == []


def test_the_last_two_attempts_are_wiped_by_key_and_put_side_by_side(
    leaf: RenderTask, open_sheet: Open
) -> None:
    page = open_sheet(f"/tasks/{leaf.pk}/pictures/")
    page.locator(".again").click()
    dialog = page.get_by_role("dialog")
    slider = dialog.get_by_role("slider")
    expect(slider).to_have_value("50")
    slider.press("End")
    edge = "getComputedStyle(document.querySelector('.pair figure')).clipPath"
    assert page.evaluate(edge) == "inset(0px 0% 0px 0px)"
    slider.press("Home")
    assert "100%" in page.evaluate(edge)
    assert barriers(page, "#dialogs") == []
    dialog.get_by_text("Side by side").click()
    expect(slider).to_be_hidden()
    assert page.evaluate(edge) == "none"


def test_a_frames_dialog_leads_to_the_wipe(leaf: RenderTask, open_sheet: Open) -> None:
    page = open_sheet(f"/tasks/{leaf.pk}/pictures/")
    page.locator(f"#i{frame_of(leaf, 2).pk} > a").first.click()
    page.get_by_role("link", name="Compare with the attempt before").click()
    expect(page.get_by_role("heading", name="Last two attempts")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.goto(f"/frames/{frame_of(leaf, 2).pk}/compare/")
    assert barriers(page) == []
