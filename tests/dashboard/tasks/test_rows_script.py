"""js/rows.js, select.js and keys.js: rows by mouse and by keyboard."""

from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from tests.browser import quiet_page
from tests.dashboard.sample_rows import sample_row, sample_rows
from tests.dashboard.stub_site import Answer, StubSite, draw, site

__all__ = ("site",)
pytestmark = pytest.mark.browser

TOAST = (
    '<hx-partial hx-target="#toasts" hx-swap="beforeend">'
    '<div class="note success"><p>asked</p></div></hx-partial>'
)


@pytest.fixture
def stub(site: StubSite) -> StubSite:
    """The stub with a page of rows at /, children, and an answer to clicks."""
    rows = [sample_row(place, level=1, opens=None) for place in range(8)]
    rows[5] = sample_row(5)
    children = "".join(
        render_to_string("dashboard/tasks/_row.html", {"row": row})
        for row in (sample_row(40, level=2), sample_row(41, level=2))
    )
    page = draw("look.html", name="Tasks", rows=rows, live_url="/tasks/live/")
    site.answers = {
        "/": Answer(page),
        "/tasks/live/": Answer(status=204),
        "/chart.json": Answer('{"at":[],"series":[]}', type="application/json"),
        "/tasks/106/children/": Answer(children),
        "/tasks/101/": Answer("<title>the task</title>"),
        "/clicks/": Answer(TOAST),
    }
    return site


@pytest.fixture
def page(browser: Browser, stub: StubSite) -> Iterator[Page]:
    """The page of rows."""
    with quiet_page(
        browser, expected=("Failed to load resource", "Failed to fetch")
    ) as page:
        page.goto(stub.url("/"))
        yield page


def picked(page: Page) -> list[str]:
    """Ids of the selected rows."""
    script = (
        "[...document.querySelectorAll('.rows .tr[id]:has(:checked)')].map(r => r.id)"
    )
    return list(page.evaluate(script))


def focused(page: Page) -> str:
    """Id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_a_rows_button_asks_for_its_operation(stub: StubSite, page: Page) -> None:
    page.locator("#t106").get_by_role("button", name="Stop").click()
    expect(page.locator("#toasts")).to_contain_text("asked")
    asked = stub.calls("/clicks/")[0]
    assert asked.values == {"operation": "stop", "tasks": "106"}
    assert asked.method == "POST"
    assert len(asked.headers["X-CSRFToken"]) > 20


def test_the_bar_asks_for_all_that_is_selected(stub: StubSite, page: Page) -> None:
    page.locator("#t102 .pick").click()
    page.locator("#t104 .pick").click(modifiers=["Shift"])
    assert picked(page) == ["t102", "t103", "t104"]
    expect(page.locator(".picked b")).to_have_text("3 selected")
    page.locator(".picked").get_by_role("button", name="Retry failed").click()
    expect(page.locator("#toasts")).to_contain_text("asked")
    assert stub.calls("/clicks/")[0].values == {
        "operation": "retry_failed",
        "tasks": "102,103,104",
    }


def test_one_box_selects_all_of_the_page(page: Page) -> None:
    page.get_by_label("Select all rows").check()
    assert len(picked(page)) == 8
    page.locator("#t103 .pick").click()
    assert page.evaluate("document.querySelector('[data-all]').indeterminate")
    page.keyboard.press("Escape")
    assert picked(page) == []
    expect(page.locator(".picked")).to_be_hidden()


def test_parts_are_fetched_when_unfolded_and_gone_when_folded(
    stub: StubSite, page: Page
) -> None:
    page.locator("#t106 .tw").click()
    expect(page.locator("#t141")).to_be_visible()
    assert stub.calls("/tasks/106/children/")[0].values == {"level": "2"}
    order = page.evaluate("[...document.querySelectorAll('.tr[id]')].map(r => r.id)")
    assert order[5:8] == ["t106", "t141", "t142"]
    page.locator("#t106 .tw").click()
    assert page.locator("#t141").count() == 0
    expect(page.locator("#t106")).to_have_attribute("aria-expanded", "false")


def test_the_arrows_walk_the_tree(page: Page) -> None:
    page.locator("#t106").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#t142")).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "t141"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "t142"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "t106"
    page.keyboard.press("ArrowLeft")
    assert page.locator("#t141").count() == 0
    page.keyboard.press("Home")
    assert focused(page) == "t101"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/101/")


def test_keys_move_select_and_act(stub: StubSite, page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "t102"
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert picked(page) == ["t102", "t103", "t104"]
    page.keyboard.press("r")
    expect(page.locator("#toasts")).to_contain_text("asked")
    assert stub.calls("/clicks/")[0].values["tasks"] == "102,103,104"


def test_keys_are_letters_while_somebody_types(stub: StubSite, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("xs?jr")
    assert page.locator("[data-filter]").input_value() == "xs?jr"
    assert not page.locator("#help").is_visible()
    assert stub.calls("/clicks/") == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def test_keys_can_be_switched_off_for_good(stub: StubSite, page: Page) -> None:
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("s")
    assert focused(page) == ""
    assert stub.calls("/clicks/") == []


def test_an_operation_without_a_row_says_so(stub: StubSite, page: Page) -> None:
    page.keyboard.press("s")
    expect(page.locator("#toasts")).to_contain_text("Select a row first.")
    assert stub.calls("/clicks/") == []


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer("no", 403), "You do not have the right to do this."),
        (Answer("gone", 404), "This is no longer there."),
        (Answer("<b>fault", 500), "farmdash could not do this."),
    ],
)
def test_a_click_that_failed_says_why_and_changes_nothing(
    stub: StubSite, page: Page, answer: Answer, text: str
) -> None:
    stub.answers["/clicks/"] = answer
    page.locator("#t106").get_by_role("button", name="Stop").click()
    expect(page.locator("#toasts [role=alert]")).to_contain_text(text)
    expect(page.locator("#t106 .nm a")).to_be_visible()


def test_a_click_without_an_answer_warns_against_clicking_again(
    stub: StubSite, page: Page
) -> None:
    stub.down = True
    page.locator("#t106").get_by_role("button", name="Stop").click()
    expect(page.locator("#toasts [role=alert]")).to_contain_text("No answer")


def test_a_drawn_dialog_opens_asks_and_goes_away(stub: StubSite, page: Page) -> None:
    context = {
        "title": "Delete 1 task?",
        "text": "It cannot be brought back.",
        "action_url": "/clicks/",
        "fields": [("operation", "delete"), ("confirmed", "1")],
        "button": "Delete",
        "danger": True,
    }
    dialog = render_to_string("ui/dialog.html", context)
    partial = (
        f'<hx-partial hx-target="#dialogs" hx-swap="innerHTML">{dialog}</hx-partial>'
    )
    stub.answers["/clicks/"] = Answer(partial)
    page.locator("#t106").get_by_role("button", name="Stop").click()
    expect(page.get_by_role("dialog", name="Delete 1 task?")).to_be_visible()
    stub.answers["/clicks/"] = Answer(TOAST)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("asked")
    assert page.locator("dialog[data-open]").count() == 0
    assert stub.calls("/clicks/")[-1].values == {
        "operation": "delete",
        "confirmed": "1",
    }


def test_notes_go_by_themselves_but_errors_stay(page: Page) -> None:
    page.clock.install()
    page.reload()
    page.evaluate("farmdash.toast('success', 'fine')")
    page.evaluate("farmdash.toast('error', 'broken')")
    expect(page.locator("#toasts .note")).to_have_count(2)
    page.clock.run_for(8000)
    expect(page.locator("#toasts .note")).to_have_count(1)
    page.locator("#toasts [data-close]").click()
    expect(page.locator("#toasts .note")).to_have_count(0)


def test_rows_need_no_attributes_of_htmx() -> None:
    for row in sample_rows(8):
        assert "hx-" not in render_to_string("dashboard/tasks/_row.html", {"row": row})
