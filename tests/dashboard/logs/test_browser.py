"""A log in a browser: it fits, bars nobody, and what was searched for is stepped to."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from apps.farm.logs.record import log_told
from apps.farm.models import Frame, FrameLog
from tests.actions.failures import noted
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.logs.test_page import make_log
from tests.factories import NOW, make_account, make_frame, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = [f"INFO: bucket {number} done" for number in range(1, 2_501)]
LINES[40] = LINES[2_300] = "WARNING: <needle> bent"
LINES[2_400] = "ERROR: cannot open texture /a/1.exr: no such file"
LINES[2_450] = "ERROR: cannot open texture /a/2.exr: no such file"
LINES[-1] = "FATAL: renderer ended with exit code 7"


BELOW = """(({scrollHeight, scrollTop, clientHeight}) =>
    scrollHeight - scrollTop - clientHeight)(document.getElementById("log"))"""


@pytest.fixture
def frame() -> Frame:
    """It failed twice; both logs are kept."""
    frame = make_frame(
        make_task(make_account()),
        status_code=5,
        started_at=NOW,
        ended_at=NOW + timedelta(minutes=2),
        resubmissions=1,
        node="render-9",
    )
    noted(frame)
    make_log(frame, "ERROR: earlier", attempt="0.1795420000", is_failed=True)
    make_log(frame, "\n".join(LINES), is_failed=True, is_complete=True)
    return frame


def opened(page: Page, frame: Frame, live_server: Any, user: User) -> None:
    sign_in(page, user, live_server.url)
    page.goto(f"{live_server.url}/frames/{frame.pk}/log/")
    expect(page.locator("#log pre").last).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_fits_and_bars_nobody(
    browser: Browser,
    live_server: Any,
    viewer: User,
    frame: Frame,
    width: int,
    scheme: Any,
) -> None:
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        opened(page, frame, live_server, viewer)
        expect(page.locator(".log-errors li")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []


def test_errors_on_top_lead_to_their_lines(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    with quiet_page(browser) as page:
        opened(page, frame, live_server, viewer)
        expect(page.locator(".log-errors")).to_contain_text(
            "2 times, first in line 2,401"
        )
        page.get_by_role("link", name="Line 2,451").click()
        expect(page.locator("#L2451")).to_be_in_viewport()


def test_what_was_found_is_stepped_to(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    with quiet_page(browser) as page:
        opened(page, frame, live_server, viewer)
        page.keyboard.press("/")
        page.keyboard.type("NEEDLE")
        page.keyboard.press("Enter")
        expect(page.locator("#L41.at mark")).to_be_in_viewport()
        expect(page.locator("#log-found")).to_have_text("Line 1 of 2 found")
        page.get_by_role("link", name="Next line found").click()
        expect(page.locator("#L2301.at")).to_be_in_viewport()
        expect(page.locator("#log-found")).to_have_text("Line 2 of 2 found")


def test_attempts_can_be_chosen_and_the_log_paged(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    with quiet_page(browser) as page:
        opened(page, frame, live_server, viewer)
        page.get_by_role("link", name="Earlier").click()
        expect(page.locator("#log-head")).to_contain_text("Lines 1–2,000")
        page.get_by_role("link", name="Attempt 1").click()
        expect(page.locator("#log")).to_have_text("ERROR: earlier")


def test_a_reader_at_the_end_stays_there(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    Frame.objects.update(status_code=2)
    FrameLog.objects.update(is_complete=False)
    with quiet_page(browser) as page:
        opened(page, frame, live_server, viewer)
        log = FrameLog.objects.get(attempt=f"1.{int(NOW.timestamp())}")
        log.text, log.lines, log.size = f"{log.text}\nnews", log.lines + 1, 9**9
        log.save()
        log_told(frame.pk)
        expect(page.locator("#piece12")).to_contain_text("news")
        drawn = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        page.evaluate(drawn)
        assert page.evaluate(BELOW) < 40
        page.evaluate("document.getElementById('log').scrollTop = 0")
        page.get_by_role("button", name="To the end").click()
        expect(page.locator("[data-log-end]")).to_be_hidden()
        assert page.evaluate(BELOW) < 40


def test_a_dialog_in_place_of_another_gives_the_focus_back(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    with quiet_page(browser) as page:
        sign_in(page, viewer, live_server.url)
        page.goto(f"{live_server.url}/tasks/{frame.task_id}/")
        opener = page.locator(f"#frames a[href='/frames/{frame.pk}/']").first
        opener.click()
        page.locator("dialog[open] a[href$='/log/']").click()
        expect(page.locator("dialog[open] [data-log-lines]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(opener).to_be_focused()


def test_where_else_a_text_is_found_is_a_link(
    browser: Browser, live_server: Any, viewer: User, frame: Frame
) -> None:
    log = FrameLog.objects.get(attempt=f"1.{int(NOW.timestamp())}")
    log.is_cut, log.size, log.page_size, log.page = True, 400_000, 16_384, 24
    log.save()
    for number in range(3):
        text = "INFO: begun\nINFO: needle"
        log.parts.create(number=number, state="ready", text=text, fetched_at=NOW)
    with quiet_page(browser, viewport={"width": 390, "height": 844}) as page:
        sign_in(page, viewer, live_server.url)
        page.goto(f"{live_server.url}/frames/{frame.pk}/log/?q=needle")
        expect(page.locator("#log-found")).to_contain_text("Searched: the kept lines")
        expect(page.get_by_role("link", name="Read the whole log")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert barriers(page) == []
        page.get_by_role("link", name="Part 2").click()
        expect(page.locator("#log .hit.at")).to_have_text("INFO: needle\n")
        page.get_by_role("link", name="Read the whole log").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert barriers(page) == []
