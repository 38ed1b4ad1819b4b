"""The page of the retry rules in a browser: from the form to the first retry."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.actions.models import RetryPolicy
from apps.actions.retrying.acting import retries_run
from tests.actions.retry_rules import failed_leaf, make_rule
from tests.browser import barriers, quiet_page, sign_in
from tests.factories import make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


def test_a_rule_from_its_form_to_its_first_retry(
    root: User, live_server: LiveServer, browser: Browser
) -> None:
    account = make_account(name="Orion")
    failed_leaf(account, failed=3)
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/accounts/")
        page.get_by_role("link", name="Automatic retry").click()
        page.get_by_role("link", name="Add a rule").click()
        page.get_by_label("Name").fill("Night shift")
        page.get_by_label("The log does not tell why").check()
        page.get_by_label("At most so much money a day").fill("40")
        assert barriers(page) == []
        page.get_by_role("button", name="Add").click()

        expect(page.get_by_text("It would retry 3 frames now")).to_be_visible()
        assert barriers(page) == []
        page.get_by_role("button", name="Switch on, up to").click()
        card = page.get_by_role("article")
        expect(card).to_contain_text("In the name of")
        assert retries_run(timezone.now()) == 3
        page.reload()
        expect(card).to_contain_text("3 frames retried today")
        card.get_by_role("button", name="Switch off").click()
        expect(card).to_contain_text("Off")
    assert not RetryPolicy.objects.get().enabled


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_list_has_no_barriers_and_fits(
    root: User, live_server: LiveServer, browser: Browser, scheme: str, width: int
) -> None:
    account = make_account(name="Orion " * 12)
    make_rule(account, root, name="x" * 80, label="hero", note="no_room")
    make_rule(account, root, name="plain", most_money=Decimal(5))
    make_rule(account, None, name="off", note="user_off")
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/retry-policies/")
        expect(page.get_by_role("article")).to_have_count(3)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0 and barriers(page) == []
