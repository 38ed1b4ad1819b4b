"""js/live.js: the page follows the server, quietly, and says when it cannot."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from apps.dashboard.tasks.rows import TaskRow
from tests.browser import quiet_page
from tests.dashboard.sample_rows import sample_row, sample_rows
from tests.dashboard.stub_site import Answer, Asked, StubSite, draw, site

__all__ = ("site",)
pytestmark = pytest.mark.browser

LIVE = "/tasks/live/"
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', {get: () => hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
BROKEN = ("ERR_", "Failed to load resource")


def fast(html: str) -> str:
    """The same page, asking ten times a second."""
    return html.replace('id="live"', 'id="live" data-every="100"')


def tasks_page(rows: list[TaskRow] | None = None) -> str:
    """A page of rows that asks at LIVE."""
    rows = sample_rows(8) if rows is None else rows
    return draw("look.html", name="Tasks", rows=rows, live_url=LIVE)


def changed(row: TaskRow, version: str = "two") -> str:
    """A live answer with one changed row."""
    marker = {"live_url": LIVE, "v": version, "since": "1.3", "shown": "abc"}
    return fast(
        f'<hx-partial hx-target="#t{row.id}" hx-swap="outerMorph">'
        + render_to_string("dashboard/tasks/_row.html", {"row": row})
        + '</hx-partial><hx-partial hx-target="#live" hx-swap="outerHTML">'
        + render_to_string("ui/live.html", marker)
        + "</hx-partial>"
    )


def once(answer: Answer, then: Answer) -> Callable[[Asked], Answer]:
    """The answer for the first question, `then` for all others."""
    left = [answer]
    return lambda asked: left.pop() if left else then


NOTHING = Answer(status=204)


@pytest.fixture
def stub(site: StubSite) -> StubSite:
    """The stub with a page of rows at / where nothing changes."""
    site.answers = {
        "/": Answer(fast(tasks_page())),
        LIVE: NOTHING,
        "/chart.json": Answer('{"at":[],"series":[]}', type="application/json"),
    }
    return site


@pytest.fixture
def page(browser: Browser, stub: StubSite) -> Iterator[Page]:
    """The page of rows, asking ten times a second."""
    with quiet_page(browser, expected=BROKEN) as page:
        page.goto(stub.url("/"))
        yield page


def wait_for(condition: Callable[[], object], seconds: float = 8) -> None:
    """Until the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def last_version(stub: StubSite) -> str:
    """What the page says it shows."""
    calls = stub.calls(LIVE)
    return calls[-1].values["v"] if calls else ""


def test_it_asks_with_what_the_page_shows(stub: StubSite, page: Page) -> None:
    wait_for(lambda: len(stub.calls(LIVE)) > 1)
    asked = stub.calls(LIVE)[0]
    assert asked.values == {"v": "one", "since": "1.2", "shown": "abc", "open": "101"}
    assert asked.headers["HX-Request"] == "true"


def test_a_changed_row_is_drawn_and_what_people_did_stays(
    stub: StubSite, page: Page
) -> None:
    page.locator("#t103 input").check()
    page.locator("#t106").focus()
    row = sample_row(2, title="renamed.max", done=3)
    stub.answers[LIVE] = once(Answer(changed(row)), then=NOTHING)
    expect(page.locator("#t103 .nm a")).to_have_text("renamed.max")
    expect(page.locator("#t103 input")).to_be_checked()
    expect(page.locator("#t106")).to_be_focused()
    expect(page.locator(".picked b")).to_have_text("1 selected")
    wait_for(lambda: last_version(stub) == "two")


def test_hours_of_answers_leave_nothing_in_the_page(stub: StubSite, page: Page) -> None:
    versions = iter(range(10_000))
    stub.answers[LIVE] = lambda _: Answer(
        changed(sample_row(2), f"v{next(versions)}").replace("</hx", "\n</hx")
    )
    wait_for(lambda: last_version(stub) > "v1")
    nodes = "document.querySelector('#t103').parentElement.childNodes.length"
    before = page.evaluate(nodes), page.evaluate("document.body.childNodes.length")
    wait_for(lambda: last_version(stub) > "v5")
    after = page.evaluate(nodes), page.evaluate("document.body.childNodes.length")
    assert after == before


def test_a_row_that_is_not_on_the_page_is_passed_over(
    stub: StubSite, page: Page
) -> None:
    stub.answers[LIVE] = once(Answer(changed(sample_row(70))), then=NOTHING)
    wait_for(lambda: last_version(stub) == "two")
    assert page.locator(".rows .tr[id]").count() == 8


def test_what_was_seen_when_is_told_by_each_answer(stub: StubSite, page: Page) -> None:
    seen = int(time.time()) - 320
    stub.answers[LIVE] = Answer(status=204, headers={"Seen": str(seen)})
    expect(page.locator("#sight time")).to_have_text("5 min ago")
    expect(page.locator("#sight time")).to_have_class("stale")


def test_questions_never_overlap(stub: StubSite, page: Page) -> None:
    stub.answers[LIVE] = Answer(status=204, seconds=0.4)
    before = len(stub.calls(LIVE))
    wait_for(lambda: len(stub.calls(LIVE)) > before + 4)
    assert not stub.overlapped


def test_a_hidden_tab_asks_nothing_and_asks_at_once_when_shown(
    stub: StubSite, page: Page
) -> None:
    wait_for(lambda: stub.calls(LIVE))
    page.evaluate(HIDE, True)
    page.wait_for_timeout(300)
    before = len(stub.calls(LIVE))
    page.wait_for_timeout(700)
    assert len(stub.calls(LIVE)) == before
    page.evaluate(HIDE, False)
    wait_for(lambda: len(stub.calls(LIVE)) > before, seconds=1)


def test_an_answer_to_an_old_question_is_dropped(stub: StubSite, page: Page) -> None:
    late = Answer(changed(sample_row(2, title="too late")), seconds=0.5)
    before = len(stub.calls(LIVE))
    stub.answers[LIVE] = late
    wait_for(lambda: len(stub.calls(LIVE)) > before)
    # Meanwhile somebody filters: the page asks about other rows from now on.
    stub.answers["/tasks/other/live/"] = NOTHING
    page.evaluate("document.getElementById('live').dataset.url = '/tasks/other/live/'")
    wait_for(lambda: stub.calls("/tasks/other/live/"))
    assert page.get_by_text("too late").count() == 0


def test_a_lost_connection_is_told_and_then_the_whole_view_is_fetched(
    stub: StubSite, page: Page
) -> None:
    page.locator("#t103 input").check()
    stub.down = True
    expect(page.locator("#lost")).to_be_visible()
    after = tasks_page([sample_row(2, title="after the outage")])
    stub.answers["/"] = Answer(fast(after))
    stub.down = False
    expect(page.locator("#t103 .nm a")).to_have_text("after the outage", timeout=9000)
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#t103 input")).to_be_checked()
    assert page.locator(".rows .tr[id]").count() == 1
    expect(page.locator("#status")).to_have_text("Connected again")


def test_a_server_that_only_fails_is_as_lost(stub: StubSite, page: Page) -> None:
    stub.answers[LIVE] = Answer("fault", 500)
    expect(page.locator("#lost")).to_be_visible()
    stub.answers[LIVE] = NOTHING
    expect(page.locator("#lost")).to_be_hidden(timeout=9000)


def test_an_expired_session_goes_to_sign_in_and_comes_back(
    stub: StubSite, page: Page
) -> None:
    stub.answers["/sign-in/"] = Answer("<title>in</title>")
    stub.answers[LIVE] = Answer("", 401)
    page.wait_for_url("**/sign-in/**")
    assert stub.calls("/sign-in/")[0].values == {"next": "/"}


def test_a_quiet_tab_asks_40_times_a_minute_at_most(
    browser: Browser, stub: StubSite
) -> None:
    stub.answers["/"] = Answer(tasks_page())
    with quiet_page(browser) as page:
        page.goto(stub.url("/"))
        wait_for(lambda: len(stub.calls(LIVE)) >= 4)
    times = [asked.at for asked in stub.calls(LIVE)]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.4


def test_ages_tick(browser: Browser, stub: StubSite) -> None:
    with quiet_page(browser) as page:
        page.goto(stub.url("/"))
        elapsed = page.locator("#t101 time[data-e]")
        before = elapsed.text_content()
        expect(elapsed).not_to_have_text(before or "", timeout=9000)
