"""The contact sheet in Chromium: what is in view is fetched, and nothing else."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.farm.models import FarmAccount, FrameImage, RenderTask
from apps.farm.reconcile import tasks_touch
from tests.browser import barriers
from tests.dashboard.contact.contact_browser import (
    Open,
    account,
    asked,
    key,
    longest_ms,
    open_sheet,
    tiles,
)
from tests.dashboard.contact.contact_rows import frame_of, make_layer, make_pictures
from tests.factories import NOW, make_task

__all__ = ("account", "key", "open_sheet")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def many(account: FarmAccount, key: str) -> RenderTask:
    """2,000 frames with their pictures."""
    leaf = make_layer(account, range(1, 2_001))
    make_pictures(leaf, key)
    return leaf


@pytest.fixture
def parent(account: FarmAccount, key: str) -> RenderTask:
    """Two layers with every kind of hole."""
    parent = make_task(account, scene_name="shot.ma", child_count=2)
    states = {3: 5, 4: 2, 5: 1, 6: 3, 7: 99}
    for name in ("beauty", "crypto"):
        leaf = make_layer(
            account,
            [*range(1, 16), *range(18, 21), *range(60, 70)],
            states=states,
            names={9: "/out/geometry110-200[1]"},
            parent=parent,
            layer_name=name,
        )
        for number, state in enumerate(("missing", "refused", "expired"), start=10):
            FrameImage.objects.create(
                frame=frame_of(leaf, number),
                state=state,
                of_attempt="0.0",
                fetched_at=NOW,
            )
        make_pictures(leaf, key)
        FrameImage.objects.filter(frame=frame_of(leaf, 8)).delete()
        FrameImage.objects.filter(frame=frame_of(leaf, 2)).update(before_key=key)
    return parent


def sheet(page: Page, task: RenderTask) -> Page:
    """The page after the task's sheet is drawn."""
    page.goto(f"/tasks/{task.pk}/pictures/")
    page.locator(".chunk li").first.wait_for()
    return page


def test_only_what_is_in_view_is_in_the_page_and_fetched(
    account: FarmAccount, key: str, open_sheet: Open
) -> None:
    many = make_layer(account, range(1, 10_001))
    make_pictures(many, key)
    page = open_sheet("/")
    parts, pictures = asked(page, "/tiles/"), asked(page, "/thumbnail/")
    sheet(page, many)
    page.wait_for_timeout(700)
    assert len(parts) <= 4
    assert len(pictures) <= 200
    assert tiles(page) <= 200
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height > 100_000
    page.keyboard.press("End")
    expect(page.locator(f"#i{frame_of(many, 10_000).pk}")).to_be_visible()
    page.wait_for_timeout(500)
    assert len(parts) <= 12
    assert tiles(page) <= 300
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.keyboard.press("Home")
    expect(page.locator(f"#i{frame_of(many, 1).pk}")).to_be_visible()


def test_scrolling_never_blocks_for_long(
    browser: Browser, many: RenderTask, open_sheet: Open, tmp_path: Path
) -> None:
    page = sheet(open_sheet("/"), many)
    page.wait_for_timeout(500)
    parts = asked(page, "/tiles/")
    longest = longest_ms(browser, page, tmp_path / "trace.json", sweep_ms=2500)
    assert len(parts) >= 1
    assert longest < 50


def test_a_tile_that_changed_is_swapped_and_no_other(
    account: FarmAccount, key: str, open_sheet: Open
) -> None:
    leaf = make_layer(account, range(1, 13), states={5: 5})
    make_pictures(leaf, key)
    page = sheet(open_sheet("/"), leaf)
    page.evaluate("for (const li of document.querySelectorAll('.chunk li')) li.old = 1")
    frame = frame_of(leaf, 5)
    leaf.frames.filter(pk=frame.pk).update(status_code=2, revision=11)
    tasks_touch(account_id=account.pk, task_ids=[leaf.pk])
    expect(page.locator(f"#i{frame.pk}")).to_contain_text("Rendering", timeout=10_000)
    expect(page.locator("#contact-chips")).to_contain_text("Rendering 1")
    kept = "[...document.querySelectorAll('.chunk li')].filter((li) => li.old).length"
    assert page.evaluate(kept) == 11


def test_frames_that_come_get_their_place(
    account: FarmAccount, key: str, open_sheet: Open
) -> None:
    leaf = make_layer(account, range(1, 4))
    page = sheet(open_sheet("/"), leaf)
    expect(page.locator(".chunk li")).to_have_count(3)
    leaf.frames.create(remote_id=4, number=4, name="4", status_code=5, revision=11)
    tasks_touch(account_id=account.pk, task_ids=[leaf.pk])
    expect(page.locator(".chunk li")).to_have_count(4, timeout=10_000)


def test_the_size_is_remembered_and_the_place_kept(
    many: RenderTask, open_sheet: Open
) -> None:
    page = sheet(open_sheet("/"), many)
    columns = "farmdash.sheet.look.columns"
    before = page.evaluate(columns)
    page.evaluate("scrollTo({ top: 10_000, behavior: 'instant' })")
    top = page.evaluate("farmdash.sheet.anchor().at")
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert page.evaluate(columns) < before
    assert abs(page.evaluate("farmdash.sheet.anchor().at") - top) <= before
    expect(page.get_by_role("slider")).to_have_value("4")
    page.reload()
    expect(page.get_by_role("slider")).to_have_value("4")
    page.get_by_role("button", name="Smaller").click()
    expect(page.get_by_role("slider")).to_have_value("3")


def test_arrows_go_from_tile_to_tile_and_enter_opens_the_frame(
    parent: RenderTask, open_sheet: Open
) -> None:
    page = sheet(open_sheet("/"), parent)
    page.locator(".chunk li a").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Frame 3")
    expect(dialog).to_contain_text("Failed")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_filters_are_in_the_address(parent: RenderTask, open_sheet: Open) -> None:
    page = sheet(open_sheet("/"), parent)
    page.locator("#contact-chips .failed").click()
    page.wait_for_url(re.compile("frames=failed"))
    expect(page.locator(".chunk li")).to_have_count(2)
    page.get_by_role("combobox", name="Part").select_option(label="crypto")
    page.wait_for_url(re.compile("child="))
    expect(page.locator(".chunk li")).to_have_count(1)
    expect(page.locator(".sheet h2")).to_have_text("crypto")


@pytest.mark.parametrize(
    ("scheme", "language", "width"),
    [("light", "en", 1440), ("dark", "zh-hans", 390)],
)
def test_it_has_no_barrier_and_fits_its_window(
    scheme: str, language: str, width: int, parent: RenderTask, open_sheet: Open
) -> None:
    parent.children.update(layer_name="beauty")
    window = {"width": width, "height": 900}
    page = sheet(
        open_sheet("/", language=language, color_scheme=scheme, viewport=window), parent
    )
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(f"/tasks/{parent.pk}/pictures/?at=0")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_without_scripts_pages_lead_through_all(
    many: RenderTask, open_sheet: Open
) -> None:
    page = open_sheet(f"/tasks/{many.pk}/pictures/", java_script_enabled=False)
    page.get_by_role("link", name="Show the pictures page by page").click()
    expect(page.locator(".chunk li")).to_have_count(120)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".chunk b").first).to_have_text("121")
