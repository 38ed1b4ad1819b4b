"""A task's settings, its analysis and rendering it again, in a browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.actions.models import Intent
from apps.farm.models import ReadingKind
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.setting_rows import (
    make_environments,
    make_hardware,
    make_set_task,
)
from tests.factories import make_task
from tests.farm.reading_rows import make_reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


def test_from_the_card_to_the_change(
    root: User, live_server: LiveServer, browser: Browser
) -> None:
    task = make_set_task()
    make_hardware(task)
    make_reading(task.account, ReadingKind.PACK_NODE, data=[{"packName": "plan1"}])
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(f"{live_server.url}/tasks/{task.pk}/")
        card = page.locator("#settings")
        expect(card).to_contain_text("Default · 64GB")
        expect(card).to_contain_text("plan1")
        assert barriers(page, "#settings") == []
        card.get_by_role("link", name="Change").click()
        page.get_by_label("Priority").fill("80")
        page.get_by_label("Machines", exact=True).select_option("341")
        assert barriers(page) == []
        page.get_by_role("button", name="Save").click()
        expect(card).to_contain_text("→ 80")
        expect(card).to_contain_text("→ 3090 · 4*GPU · 128GB")
    found = set(Intent.objects.values_list("operation", flat=True))
    assert found == {"set_priority", "edit_hardware"}


@pytest.mark.parametrize("width", [390, 1440])
def test_rendering_again_from_the_form_to_the_new_task(
    root: User, live_server: LiveServer, browser: Browser, width: int
) -> None:
    task = make_set_task(status_code=25, scene_name="shot_" + "x" * 80 + ".ma")
    make_hardware(task)
    make_environments(task, "studio " * 8)
    with quiet_page(browser, viewport={"width": width, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(f"{live_server.url}/tasks/{task.pk}/")
        page.get_by_role("link", name="Render again").click()
        page.get_by_label("Frames").fill("1-10")
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert barriers(page) == [] and page.evaluate(wide) <= 0
        page.get_by_role("button", name="Go on").click()
        expect(page.locator(".confirm")).to_contain_text("before: 1-100[1]")
        assert barriers(page) == [] and page.evaluate(wide) <= 0
        page.get_by_role("button", name="Render again").click()
        expect(page.locator("#follow")).to_contain_text("On its way")
        assert barriers(page) == [] and page.evaluate(wide) <= 0
        Intent.objects.update(made_id=15_000_001, state="accepted")
        new = make_task(task.account, remote_id=15_000_001, scene_name="again.ma")
        page.wait_for_url(f"**/tasks/{new.pk}/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_analysis_found_has_no_barriers(
    root: User, live_server: LiveServer, browser: Browser, scheme: str
) -> None:
    task = make_task(status_code=45, extra={"remark": "analysis: 10003, 50012"})
    row = {"type": 1, "languageFlag": 1, "desDescriptionCn": "No plugin"}
    told = row | {"desSolutionCn": "Mend it", "solutionPath": "https://help.example/"}
    kind = ReadingKind.ERROR_DETAIL
    make_reading(task.account, kind, "10003/1", data=[told])
    make_reading(task.account, kind, "50012/1", data=[row | {"type": 0}])
    size = {"width": 390, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, root, live_server.url)
        page.goto(f"{live_server.url}/tasks/{task.pk}/analysis/")
        expect(page.get_by_role("article")).to_have_count(2)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0 and barriers(page) == []
