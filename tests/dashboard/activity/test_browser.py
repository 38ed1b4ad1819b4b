"""The activity page in a browser: what is new shows by itself; no barriers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.audit.checks import chain_check
from apps.audit.models import ChainCheck
from apps.audit.services import audit_record
from apps.farm.models import RenderTask
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import VIEW, make_user
from tests.dashboard.activity_rows import about, click, settled
from tests.dashboard.hostile import LONG
from tests.factories import make_account, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., AbstractContextManager[Page]]
STATES = ("confirmed", "rejected", "refuted", "unknown", "needs_person", "accepted")


@pytest.fixture
def opened(transactional_db: None, live_server: LiveServer, browser: Browser) -> Open:
    """Opens the page of the running site: with opened(width=390) as page."""
    user = make_user("viewer", *VIEW)

    @contextmanager
    def open_page(
        query: str = "",
        *,
        width: int = 1440,
        theme: str = "light",
        language: str = "en",
    ) -> Iterator[Page]:
        size = {"width": width, "height": 900}
        with quiet_page(browser, viewport=size, color_scheme=theme) as page:
            sign_in(page, user, live_server.url, language=language)
            page.goto(f"{live_server.url}/activity/{query}")
            yield page

    return open_page


def seed() -> RenderTask:
    """Clicks with every end, one on many tasks, answers, settings, hostile names."""
    studio, other = make_account(name="studio"), make_account(name=LONG[:80])
    task = make_task(studio, alias="2W5", scene_name="dune_010.ma")
    for number, state in enumerate(STATES):
        key = {"request_id": f"c{number}", "intent": f"i{number}"}
        click(task, reason="wrong camera", remote_addr="10.0.0.9", **key)
        settled(task, state, seen={"state": "stopped", "done": 3}, reads=3, **key)
    for number in range(4):
        many = make_task(other, alias=f"2W{number}", scene_name=LONG)
        click(many, verb="task.delete", request_id="many", intent=f"m{number}")
        settled(many, "confirmed", request_id="many", intent=f"m{number}")
    click(task, request_id="two", reason=LONG)
    declined = {"intent": "i1", "state": "withdrawn"}
    about(task, "intent.declined", actor="bob", request_id="two", after=declined)
    audit_record(
        actor="kim",
        verb="account.changed",
        target_kind="account",
        target_id=studio.pk,
        target_label="studio",
        account_id=studio.pk,
        before={"name": "studio", "enabled": True},
        after={"name": LONG, "enabled": False},
    )
    chain_check(now=timezone.now())
    return task


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(wide))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_shut_out(opened: Open, width: int, theme: str) -> None:
    seed()
    with opened(width=width, theme=theme) as page:
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        assert overflow(page) <= 0
        assert barriers(page) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_empty_page_and_a_broken_chain_shut_nobody_out(
    opened: Open, language: str
) -> None:
    ChainCheck.objects.create(pk=1, at=timezone.now(), broken=7, fault="cut")
    with opened(width=390, language=language) as page:
        expect(page.locator("#chain")).to_contain_text("#7")
        assert overflow(page) <= 0
        assert barriers(page) == []


def test_what_is_new_is_told_and_shown_on_demand(opened: Open) -> None:
    task = seed()
    with opened("?person=mei") as page:
        before = page.locator(".trail-act").count()
        expect(page.locator("#activity-new")).to_be_empty()
        click(task, request_id="new", reason="just now")
        link = page.get_by_role("link", name="1 new entry")
        expect(link).to_be_visible(timeout=10_000)
        expect(page.get_by_text("just now")).to_have_count(0)
        link.click()
        expect(page.locator(".trail-act").first).to_contain_text("just now")
        assert page.locator(".trail-act").count() == before + 1
        assert "person=mei" in page.url


def test_filters_change_the_address_and_the_list(opened: Open) -> None:
    seed()
    with opened() as page:
        page.get_by_label("Only what did not work").check()
        expect(page.locator(".trail-act")).to_have_count(5)
        page.wait_for_url("**bad=1**")
        page.get_by_label("Person", exact=True).select_option("bob")
        expect(page.locator(".trail-act")).to_have_count(1)
        page.get_by_role("link", name="Show all").click()
        expect(page.locator(".trail-act")).to_have_count(9)


def test_each_of_many_is_shown_on_demand(opened: Open) -> None:
    seed()
    with opened("?group=clicks") as page:
        deed = page.locator(".trail-act", has_text="delete 4 tasks")
        expect(deed.locator(".members")).to_be_hidden()
        deed.get_by_text("Each of them").click()
        expect(deed.locator(".members > li")).to_have_count(4)


def test_the_page_is_reached_by_the_navigation_of_any_screen(opened: Open) -> None:
    for width in (1440, 390):
        with opened("../tasks/", width=width) as page:
            nav = page.get_by_role("navigation", name="Pages")
            if width < 500:
                nav.get_by_text("More").click()
            nav.get_by_role("link", name="Activity", exact=True).locator(
                "visible=true"
            ).click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Activity")
