"""Labels in a browser: put on from the list, filtered by, listed on their page."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.actions.models import Intent
from apps.farm.models import FarmAccount
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.hostile_farm import TEXTS
from tests.dashboard.labels.label_rows import make_labelled
from tests.factories import make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


@pytest.fixture
def account() -> FarmAccount:
    """Seen right now, with labels and hostile ones among them."""
    account = make_labelled("hero", "夜景", *(text for text in TEXTS if text.strip()))
    now = timezone.now()
    FarmAccount.objects.update(seen_at=now, swept_at=now)
    make_task(account, scene_name="one.ma", labels=["hero", *TEXTS[:3]])
    make_task(account, scene_name="two.ma")
    return account


def test_labels_of_selected_tasks_are_changed_with_a_key_and_a_few_boxes(
    root: User, account: FarmAccount, live_server: LiveServer, browser: Browser
) -> None:
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/tasks/")
        page.get_by_role("checkbox", name="one.ma").check()
        page.get_by_role("checkbox", name="two.ma").check()
        page.keyboard.press("l")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Labels of 2 tasks")
        expect(dialog).to_contain_text("on 1 of 2")
        assert barriers(page) == []
        dialog.get_by_role("button", name="Apply").click()
        expect(dialog.get_by_role("alert")).to_have_text("Choose a label, or type one.")
        dialog.get_by_role("group", name="Put on").get_by_label("夜景").check()
        dialog.get_by_role("group", name="Take off").get_by_label("hero").check()
        dialog.get_by_role("button", name="Apply").click()
        expect(dialog).to_have_count(0)
        expect(page.locator("#toasts")).to_contain_text("2 tasks: Requested")
        page.locator(".rows").get_by_role("link", name="hero").click()
        expect(page.locator(".rows .tr[id]")).to_have_count(1)
        expect(page.get_by_label("Label", exact=True)).to_have_value("hero")
    asked = Intent.objects.order_by("operation").values_list("operation", flat=True)
    assert list(asked) == ["label_add", "label_add", "label_remove"]


def test_a_label_is_added_and_deleted_on_the_page(
    root: User, account: FarmAccount, live_server: LiveServer, browser: Browser
) -> None:
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(live_server.url + "/labels/")
        page.get_by_label("Name of a new label").fill("hero")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("alert").first).to_contain_text("of that name")
        page.get_by_label("Name of a new label").fill("fresh")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("row", name="fresh")).to_contain_text("Requested")
        page.get_by_role("button", name="Delete hero").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("1 task has it")
        assert barriers(page) == []
        dialog.get_by_role("button", name="Delete the label").click()
        expect(page.get_by_role("row", name="hero")).to_contain_text("Delete a label")
        page.get_by_label("Search").fill("夜")
        expect(page.locator(".labels tbody tr")).to_have_count(1)
    assert set(Intent.objects.values_list("operation", "target")) == {
        ("label_create", "fresh"),
        ("label_delete", "hero"),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_hostile_labels_leave_no_barriers_and_fit(
    root: User,
    account: FarmAccount,
    live_server: LiveServer,
    browser: Browser,
    scheme: str,
    width: int,
) -> None:
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, root, live_server.url)
        for address in ("/labels/", "/tasks/"):
            page.goto(live_server.url + address)
            expect(page.locator(".lb", has_text="hero").first).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, address
            assert barriers(page) == [], address
            assert page.evaluate("window.hacked") is None
