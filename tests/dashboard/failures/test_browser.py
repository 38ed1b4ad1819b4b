"""The page of what failed in a browser: a range says what it is, a group is retried."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from apps.actions.models import Intent
from apps.farm.models import RenderTask
from tests.actions.failures import fail, failing, noted
from tests.browser import barriers, quiet_page, sign_in
from tests.factories import make_account, make_frame, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXTURE, MEMORY = "ERROR: cannot open <path>: no such file", "ERROR: out of memory"


@pytest.fixture
def task() -> RenderTask:
    """Failed for two reasons, of which one is held back, and one is not known yet."""
    task = make_task(
        make_account(currency="EUR"), status_code=30, total_frames=40, failed_frames=9
    )
    for number in range(1, 6):
        failing(make_frame(task, number=number), TEXTURE, cost="1.5")
    failing(make_frame(task, number=9, node="render-7"), *[MEMORY] * 3, cost="0.25")
    noted(fail(make_frame(task, number=12)))
    for number in range(20, 40):
        make_frame(task, number=number, status_code=4)
    return task


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_fits_and_bars_nobody(
    browser: Browser,
    live_server: Any,
    operator: User,
    task: RenderTask,
    width: int,
    scheme: Any,
) -> None:
    size = {"width": width, "height": 900}
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, operator, live_server.url)
        page.goto(f"{live_server.url}/tasks/failures/?tasks={task.pk}")
        expect(page.locator(".failures > li")).to_have_count(3)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []


def test_from_the_task_to_a_retried_group(
    browser: Browser, live_server: Any, operator: User, task: RenderTask
) -> None:
    with quiet_page(browser) as page:
        sign_in(page, operator, live_server.url)
        page.goto(f"{live_server.url}/tasks/{task.pk}/")
        page.get_by_role("link", name="Why they failed").click()
        page.get_by_role("button", name="Retry these 5").click()
        page.locator("#dialogs footer .btn-primary").click()
        expect(page.locator("#toasts")).to_contain_text("Retry 5 frames")
        expect(page.locator("#dialogs dialog[open]")).to_have_count(0)
    intent = Intent.objects.get()
    assert (intent.operation, len(intent.frame_ids)) == ("retry_frames", 5)


def test_a_range_says_what_it_is_while_it_is_typed(
    browser: Browser, live_server: Any, operator: User, task: RenderTask
) -> None:
    with quiet_page(browser) as page:
        sign_in(page, operator, live_server.url)
        page.goto(f"{live_server.url}/tasks/failures/?tasks={task.pk}")
        page.get_by_label("Retry frames by number").press_sequentially("1-22")
        told = page.locator("#range-match")
        expect(told).to_have_text("10 frames, 7 of them failed")
        page.get_by_role("button", name="Retry", exact=True).click()
        expect(page.locator("#dialogs dialog")).to_contain_text("done")
    assert not Intent.objects.exists()


def test_the_selected_tasks_of_the_list_lead_to_why_they_failed(
    browser: Browser, live_server: Any, operator: User, task: RenderTask
) -> None:
    other = make_task(task.account, failed_frames=1)
    failing(make_frame(other), TEXTURE)
    with quiet_page(browser) as page:
        sign_in(page, operator, live_server.url)
        page.goto(f"{live_server.url}/tasks/")
        for row in (task, other):
            page.locator(f"#t{row.pk} .pick").click()
        page.get_by_role("button", name="Why they failed").click()
        page.wait_for_url("**/tasks/failures/?tasks=*")
        expect(page.locator("#failures-head")).to_contain_text("8")
        expect(page.get_by_role("button", name="Retry these 6")).to_be_visible()
