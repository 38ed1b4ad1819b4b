"""The costs pages in a browser: open to everybody, in any window, alive today."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.costs.ledger.versions import version_mark
from apps.costs.ledger.zones import Calendar
from apps.costs.models import Books
from apps.costs.selectors.names import param_of
from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import make_user
from tests.costs.posting_rows import make_posting
from tests.costs.spend_rows import make_leaf
from tests.dashboard.hostile_farm import TEXTS
from tests.factories import make_account, make_frame

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
OUTCOMES = ("done", "under_way", "failed", "rerendered", "abandoned", "timed_out")


@pytest.fixture
def owner() -> User:
    """Somebody who may see money."""
    return make_user("owner", "farm.view_rendertask", "costs.view_costday")


@pytest.fixture
def open_page(browser: Browser, live_server: Any, owner: User) -> Iterator[Open]:
    """Opens a page of the running server, signed in; it must log no error."""
    with ExitStack() as stack:

        def opened(path: str, *, language: str = "en", **options: Any) -> Page:
            page = stack.enter_context(
                quiet_page(browser, base_url=live_server.url, **options)
            )
            sign_in(page, owner, live_server.url, language=language)
            page.goto(path)
            return page

        yield opened


def today() -> date:
    """The accounts' day: it begins in the zone that their books are in."""
    return Calendar.made(()).today(timezone.now())


@pytest.fixture
def account() -> FarmAccount:
    """An account with a month of costs of nine projects, and books."""
    now = timezone.now()
    account = make_account(seen_at=now, swept_at=now, balance=500, coupon=20)
    Books.objects.create(account=account, posted_at=now)
    spend_month(account)
    return account


def spend_month(account: FarmAccount, projects: int = 9) -> None:
    """Money of every outcome over the last days."""
    for number in range(projects):
        leaf = make_leaf(account, project_name=f"Project {number}", user_name="li")
        frame = make_frame(leaf, number=number, name=f"{number:04}")
        for place, outcome in enumerate(OUTCOMES):
            day = today() - timedelta(days=3 * place + number % 4)
            amount = f"{(number + 1) * (place + 2)}.{number}5"
            make_posting(frame, amount, day=day, outcome=outcome)
    late = {"day": today(), "for_day": today() - timedelta(days=9)}
    make_posting(frame, "-1.5", **late)


PAGES = ("/costs/", "/costs/?by=user", "/costs/waste/", "/costs/entries/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(
    scheme: str, language: str, account: FarmAccount, open_page: Open
) -> None:
    make_account(currency="USD")
    page = open_page("/costs/", language=language, color_scheme=scheme)
    for address in (*PAGES, "/costs/?project=none"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert barriers(page) == [], address


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_page_is_wider_than_its_window(
    width: int, account: FarmAccount, open_page: Open
) -> None:
    page = open_page("/costs/", viewport={"width": width, "height": 900})
    for address in (*PAGES, "/costs/?period=year", "/costs/?period=today"):
        page.goto(address)
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, address


def test_no_name_executes_or_breaks_the_layout(open_page: Open) -> None:
    account = make_account(currency="JPY")
    for number, text in enumerate(TEXTS):
        names = {"project_name": text, "user_name": text, "scene_name": text}
        leaf = make_leaf(account, producer=text, labels=[text], **names)
        frame = make_frame(leaf, name=text, number=number)
        outcome = OUTCOMES[number % len(OUTCOMES)]
        make_posting(frame, f"{number}", day=today(), outcome=outcome, node=text)
    page = open_page("/costs/", viewport={"width": 390, "height": 900})
    narrowed = f"/costs/?user={param_of('x' * 300)}"
    for address in (*PAGES, "/costs/?by=label", "/costs/?by=task", narrowed):
        page.goto(address)
        assert page.evaluate("window.hacked") is None, address
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, address


def test_a_column_of_the_chart_leads_to_its_day_by_keyboard(
    account: FarmAccount, open_page: Open
) -> None:
    page = open_page("/costs/")
    column = page.locator(".plot a").last
    column.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**from={today().isoformat()}**")
    expect(page.locator(".period h2")).to_contain_text(str(today().year))


def test_figures_move_by_themselves_while_today_is_open(
    account: FarmAccount, open_page: Open
) -> None:
    page = open_page("/costs/?period=today&by=project")
    before = page.locator("#figures .big").first.inner_text()
    make_posting(make_frame(make_leaf(account, project_name="New")), "77")
    frame = make_frame(make_leaf(account, project_name="New one"))
    make_posting(frame, "1000", day=today())
    Books.objects.update(revision=7)
    version_mark()
    expect(page.locator("#figures .big").first).not_to_have_text(before, timeout=20_000)
    expect(page.locator("#lines")).to_contain_text("New one")
    expect(page.locator("#charts")).to_contain_text("New one")


def test_a_period_that_is_over_asks_for_nothing(
    account: FarmAccount, open_page: Open
) -> None:
    page = open_page("/costs/?period=yesterday")
    assert page.locator("#live").count() == 0
    assert page.locator("#outlook").count() == 0


def test_filters_work_without_scripts(account: FarmAccount, open_page: Open) -> None:
    page = open_page("/costs/?by=project", java_script_enabled=False)
    page.get_by_text("Days and filters").click()
    page.get_by_label("All projects").select_option("Project 3")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".crumbs")).to_contain_text("Project 3")
    expect(page.locator("#lines tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Without Project 3").click()
    expect(page.locator(".crumbs")).to_have_count(0)
