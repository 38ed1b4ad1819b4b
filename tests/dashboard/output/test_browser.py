"""The files of a task in a browser: opened, ordered, searched, copied."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from apps.farm.models import RenderTask
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.output.output_rows import file, folder, make_folder
from tests.factories import make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "W" * 200


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", password="a long pass phrase")


@pytest.fixture
def task(root: User) -> RenderTask:
    task = make_task(scene_name="shot.ma")
    make_folder(task, "/", [folder("/17_a"), folder("/17_b"), folder(f"/17_<b>{LONG}")])
    pictures = [file(f"/17_a/f.{n}.exr", n * 1000, isArrears=n % 2) for n in range(120)]
    make_folder(task, "/17_a", pictures)
    make_folder(task, "/17_b", [], state="failed", reason=f"<b>{LONG}", fetched_at=None)
    return task


def test_folders_open_in_place_and_alone(
    root: User, task: RenderTask, live_server: LiveServer, browser: Browser
) -> None:
    with quiet_page(browser, viewport={"width": 1440, "height": 900}) as page:
        sign_in(page, root, live_server.url)
        page.goto(f"{live_server.url}/tasks/{task.pk}/output/")
        page.get_by_role("link", name="What is in 17_a").click()
        expect(page.get_by_text("f.49.exr")).to_be_visible()
        expect(page.get_by_text("f.50.exr")).to_have_count(0)
        page.get_by_role("link", name="What is in 17_a").click()
        expect(page.get_by_text("f.49.exr")).to_have_count(0)

        page.get_by_role("link", name="17_a", exact=True).click()
        expect(page.get_by_text("1–100 of 120")).to_be_visible()
        page.get_by_role("link", name="Size").click()
        expect(page.locator("tbody tr").first).to_contain_text("f.119.exr")
        page.get_by_label("Name in this folder").fill("f.7.")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.go_back()
        page.goto(f"{live_server.url}/tasks/{task.pk}/output/?path=/17_a")
        page.get_by_role("link", name="All of the task").click()
        expect(page.get_by_role("link", name="17_b", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_has_no_barriers_and_fits(
    root: User,
    task: RenderTask,
    live_server: LiveServer,
    browser: Browser,
    scheme: str,
    width: int,
) -> None:
    size = {"width": width, "height": 900}
    opened = f"open={task.pk}:/17_a&open={task.pk}:/17_b"
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, root, live_server.url)
        for query in ("", f"?{opened}", "?path=/17_a"):
            page.goto(f"{live_server.url}/tasks/{task.pk}/output/{query}")
            expect(page.locator("table.files")).to_be_visible()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0 and barriers(page) == [], query
