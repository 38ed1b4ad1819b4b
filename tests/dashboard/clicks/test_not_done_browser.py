"""A click without a session, or from a page too old, as somebody lives through it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from apps.actions.models import Intent
from apps.farm.models import RenderTask
from tests.dashboard.clicks.test_held_browser import open_page, task
from tests.dashboard.onlooker import account

__all__ = ("account", "open_page", "task")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
EXPECTED = ("401", "ERR_ABORTED", "NetworkError", "Failed to fetch")
PAGE = "/tasks/?state=rendering"


def sign_in_again(page: Page) -> None:
    """Fill the form in and send it."""
    page.get_by_label("Username").fill("operator")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_ended_session_leads_to_sign_in_and_back_to_the_page(
    scripts: bool, task: RenderTask, open_page: Open
) -> None:
    path = PAGE if scripts else f"/tasks/{task.pk}/"
    page = open_page(path, java_script_enabled=scripts, expected=EXPECTED)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if scripts:
        page.locator(f"#t{task.pk} .ac button[value=stop]").click()
    else:
        page.locator("#head button[value=stop]").click()
    page.wait_for_url(re.compile("/sign-in/"))
    assert "Stop" not in page.locator("main").inner_text()
    sign_in_again(page)
    page.wait_for_url(re.compile(re.escape(path)))
    note = page.locator("#toasts .note")
    expect(note).to_contain_text("You were signed out by then")
    expect(note).to_have_count(1)
    assert Intent.objects.count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_too_old_comes_back_new_and_the_next_click_works(
    scripts: bool, task: RenderTask, open_page: Open, live_server: Any
) -> None:
    path = f"/tasks/{task.pk}/"
    page = open_page(path, java_script_enabled=scripts, expected=EXPECTED)
    other = {"name": settings.CSRF_COOKIE_NAME, "value": "a" * 32}
    page.context.add_cookies([other | {"url": live_server.url}])  # type: ignore[list-item]
    page.locator("#head button[value=stop]").click()
    note = page.locator("#toasts .note")
    expect(note).to_contain_text("The page was too old", timeout=10_000)
    assert page.url.endswith(path)
    assert Intent.objects.count() == 0
    page.locator("#head button[value=stop]").click()
    expect(page.locator("#toasts")).to_contain_text("Stop: Requested", timeout=10_000)
    assert Intent.objects.get().state == "queued"
