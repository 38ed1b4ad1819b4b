"""Held clicks in a browser: counted down, undone, told of wherever one looks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from apps.actions.models import Intent
from apps.actions.notices import intents_touch
from apps.farm.models import RenderTask
from tests.actions.factories import make_intent
from tests.browser import barriers, quiet_page, sign_in
from tests.conftest import OPERATE, make_user
from tests.dashboard.onlooker import account
from tests.factories import make_frame, make_task

__all__ = ("account",)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
LATE = 10_000
REFUSED = ("401", "net::ERR_ABORTED")


@pytest.fixture(autouse=True)
def _held_for_long(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 60


@pytest.fixture
def open_page(browser: Browser, live_server: Any, operator: User) -> Iterator[Open]:
    """Opens a page of the running server, signed in; it must log no error."""
    with ExitStack() as stack:

        def opened(path: str, *, user: User = operator, **options: Any) -> Page:
            expected = options.pop("expected", ())
            quiet = quiet_page(
                browser, base_url=live_server.url, expected=expected, **options
            )
            page = stack.enter_context(quiet)
            sign_in(page, user, live_server.url)
            page.goto(path)
            return page

        yield opened


@pytest.fixture
def task(account: Any) -> RenderTask:
    """A task that renders."""
    return make_task(account, scene_name="shot.ma")


def became(intent: Intent, state: str, **fields: Any) -> None:
    """The workers or the farm did something with it."""
    Intent.objects.filter(pk=intent.pk).update(state=state, **fields)
    intents_touch([intent])


def stop(page: Page, task: RenderTask) -> Intent:
    """Click the row's Stop; the intent that it made."""
    page.locator(f"#t{task.pk} .ac button[value=stop]").click()
    expect(page.locator("#toasts .note")).to_contain_text("Stop in")
    return Intent.objects.latest("requested_at")


def test_a_row_counts_down_and_is_undone_by_its_button(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    stop(page, task)
    row = page.locator(f"#t{task.pk}")
    left = row.locator("[data-until]")
    expect(left).to_have_text("in 58 s", timeout=LATE)
    expect(left).to_have_text("in 57 s", timeout=LATE)
    height = row.bounding_box()
    assert barriers(page) == []
    row.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Stop: Undone, nothing was sent", timeout=LATE)
    expect(page.locator("#toasts [data-click]")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Undone. Nothing was sent.")
    assert row.bounding_box() == height, "the layout did not jump"
    assert Intent.objects.get().state == "withdrawn"


def test_who_listens_is_told_once_not_every_second(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    stop(page, task)
    note = page.locator("#toasts .note")
    hidden = note.locator("[aria-hidden=true] [data-until]")
    expect(hidden).to_have_count(1)
    assert "it can be undone" in note.locator(".visually-hidden").inner_text()
    live = """[...document.querySelectorAll('[aria-live] [data-until]')]
        .filter((span) => !span.closest('[aria-hidden=true]')).length"""
    assert page.evaluate(live) == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_mind(
    motion: str, task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/", reduced_motion=motion)
    stop(page, task)
    expect(page.locator(".note .ebb")).to_have_count(int(motion != "reduce"))


def test_a_browser_with_a_wrong_clock_counts_right(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/password/")
    page.clock.install(time=timezone.now() + timedelta(hours=3))
    page.goto("/tasks/")
    page.locator(f"#t{task.pk} .ac button[value=stop]").click()
    for _ in range(40):
        page.clock.run_for(50)
        page.wait_for_timeout(25)
    text = page.locator("#toasts [data-until]").inner_text()
    assert 50 <= int(text.split()[1]) <= 60


def test_the_key_z_undoes_the_latest_click_only(account: Any, open_page: Open) -> None:
    first, second = make_task(account), make_task(account)
    page = open_page("/tasks/")
    stop(page, first)
    page.locator(f"#t{second.pk} .ac button[value=stop]").click()
    expect(page.locator("#toasts .note")).to_have_count(2)
    page.keyboard.press("z")
    row = page.locator(f"#t{second.pk}")
    expect(row).to_contain_text("Undone", timeout=LATE)
    states = dict(Intent.objects.values_list("task_id", "state"))
    assert states == {first.pk: "held", second.pk: "withdrawn"}
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("Undo your latest click")


def test_the_drawer_follows_a_click_to_its_end(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/?state=rendering")
    intent = stop(page, task)
    page.keyboard.press("a")
    deed = page.locator(f"#k{intent.click}")
    expect(deed).to_contain_text("Stop in")
    assert barriers(page, "#drawer") == []
    expect(page.locator("#drawer-button .going")).to_have_text("1", timeout=LATE)
    became(intent, "unknown", reason="answer_lost", next_check_at=timezone.now())
    expect(deed).to_contain_text("Not known whether it happened", timeout=LATE)
    expect(deed).to_contain_text("Being checked at the farm")
    # The row leaves the filtered list; what became of it stands in the drawer.
    RenderTask.objects.update(state="stopped", status_code=20)
    became(intent, "confirmed", settled_at=timezone.now())
    expect(deed).to_contain_text("Confirmed after", timeout=LATE)
    expect(page.locator(f"#t{task.pk}")).to_have_count(0, timeout=LATE)
    expect(page.locator("#drawer-button .going")).to_be_hidden(timeout=LATE)
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("#drawer-button")).to_be_focused()


def test_many_are_counted_unfolded_and_judged(
    account: Any, operator: User, open_page: Open
) -> None:
    first = make_intent(make_task(account), operator, state="needs_person")
    for _ in range(2):
        make_intent(make_task(account), operator, state="queued", click=first.click)
    page = open_page("/")
    expect(page.locator("#drawer-button .needs")).to_have_text("1")
    page.locator("#drawer-button").click()
    deed = page.locator(f"#k{first.click}")
    expect(deed).to_contain_text("1 in need of a person, 2 requested")
    deed.get_by_text("Task by task").click()
    expect(deed.locator("li")).to_have_count(3)
    assert barriers(page, "#drawer") == []
    deed.get_by_role("button", name="It happened").click()
    expect(deed).to_contain_text("2 requested, 1 confirmed", timeout=LATE)
    expect(deed.locator("li")).to_have_count(3)
    assert Intent.objects.get(pk=first.pk).state == "confirmed"


def test_ones_own_clicks_can_be_looked_at_alone(
    task: RenderTask, operator: User, open_page: Open
) -> None:
    make_intent(task, make_user("other"))
    page = open_page("/tasks/")
    page.keyboard.press("a")
    expect(page.locator(".deed")).to_have_count(1)
    page.get_by_role("radio", name="Mine").check()
    expect(page.locator("#drawer")).to_contain_text("Nothing was clicked lately")
    assert barriers(page, "#drawer") == []


def test_a_second_person_agrees_in_the_drawer_and_nobody_with_himself(
    task: RenderTask, operator: User, open_page: Open
) -> None:
    intent = make_intent(task, operator, operation="delete", state="awaiting")
    mine = open_page("/tasks/")
    mine.locator(f"#t{task.pk}").get_by_role("button", name="Answer").click()
    own = mine.locator(f"#k{intent.click}")
    expect(own).to_contain_text("somebody else has to agree")
    expect(own.get_by_role("button", name="Agree")).to_be_hidden()
    page = open_page("/tasks/", user=make_user("second", *OPERATE))
    page.locator(f"#t{task.pk}").get_by_role("button", name="Answer").click()
    deed = page.locator(f"#k{intent.click}")
    deed.get_by_role("button", name="Agree").click()
    expect(deed).to_contain_text("Delete in", timeout=LATE)
    found = Intent.objects.get()
    assert (found.state, found.approver and found.approver.username) == (
        "held",
        "second",
    )


def test_a_bad_end_is_told_on_whatever_page_one_is_by_then(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    intent = stop(page, task)
    page.goto("/accounts/")
    became(intent, "rejected", code=603, message="busy", settled_at=timezone.now())
    note = page.locator("#toasts .note.error")
    expect(note).to_contain_text("Stop: shot.ma. Refused by the farm", timeout=LATE)
    assert barriers(page, "#toasts") == []
    note.get_by_role("button", name="Show").click()
    expect(page.locator(f"#k{intent.click}")).to_contain_text("busy")
    page.goto("/tasks/")
    page.wait_for_timeout(800)
    expect(page.locator("#toasts .note")).to_have_count(0)


def test_a_good_end_is_told_by_the_count_alone(
    task: RenderTask, open_page: Open
) -> None:
    page = open_page("/tasks/")
    intent = stop(page, task)
    page.goto("/accounts/")
    expect(page.locator("#drawer-button .going")).to_have_text("1")
    became(intent, "confirmed", settled_at=timezone.now())
    expect(page.locator("#drawer-button .going")).to_be_hidden(timeout=LATE)
    expect(page.locator("#toasts .note")).to_have_count(0)


def test_chosen_frames_say_what_is_asked_of_them(
    account: Any, operator: User, open_page: Open
) -> None:
    task = make_task(account, status_code=30, failed_frames=2, total_frames=2)
    first, second = (make_frame(task, number=n, status_code=5) for n in (1, 2))
    page = open_page(f"/tasks/{task.pk}/")
    intent = make_intent(
        task,
        operator,
        operation="retry_frames",
        frame_ids=[first.remote_id],
        state="held",
        hold_until=timezone.now() + timedelta(seconds=50),
    )
    intents_touch([intent])
    row = page.locator(f"#f{first.pk}")
    expect(row).to_contain_text("Retry 1 frame in", timeout=LATE)
    expect(page.locator(f"#f{second.pk}")).not_to_contain_text("Retry 1 frame")
    expect(page.locator("#clicks")).to_contain_text("Retry 1 frame in")
    assert barriers(page) == []
    row.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Undone", timeout=LATE)


def test_on_a_phone_the_drawer_takes_the_whole_width(
    task: RenderTask, operator: User, open_page: Open
) -> None:
    make_intent(task, operator)
    page = open_page("/tasks/", viewport={"width": 390, "height": 800})
    page.locator("#drawer-button").click()
    expect(page.locator(".deed")).to_have_count(1)
    box = page.locator("#drawer").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert barriers(page, "#drawer") == []
