"""The pages in a browser: drawn, live, clicked, and open to everybody."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Frame, RenderTask
from apps.farm.reconcile import tasks_touch
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import OPERATE, make_user
from tests.dashboard.farm_rows import (
    make_event,
    make_family,
    make_fee,
    make_image,
    make_progress,
    make_stats,
)
from tests.dashboard.hostile_farm import TEXTS, hostile_farm
from tests.factories import make_account, make_frame, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
ADMIN = (
    *OPERATE,
    "farm.view_syncrun",
    "farm.add_farmaccount",
    "farm.change_farmaccount",
)


@pytest.fixture
def admin() -> User:
    """Somebody who may do everything."""
    return make_user("admin", *ADMIN)


@pytest.fixture
def open_page(browser: Browser, live_server: Any, admin: User) -> Iterator[Open]:
    """Opens a page of the running server, signed in; it must log no error."""
    with ExitStack() as stack:

        def opened(path: str, *, language: str = "en", **options: Any) -> Page:
            page = stack.enter_context(
                quiet_page(browser, base_url=live_server.url, **options)
            )
            sign_in(page, admin, live_server.url, language=language)
            page.goto(path)
            return page

        yield opened


@pytest.fixture
def account() -> FarmAccount:
    """An account that was seen right now."""
    now = timezone.now()
    return make_account(seen_at=now, swept_at=now)


@pytest.fixture
def parent(account: FarmAccount) -> RenderTask:
    """A family with pictures and history on it."""
    now = timezone.now()
    family = make_family(account, started_at=now)
    beauty = family.children.get(layer_name="beauty")
    make_image(beauty.frames.get(number=1))
    make_progress(family.children.get(layer_name="crypto"))
    make_event(family, "task.status", old="0", new="5")
    make_fee(make_task(account, status_code=25), now, "3")
    make_stats(account, now, executing=3, waiting=9, failed=1)
    return family


def touch(task: RenderTask, **fields: Any) -> None:
    """The farm changed the task: what reconcile does in the end."""
    RenderTask.objects.filter(pk=task.pk).update(**fields)
    tasks_touch(account_id=task.account_id, task_ids=[task.pk])


def addresses(parent: RenderTask) -> list[str]:
    """All pages about a family."""
    layer = parent.children.order_by("pk").last()
    frame = Frame.objects.filter(task__parent=parent).first()
    assert layer is not None
    assert frame is not None
    return [
        "/",
        "/tasks/",
        f"/tasks/?open={parent.pk}",
        "/tasks/?q=nothing-like-it",
        f"/tasks/{parent.pk}/",
        f"/tasks/{layer.pk}/?frames=failed",
        f"/frames/{frame.pk}/",
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier(
    scheme: str, language: str, parent: RenderTask, open_page: Open
) -> None:
    page = open_page("/", language=language, color_scheme=scheme)
    for address in addresses(parent):
        page.goto(address)
        assert barriers(page) == [], address
    page.goto(f"/tasks/{parent.pk}/")
    page.locator("#head button[value=retry_failed]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_page_is_wider_than_its_window(
    width: int, parent: RenderTask, open_page: Open
) -> None:
    page = open_page("/", viewport={"width": width, "height": 900})
    for address in addresses(parent):
        page.goto(address)
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, address


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_name_executes_or_breaks_the_layout(text: str, open_page: Open) -> None:
    parent = hostile_farm(text)
    page = open_page("/", viewport={"width": 390, "height": 900})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for address in addresses(parent):
        page.goto(address)
        page.wait_for_timeout(100)
        assert page.evaluate("window.hacked") is None, address
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) <= 0, address
        assert page.locator("#page").count() == 1
    assert dialogs == []


def test_children_unfold_and_stay_while_the_farm_moves(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    row = page.locator(f"#t{parent.pk}")
    row.get_by_role("button", name="Parts").click()
    expect(page.locator('[aria-level="2"]')).to_have_count(2)
    page.locator('[aria-level="2"] .pick').first.click()
    touch(parent, failed_frames=4)
    expect(row).to_contain_text("4 failed", timeout=10_000)
    layer = parent.children.get(layer_name="crypto")
    touch(layer, done_frames=2)
    expect(page.locator(f"#t{layer.pk}")).to_contain_text("2 / 3", timeout=10_000)
    expect(page.locator('[aria-level="2"]')).to_have_count(2)
    expect(page.locator('[aria-level="2"] input').first).to_be_checked()


def test_a_search_is_in_the_address_and_keeps_the_focus(
    account: FarmAccount, open_page: Open
) -> None:
    for name in ("orion.ma", "vega.ma"):
        make_task(account, scene_name=name)
    page = open_page("/tasks/")
    expect(page.locator("form.filters[data-htmx-powered]")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("veg")
    expect(page.locator(".tr[id]")).to_have_count(1)
    expect(page.locator("#q")).to_be_focused()
    assert "q=veg" in page.url
    page.keyboard.type("a")
    page.wait_for_url(re.compile("q=vega"))
    expect(page.locator("#q")).to_have_value("vega")
    page.go_back()
    expect(page.locator(".tr[id]")).to_have_count(1)


def test_a_click_is_asked_back_about_and_its_outcome_shows_on_the_row(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    row = page.locator(f"#t{parent.pk}")
    row.get_by_role("button", name="Retry failed").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Retry 2 failed frames?")
    assert Intent.objects.count() == 0
    question.get_by_role("button", name="Retry 2 failed frames").click()
    expect(row).to_contain_text("Retry failed: Requested", timeout=10_000)
    expect(page.locator("#toasts .note")).to_contain_text("Requested")
    assert Intent.objects.count() == 2
    now = timezone.now()
    Intent.objects.update(state="rejected", code=605, settled_at=now)
    touch(parent)
    expect(row).to_contain_text("(code 605)", timeout=10_000)


def test_many_tasks_are_stopped_at_once(account: FarmAccount, open_page: Open) -> None:
    for _ in range(3):
        make_task(account)
    page = open_page("/tasks/")
    page.get_by_role("checkbox", name="Select all rows").check()
    expect(page.locator(".picked")).to_contain_text("3 selected")
    page.locator(".picked").get_by_role("button", name="Stop").click()
    expect(page.locator("#toasts .note")).to_contain_text("Stop, 3 tasks: Requested")
    assert Intent.objects.filter(operation="stop").count() == 3


def test_chosen_frames_stay_chosen_while_others_move(
    account: FarmAccount, open_page: Open
) -> None:
    task = make_task(account, status_code=30, failed_frames=4, total_frames=4)
    frames = [
        make_frame(task, number=n, name=f"f{n}", status_code=5) for n in range(1, 5)
    ]
    page = open_page(f"/tasks/{task.pk}/")
    page.get_by_role("checkbox", name="Select frame f1").check()
    page.get_by_role("checkbox", name="Select frame f3").check()
    Frame.objects.filter(pk=frames[3].pk).update(status_code=2, row_hash="moved")
    touch(task, failed_frames=3, executing_frames=1)
    expect(page.locator(f"#f{frames[3].pk}")).to_contain_text("Rendering")
    expect(page.get_by_role("checkbox", name="Select frame f3")).to_be_checked()
    page.locator("#grid-bar").get_by_role("button", name="Retry").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("Retry 2 frames?")
    question.get_by_role("button", name="Retry 2 frames").click()
    expect(page.locator("#clicks")).to_contain_text("Retry 2 frames", timeout=10_000)
    intent = Intent.objects.get()
    assert intent.frame_ids == [frames[0].remote_id, frames[2].remote_id]


def test_frames_are_filtered_in_place_and_the_address_tells(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page(f"/tasks/{parent.pk}/")
    page.locator("#frames .chip.failed").click()
    expect(page.locator("#frames tbody tr")).to_have_count(2)
    page.wait_for_url(re.compile("frames=failed"))
    touch(parent.children.get(layer_name="crypto"), done_frames=2)
    page.wait_for_timeout(2500)
    expect(page.locator("#frames tbody tr")).to_have_count(2)
    page.reload()
    expect(page.locator("#frames tbody tr")).to_have_count(2)


def test_a_frame_opens_over_its_task_and_closes_again(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page(f"/tasks/{parent.pk}/")
    page.locator("#frames tbody a").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Frame 1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_trouble_and_its_end_show_by_themselves(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    now = timezone.now()
    FarmAccount.objects.update(state="unreachable", state_since=now, error="x")
    touch(parent)
    expect(page.locator("#banners")).to_contain_text("can't be reached", timeout=10_000)
    FarmAccount.objects.update(state="ok", error="", seen_at=timezone.now())
    touch(parent)
    expect(page.locator("#banners")).to_have_text(re.compile(r"^\s*$"), timeout=10_000)


def test_everything_can_be_done_without_scripts(
    parent: RenderTask, open_page: Open
) -> None:
    page = open_page(f"/tasks/{parent.pk}/", java_script_enabled=False)
    page.locator("#frames .chip.failed").click()
    assert page.locator("#frames tbody tr").count() == 2
    page.locator("#frames tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("Frame 2")
    page.goto(f"/tasks/{parent.pk}/")
    page.get_by_role("button", name="Retry 2 failed").click()
    expect(page.locator("h1")).to_contain_text("Retry 2 failed frames?")
    page.get_by_role("button", name="Retry 2 failed frames").click()
    assert page.url.endswith(f"/tasks/{parent.pk}/")
    expect(page.locator("#toasts")).to_contain_text("Requested")
    assert Intent.objects.count() == 2
