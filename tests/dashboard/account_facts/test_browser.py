"""The pages about an account in a browser: no barriers, nothing wider than the screen,
and a key that comes, and goes again."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from apps.farm.crypto import encrypt
from apps.farm.models import BalanceSeen, FarmAccount, FarmReading
from apps.farm.readings.write import reading_record
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.account_facts.fact_rows import (
    PAGES,
    hostile,
    keeper,
    read_account,
    spoil,
)
from tests.farm.reading_rows import make_reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = "40d59041f72809ffaa16146a36780595666c681e"


@pytest.fixture
def account(transactional_db: None) -> FarmAccount:
    """Seen just now, with a balance that fell."""
    now = timezone.now()
    made = read_account(profile_seen_at=now, seen_at=now, swept_at=now)
    FarmReading.objects.update(fetched_at=now, due_at=None)
    for hours, balance in ((50, 1200), (20, 1100), (0, 1000)):
        at = now - timedelta(hours=hours)
        BalanceSeen.objects.create(
            account=made, first_seen_at=at, last_seen_at=at, balance=balance, coupon=3
        )
    return made


@pytest.fixture
def person(account: FarmAccount) -> User:
    """Administers accounts."""
    return keeper()


def width_of(page: Page) -> int:
    """How much wider than the window the page is."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "zh-hans")]
)
def test_each_page_fits_and_has_no_barrier(
    account: FarmAccount,
    person: User,
    live_server: LiveServer,
    browser: Browser,
    name: str,
    width: int,
    theme: str,
    language: str,
) -> None:
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=theme) as page:
        sign_in(page, person, live_server.url, language=language)
        address = f"{live_server.url}/accounts/{account.pk}/{name}/"
        page.goto(address)
        assert barriers(page) == []
        assert width_of(page) <= 0
        spoil(account, hostile)
        FarmAccount.objects.update(name="W" * 80)
        page.goto(address)
        assert barriers(page) == []
        assert width_of(page) <= 0


def test_a_card_fills_while_somebody_looks(
    account: FarmAccount, person: User, live_server: LiveServer, browser: Browser
) -> None:
    waiting = FarmReading.objects.get(kind="settings")
    data = waiting.data
    FarmReading.objects.filter(pk=waiting.pk).update(
        state="waiting", data=None, fetched_at=None
    )
    waiting.refresh_from_db()
    with quiet_page(browser) as page:
        sign_in(page, person, live_server.url)
        page.goto(f"{live_server.url}/accounts/{account.pk}/settings-on-farm/")
        expect(page.locator("#time-out")).to_contain_text("Being fetched")
        page.fill("[name=hours]", "7")
        reading_record(waiting, data, asked_at=timezone.now())
        expect(page.locator(".time-out-now")).to_have_text("1 h", timeout=15_000)
        assert page.input_value("[name=hours]") == "7"


def test_the_key_comes_when_it_is_there_and_goes_when_it_is_hidden(
    account: FarmAccount, person: User, live_server: LiveServer, browser: Browser
) -> None:
    with quiet_page(browser) as page:
        sign_in(page, person, live_server.url)
        page.goto(f"{live_server.url}/accounts/{account.pk}/transfer/")
        page.click("text=Show the key")
        expect(page.locator("#raysync-key")).to_contain_text("Being fetched")
        FarmReading.objects.filter(kind="raysync_key").delete()
        sealed = encrypt(json.dumps({"raySyncUserKey": KEY}))
        make_reading(account, "raysync_key", sealed=sealed, fetched_at=timezone.now())
        expect(page.locator(".secret code")).to_have_text(KEY, timeout=15_000)
        assert barriers(page, "#raysync-key") == []
        page.click("text=Hide the key")
        expect(page.locator("#raysync-key")).to_contain_text("Show the key")
        assert KEY not in page.content()
