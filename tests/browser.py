"""A browser for tests that need one, and what it may complain about: nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")


def browser_path() -> str | None:
    """FARMDASH_BROWSER, else one on the PATH, else Playwright's own (None)."""
    names = (os.environ.get("FARMDASH_BROWSER", ""), *NAMES)
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@contextmanager
def quiet_page(
    browser: Browser, *, expected: tuple[str, ...] = (), **options: Any
) -> Iterator[Page]:
    """A page of its own; the test fails where it logged an error of its own making.

    Violations of the Content-Security-Policy are logged as errors, so they count.
    """
    context: BrowserContext = browser.new_context(**options)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" else None,
    )
    yield page
    context.close()
    left = [text for text in complaints if not any(part in text for part in expected)]
    assert left == []


def sign_in(page: Page, user: User, url: str, *, language: str = "en") -> None:
    """Have the page, and all that is opened beside it, asked for by that person."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {
        settings.SESSION_COOKIE_NAME: session,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )


def barriers(page: Page, within: str | None = None) -> list[str]:
    """What axe finds wrong with the page, or a part of it, as it is shown now."""
    options = {"runOnly": {"type": "tag", "values": list(RULES)}}
    response = Axe().run(page, context=within, options=options).response
    return [
        f"{found['id']}: {node['html'][:160]} {(node['any'] or [{}])[0].get('message')}"
        for found in response["violations"]
        for node in found["nodes"]
    ]
