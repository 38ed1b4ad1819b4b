"""The main job: see a farm render, retry what failed, see it render again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import MakeStack, sign_in
from tests.simulator_farm import MakeFarm

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_failed_frames_are_retried_by_a_click_and_render_again(
    new_farm: MakeFarm, new_stack: MakeStack, page: Page
) -> None:
    farm = new_farm(speed=1, calm=True)
    task_id = farm.add_task(frames=12, name="sh0120_lighting.ma", slots=4, seconds=600)
    farm.set_frames(task_id, 5, places=[0, 1, 2])
    stack = new_stack(farm, FARMDASH_EVERY_HEARTBEAT="2", FARMDASH_EVERY_FRAMES="1")

    sign_in(page, stack)
    expect(page.get_by_text("3 frames failed in sh0120_lighting.ma")).to_be_visible()
    page.get_by_role("link", name="Tasks").first.click()
    page.get_by_role("link", name="sh0120_lighting.ma").click()
    expect(page.get_by_role("heading", name="sh0120_lighting.ma")).to_be_visible()

    page.get_by_role("button", name="Retry 3 failed").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("sh0120_lighting.ma")
    question.get_by_role("button", name="Retry 3 failed frames").click()

    expect(page.get_by_role("button", name="Undo").first).to_be_visible()
    # It is held for some seconds; the button goes when the mirror has seen the frames
    # wait or render again.
    expect(
        page.get_by_role("button", name=re.compile("Retry .* failed"))
    ).to_have_count(0, timeout=30_000)
    expect(page.locator("#page")).to_contain_text("Confirmed")
    assert farm.executions("recommit_tasks") == 1

    (task,) = stack.api("/tasks")["items"]
    assert task["failed_frames"] == 0
    retried = stack.wait_until(
        lambda: [
            frame
            for frame in stack.api(f"/tasks/{task['id']}/frames")["items"]
            if frame["resubmissions"] == 1
            and frame["status"] in {"waiting", "rendering", "done"}
        ]
    )
    assert len(retried) == 3
    assert stack.stop() == 0


def test_pictures_of_finished_frames_appear_by_themselves(
    new_farm: MakeFarm, new_stack: MakeStack, page: Page
) -> None:
    farm = new_farm(speed=1, calm=True)
    task_id = farm.add_task(frames=6, name="turntable.blend", slots=2, seconds=600)
    farm.set_frames(task_id, 4, places=[0, 1])
    stack = new_stack(farm, FARMDASH_EVERY_HEARTBEAT="2", FARMDASH_EVERY_IMAGES="1")
    sign_in(page, stack)
    page.goto(f"{stack.url}/tasks/{stack.api('/tasks')['items'][0]['id']}/")
    thumbnails = page.locator("img[src*='thumbnail']")
    expect(thumbnails.first).to_be_visible()
    loaded = thumbnails.first.evaluate("picture => picture.decode().then(() => 1)")
    assert loaded == 1


def test_a_farm_that_is_gone_makes_the_page_say_so_and_it_recovers_by_itself(
    new_farm: MakeFarm, new_stack: MakeStack, page: Page
) -> None:
    farm = new_farm(tasks=4, frames=80)
    stack = new_stack(farm, FARMDASH_EVERY_HEARTBEAT="2")
    sign_in(page, stack)
    page.goto(f"{stack.url}/tasks/")
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    before = stack.api("/tasks?limit=200")["items"]

    farm.fault("html", count=0)
    banner = page.locator("#banners")
    expect(banner).to_contain_text("can't be reached", timeout=40_000)
    expect(banner).to_contain_text(re.compile(r"was seen\s\d+\ss\sago"))
    after = stack.api("/tasks?limit=200")["items"]
    assert [task["id"] for task in after] == [task["id"] for task in before]

    farm.clear_faults()
    expect(banner).not_to_contain_text("can't be reached", timeout=60_000)
    assert stack.api("/accounts")["items"][0]["state"] == "ok"
