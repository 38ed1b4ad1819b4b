"""The page of deleted tasks in a browser: it fits, bars nobody, and is searched."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.deleted.test_page import IN_BIN, gone
from tests.factories import make_account
from tests.farm.reading_rows import make_reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def account() -> FarmAccount:
    account = make_account(name="Studio", currency="EUR")
    gone(account, scene_name="shot_" + "long_" * 30 + ".ma", user_name="wei")
    gone(account, scene_name="other.ma", failed_frames=2, total_frames=9)
    make_reading(account, "deleted", data=IN_BIN)
    return account


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_it_fits_and_bars_nobody(
    browser: Browser,
    live_server: Any,
    viewer: User,
    account: FarmAccount,
    width: int,
    scheme: Any,
    language: str,
) -> None:
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, viewer, live_server.url, language=language)
        page.goto(f"{live_server.url}/tasks/deleted/")
        expect(page.locator("#deleted-rows li")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []


def test_from_the_tasks_to_one_that_is_gone(
    browser: Browser, live_server: Any, viewer: User, account: FarmAccount
) -> None:
    with quiet_page(browser) as page:
        sign_in(page, viewer, live_server.url)
        page.goto(f"{live_server.url}/tasks/")
        page.get_by_role("link", name="Deleted").click()
        page.wait_for_url("**/deleted/")
        page.keyboard.press("/")
        page.keyboard.type("other")
        expect(page.locator("#deleted-rows li")).to_have_count(1)
        page.get_by_role("link", name="other.ma").click()
        expect(page.get_by_role("heading", name="other.ma")).to_be_visible()
