"""Environments and software in a browser: chosen step by step, asked for, told."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.actions.models import Intent
from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.environments.environment_rows import (
    make_saved,
    make_software,
    plugin,
    saved,
)
from tests.factories import NOW, make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "W" * 200


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


@pytest.fixture
def account(root: User) -> FarmAccount:
    account = make_account(name="Orion")
    make_software(account)
    odd = [plugin(9, f"<b>{LONG}", LONG)]
    make_saved(
        account,
        saved("day", isDefault=1),
        saved(f"<b>夜{LONG}", respUserPluginInfoVos=odd, projectPath=LONG),
    )
    Intent.objects.create(
        account=account,
        operation="env_add",
        target="refused",
        params={"cg_id": 2000, "cg_name": "Maya", "cg_version": "2022"},
        state="rejected",
        code=600,
        message=f"<b>no</b> {LONG}",
        requested_by=root,
        requested_at=NOW,
    )
    return account


def test_an_environment_from_its_form_to_the_list(
    root: User, account: FarmAccount, live_server: LiveServer, browser: Browser
) -> None:
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/environments/")
        page.get_by_role("link", name="Add an environment").click()
        page.get_by_label("Name").fill("night")
        page.get_by_label("Program").select_option(label="Maya")
        page.get_by_label("yeti").select_option(label="4.2.4")
        page.get_by_label("Version").select_option("2020")
        expect(page.get_by_text("left out: yeti 4.2.4")).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("night")
        page.get_by_label("wobble").select_option(label="0.9.5")
        assert barriers(page) == []
        page.get_by_role("button", name="Add").click()
        line = page.get_by_role("article", name="night")
        expect(line).to_contain_text("Add a render environment: Requested")
        assert Intent.objects.get(target="night").params["plugin_ids"] == [1166]

        page.get_by_role("article", name="day").locator("summary").click()
        page.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("dialog")).to_contain_text("Delete this environment?")
        assert barriers(page) == []
        page.get_by_role("button", name="Delete the environment").click()
        line = page.get_by_role("article", name="day")
        expect(line).to_contain_text("Delete a render environment")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_have_no_barriers_and_fit(
    root: User,
    account: FarmAccount,
    live_server: LiveServer,
    browser: Browser,
    scheme: str,
    width: int,
) -> None:
    size = {"width": width, "height": 900}
    addresses = (
        "/environments/",
        "/environments/software/",
        "/environments/software/?software=2000",
        "/environments/software/?q=mtoa",
        f"/accounts/{account.pk}/environments/form/?software=2000",
        f"/accounts/{account.pk}/environments/form/?like=day",
    )
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, root, live_server.url)
        for address in addresses:
            page.goto(live_server.url + address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0 and barriers(page) == [], address


def test_a_menu_at_the_lower_edge_opens_upwards(
    root: User, live_server: LiveServer, browser: Browser
) -> None:
    make_saved(make_account(), *(saved(f"night {number}") for number in range(12)))
    with quiet_page(browser, viewport={"width": 390, "height": 600}) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/environments/")
        for top, upwards in ((150, False), (440, True)):
            line = page.locator("article.environment").nth(6)
            scroll = "(it, top) => scrollBy(0, it.getBoundingClientRect().top - top)"
            line.evaluate(scroll, top)
            line.locator("summary").click()
            menu = line.locator(".menu > div").bounding_box()
            button = line.locator("summary").bounding_box()
            assert menu is not None and button is not None
            assert (menu["y"] < button["y"]) is upwards
            page.keyboard.press("Escape")
