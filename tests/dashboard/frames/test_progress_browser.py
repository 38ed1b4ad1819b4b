"""A picture in the making and a log in a browser: they grow before one's eyes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.farm.logs.record import log_attempt, log_record
from apps.farm.logs.tail import Tail
from apps.farm.models import FrameLog, ProgressImage
from apps.farm.pictures.store import keep_picture
from apps.farm.reconcile import tasks_touch
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.farm_rows import make_progress
from tests.factories import make_account, make_frame, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., AbstractContextManager[Page]]
TILES = [
    [{"name": "0-1", "percent": 100}, {"name": "0-2", "percent": 40}, {"name": "0-3"}],
    [{"name": "0-4", "percent": 5, "status": 5}, {"name": "0-5"}],
]


@pytest.fixture
def opened(operator: User, live_server: LiveServer, browser: Browser) -> Open:
    """Opens a page of the running site."""

    @contextmanager
    def open_page(path: str, **options: Any) -> Iterator[Page]:
        size = {"width": 1440, "height": 900}
        with quiet_page(browser, **{"viewport": size} | options) as page:
            sign_in(page, operator, live_server.url)
            page.goto(live_server.url + path)
            yield page

    return open_page


@pytest.fixture
def image() -> ProgressImage:
    """Of five tiles, three in the first row and two in the second."""
    account = make_account(image_base="https://pictures.example")
    now = timezone.now()
    return make_progress(make_task(account, cg_id=2001), tiles=TILES, fetched_at=now)


def grow(image: ProgressImage) -> None:
    """Another tile came in."""
    kept = keep_picture(Image.new("RGB", (64, 36), (200, 20, 20)))
    ProgressImage.objects.filter(pk=image.pk).update(key=kept.key, percent=60)
    tasks_touch(account_id=image.task.account_id, task_ids=[image.task_id])


@pytest.mark.parametrize("path", ["", "progress/"])
@pytest.mark.parametrize("width", [390, 1440])
def test_tiles_stand_exactly_over_the_picture(
    opened: Open, image: ProgressImage, path: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    with opened(f"/tasks/{image.task_id}/{path}", viewport=size) as page:
        # All at once: the page above it may still settle.
        whole, *tiles = page.evaluate(
            """() => [...document.querySelectorAll("[data-growing] img, .tile rect")]
              .map((part) => part.getBoundingClientRect().toJSON())"""
        )
    assert len(tiles) == 5
    for number, tile in enumerate(tiles):
        row, column = divmod(number, 3)
        part = whole["width"] / (3, 2)[row]
        # Boxes are in whole pixels of 64 × 36.
        assert abs(tile["x"] - whole["x"] - column * part) < whole["width"] / 40
        assert abs(tile["y"] - whole["y"] - row * whole["height"] / 2) < 3


def test_arrows_move_among_the_tiles_and_the_card_tells_of_them(
    opened: Open, image: ProgressImage
) -> None:
    with opened(f"/tasks/{image.task_id}/") as page:
        page.locator("#g1").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#g3")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#g5")).to_be_focused()
        told = page.locator("[data-told]")
        expect(told).to_contain_text("Tile 0-5, row 2, column 2")
        grow(image)
        expect(page.locator("#look")).to_contain_text("60 %")
        expect(told).to_contain_text("Tile 0-5, row 2, column 2")
        expect(page.locator("#g5")).to_be_focused()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_what_is_new_fades_in_unless_motion_is_not_wanted(
    opened: Open, image: ProgressImage, motion: str
) -> None:
    path = f"/tasks/{image.task_id}/progress/"
    with opened(path, reduced_motion=motion) as page:
        page.evaluate(
            """() => { window.fades = 0; new MutationObserver((changes) => {
              for (const { addedNodes } of changes) for (const node of addedNodes)
                if (node.className === "was") window.fades += 1;
            }).observe(document.body, { childList: true, subtree: true }); }"""
        )
        before = page.locator("[data-growing] img").first.get_attribute("src")
        grow(image)
        shown = page.locator("[data-growing] img:not(.was)")
        expect(shown).not_to_have_attribute("src", str(before))
        expect(page.locator("img.was")).to_have_count(0)
        assert page.evaluate("window.fades") == (motion != "reduce")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_no_barriers(
    opened: Open, image: ProgressImage, theme: str
) -> None:
    path = f"/tasks/{image.task_id}/progress/"
    with opened(path, color_scheme=theme) as page:
        assert barriers(page) == []


def lines(last: int) -> str:
    return "\n".join(f"ERROR in {n}" if n == 3 else f"line {n}" for n in range(last))


def a_log() -> FrameLog:
    """Of a frame that renders: 300 lines, one of them an error."""
    started = timezone.now() - timedelta(minutes=5)
    frame = make_frame(make_task(), status_code=2, started_at=started)
    tail = Tail(text=lines(300), lines=300, size=3000, at_end=True)
    return log_record(frame, tail, fetched_at=timezone.now())


def write(log: FrameLog, last: int) -> None:
    """The renderer went on."""
    assert log.attempt == log_attempt(log.frame)
    tail = Tail(text=lines(last), lines=last, size=last * 10, at_end=True)
    log_record(log.frame, tail, fetched_at=timezone.now())


AT_END = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"


def test_who_reads_the_end_of_a_log_stays_there(opened: Open, db: None) -> None:
    log = a_log()
    with opened(f"/frames/{log.frame_id}/log/") as page:
        shown = page.locator("[data-log-lines]")
        expect(shown).to_contain_text("line 299")
        assert shown.evaluate(AT_END)
        write(log, 350)
        expect(shown).to_contain_text("line 349")
        page.wait_for_timeout(50)
        assert shown.evaluate(AT_END)
        shown.evaluate("log => { log.scrollTop = 0; }")
        page.wait_for_timeout(50)
        write(log, 370)
        expect(shown).to_contain_text("line 369")
        assert shown.evaluate("log => log.scrollTop") < 200


def test_a_log_has_no_barriers_on_its_page_and_in_a_dialog(
    opened: Open, db: None
) -> None:
    log = a_log()
    with opened(f"/frames/{log.frame_id}/log/") as page:
        assert barriers(page) == []
        page.goto(page.url.partition("/frames/")[0] + f"/tasks/{log.frame.task_id}/")
        page.evaluate(
            f"htmx.ajax('GET', '/frames/{log.frame_id}/log/', {{swap: 'none'}})"
        )
        end = page.locator("dialog [data-log-lines]")
        expect(end).to_contain_text("line 299")
        assert barriers(page, "dialog[open]") == []
        write(log, 320)
        expect(end).to_contain_text("line 319")
