"""Every atom and every small page, in both themes and languages, wide and narrow."""

import pytest
from allauth.account.forms import ChangePasswordForm, LoginForm
from django.template import loader
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Browser, Page

from tests.browser import barriers, quiet_page
from tests.dashboard.sample_rows import NAMES, sample_rows
from tests.dashboard.stub_site import Answer, StubSite, draw, request_for, site

__all__ = ("site",)
pytestmark = pytest.mark.browser

CHART = (
    '{"at":[1763888400,1763892000],'
    '"series":[{"name":"Rendering","state":"rendering","values":[3,4]}]}'
)
QUIET = {
    "/tasks/live/": Answer(status=204),
    "/chart.json": Answer(CHART, type="application/json"),
}
"""What a page asks for by itself."""
QUIET = {
    "/tasks/live/": Answer(status=204),
    "/chart.json": Answer(CHART, type="application/json"),
}
"""What a page asks for by itself."""


class Trouble:
    """An account in trouble."""

    name, seen_at, state_since = "海岸线", None, timezone.now()

    def __init__(self, state: str) -> None:
        self.state, self.error, self.error_code = state, "signature invalid", 611


def everything(language: str, name: str = NAMES[0]) -> str:
    """The page with all atoms, rows and banners on it."""
    troubles = [Trouble(state) for state in ("unreachable", "refused", "frozen", "ok")]
    return draw(
        "look.html",
        language=language,
        name=name,
        rows=sample_rows(8),
        live_url="/tasks/live/",
        request=request_for(silent=troubles, accounts=troubles),
    )


def small_pages(language: str) -> dict[str, str]:
    """The pages around signing in, and errors, by path."""
    with override(language):
        login = LoginForm({"login": "", "password": ""})
        change = ChangePasswordForm(user=None)
        failed = loader.get_template("500.html").render()
    return {
        "/sign-in": draw("account/login.html", language=language, form=login),
        "/password": draw(
            "account/password_change.html", language=language, form=change
        ),
        "/404": draw("404.html", language=language),
        "/csrf": draw("403_csrf.html", language=language),
        "/500": failed,
    }


def inspect(page: Page, theme: str) -> None:
    """No barriers, the right theme, nothing wider than the window."""
    assert page.get_attribute("html", "data-bs-theme") == theme
    assert barriers(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    ("language", "name"), [("en", NAMES[0]), ("zh-hans", NAMES[6])]
)
def test_all_atoms_have_no_barriers_and_fit_their_window(
    browser: Browser,
    site: StubSite,
    language: str,
    name: str,
    width: int,
    theme: str,
) -> None:
    site.answers = {"/": Answer(everything(language, name))} | QUIET
    window = {"width": width, "height": 900}
    with quiet_page(browser, viewport=window, color_scheme=theme) as page:
        page.goto(site.url("/"))
        page.locator(".u-legend").wait_for()
        inspect(page, theme)


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1440, "light"), ("zh-hans", 390, "dark")]
)
def test_small_pages_have_no_barriers_and_fit_their_window(
    browser: Browser,
    site: StubSite,
    language: str,
    width: int,
    theme: str,
) -> None:
    pages = small_pages(language)
    site.answers = {path: Answer(html) for path, html in pages.items()}
    window = {"width": width, "height": 900}
    with quiet_page(browser, viewport=window, color_scheme=theme) as page:
        for path in pages:
            page.goto(site.url(path))
            inspect(page, theme)


def test_menus_dialogs_and_notes_have_no_barriers_either(
    browser: Browser,
    site: StubSite,
) -> None:
    site.answers = {"/": Answer(everything("en"))} | QUIET
    with quiet_page(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(site.url("/"))
        page.evaluate("farmdash.toast('error', 'No answer')")
        page.evaluate("farmdash.toast('success', 'Copied')")
        page.locator("#t103 .pick input").check()
        assert barriers(page) == []
        page.locator(".menu summary").last.click()
        assert barriers(page, ".top") == []
        page.get_by_role("button", name="Keyboard shortcuts").click()
        assert page.locator("#help").is_visible()
        assert barriers(page, "#help") == []
        page.keyboard.press("Escape")
        assert not page.locator("#help").is_visible()


def test_a_chosen_theme_is_kept_and_beats_the_systems(
    browser: Browser,
    site: StubSite,
) -> None:
    pages = small_pages("en")
    site.answers = {path: Answer(html) for path, html in pages.items()}
    with quiet_page(browser, color_scheme="light") as page:
        page.goto(site.url("/sign-in"))
        page.get_by_label("Theme").click()
        page.get_by_role("button", name="Dark").click()
        assert page.get_attribute("html", "data-bs-theme") == "dark"
        page.goto(site.url("/404"))
        assert page.get_attribute("html", "data-bs-theme") == "dark"


def test_the_browser_tells_its_time_zone(
    browser: Browser,
    site: StubSite,
) -> None:
    site.answers = {"/": Answer(draw("404.html"))}
    with quiet_page(browser, timezone_id="Asia/Shanghai") as page:
        page.goto(site.url("/"))
        page.reload()
        assert "zone=Asia/Shanghai" in site.asked[-1].headers["Cookie"]
