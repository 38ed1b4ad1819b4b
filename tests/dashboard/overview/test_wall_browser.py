"""The wall in a browser: fits its screen, follows the farm, and looks after itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.farm.models import RenderTask
from apps.farm.reconcile import tasks_touch
from tests.browser import barriers, quiet_page, sign_in
from tests.dashboard.farm_rows import make_image
from tests.dashboard.hostile_farm import TEXTS, hostile_farm
from tests.factories import make_account, make_frame, make_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
FULL_HD = {"width": 1920, "height": 1080}
WIDE = "document.documentElement.scrollWidth - innerWidth"
HIGH = "document.documentElement.scrollHeight - innerHeight"
LOST = ("ERR_", "Failed to load resource")


@pytest.fixture
def open_wall(browser: Browser, live_server: Any, viewer: User) -> Iterator[Open]:
    """Opens the wall of the running server, signed in; it must log no error."""
    with ExitStack() as stack:

        def opened(query: str = "", before: str = "", **options: Any) -> Page:
            given = {"base_url": live_server.url, "viewport": FULL_HD} | options
            page = stack.enter_context(quiet_page(browser, expected=LOST, **given))
            sign_in(page, viewer, live_server.url)
            if before:
                page.add_init_script(before)
            page.goto(f"/wall/{query}")
            return page

        yield opened


@pytest.fixture
def tasks() -> list[RenderTask]:
    """Fifteen tasks that render, with pictures and failed frames."""
    now = timezone.now()
    account = make_account(seen_at=now, swept_at=now)
    found = []
    for number in range(15):
        task = make_task(
            account,
            scene_name=f"sh{number:03}_a_long_name_of_a_scene_{number}.ma",
            total_frames=90,
            done_frames=30,
            executing_frames=20 - number,
            failed_frames=1,
        )
        make_image(make_frame(task, name=f"{number}", status_code=4, ended_at=now))
        found.append(task)
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_has_no_barrier(theme: str, tasks: Any, open_wall: Open) -> None:
    page = open_wall(f"?theme={theme}")

    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert barriers(page) == []


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (3840, 2160)])
def test_it_fits_its_screen(size: tuple[int, int], tasks: Any, open_wall: Open) -> None:
    page = open_wall(viewport={"width": size[0], "height": size[1]})
    expect(page.locator("[data-turn]")).to_have_text("1–6 / 15")

    assert page.evaluate(WIDE) <= 0 and page.evaluate(HIGH) <= 0
    list_, last = page.locator(".wall-rows"), page.locator(".wall-rows li").nth(5)
    low, high = list_.bounding_box(), last.bounding_box()
    assert low and high
    assert abs(low["y"] + low["height"] - high["y"] - high["height"]) <= 2


def test_on_a_narrow_screen_it_gets_longer_not_wider(
    tasks: Any, open_wall: Open
) -> None:
    page = open_wall(viewport={"width": 390, "height": 844})

    assert page.evaluate(WIDE) <= 0
    assert page.locator(".wall-rows li").last.is_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_name_executes_or_breaks_the_layout(text: str, open_wall: Open) -> None:
    parent = hostile_farm(text)
    frame = parent.children.first().frames.get(status_code=4)  # type: ignore[union-attr]
    make_image(frame)
    page = open_wall()

    for width in (1920, 390):
        page.set_viewport_size({"width": width, "height": 1080})
        assert page.evaluate(WIDE) <= 0
    assert page.evaluate("window.hacked") is None
    assert page.locator("#page").count() == 1


def test_rows_come_in_turn_and_the_farm_moves_them_not(
    tasks: list[RenderTask], open_wall: Open
) -> None:
    page = open_wall(before=HURRY)
    turned = page.locator("[data-turn]")
    expect(turned).to_have_text("7–12 / 15")
    RenderTask.objects.filter(pk=tasks[8].pk).update(done_frames=44)
    tasks_touch(account_id=tasks[8].account_id, task_ids=[tasks[8].pk])
    expect(page.locator(f"#w{tasks[8].pk}")).to_contain_text("44 / 90", timeout=15_000)
    expect(turned).to_have_text(re.compile(r"\d+–\d+ / 15"))
    expect(turned).to_have_text("10–15 / 15")
    expect(turned).to_have_text("1–6 / 15")


HURRY = """(() => {
  const every = window.setInterval;
  window.setInterval = (work, ms) => every(work, ms === 15000 ? 1500 : ms);
})()"""
OLD = """(() => {
  if (sessionStorage.starts) return;
  sessionStorage.starts = 1;
  document.addEventListener("readystatechange", () => {
    document.getElementById("live").dataset.release = "of an older release";
  }, { once: true });
})()"""


def test_after_an_upgrade_it_starts_anew_by_itself(
    tasks: list[RenderTask], open_wall: Open
) -> None:
    page = open_wall(before=OLD)
    with page.expect_event("domcontentloaded", timeout=20_000):
        tasks_touch(account_id=tasks[0].account_id, task_ids=[tasks[0].pk])
    expect(page.locator("#everything")).to_be_visible()


def test_a_lost_connection_is_said_and_comes_back(tasks: Any, open_wall: Open) -> None:
    page = open_wall()
    page.context.set_offline(True)
    expect(page.locator("#lost")).to_be_visible(timeout=15_000)
    assert page.evaluate(WIDE) <= 0 and page.evaluate(HIGH) <= 0
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    expect(page.locator(".wall-rows li")).to_have_count(15)


def test_the_clock_is_in_the_zone_of_the_screen(tasks: Any, open_wall: Open) -> None:
    page = open_wall(timezone_id="Asia/Kathmandu")

    expect(page.locator("#date")).to_contain_text("GMT+5:45")
    expect(page.locator("#clock")).to_have_text(re.compile(r"^\d\d:\d\d$"))
