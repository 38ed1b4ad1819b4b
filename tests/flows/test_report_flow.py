"""The morning mail: ordered, sampled, read in the local mailbox, and ended from it."""

import re
import sqlite3
import time
from contextlib import closing
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from apps.common.money import from_units
from apps.common.money_words import money_exact
from tests.browser import barriers
from tests.flows.conftest import MakeStack, Stack, sign_in

pytestmark = [pytest.mark.stack, pytest.mark.browser]
SMALL = {"FARMDASH_SIMULATOR_TASKS": "40", "FARMDASH_SIMULATOR_FRAMES": "900"}


def asked(stack: Stack, query: str) -> list[tuple[int, ...]]:
    """What the installation's database answers."""
    path = stack.log.parent / "data" / "farmdash.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def wait_for_books(stack: Stack) -> None:
    """Until the farm's history is read: a report of less says that it is not whole."""
    query = """SELECT (SELECT count(*) FROM farm_farmaccount WHERE swept_at IS NULL)
        + (SELECT count(*) FROM farm_rendertask
           WHERE child_count = 0 AND cost > 0 AND frames_read_at IS NULL)
        - (SELECT min(count(*), 1) * 1000 FROM farm_rendertask)"""
    until = time.monotonic() + 90
    while asked(stack, query) != [(-1000,)]:
        assert time.monotonic() < until, "the farm's history was not read in time"
        time.sleep(0.2)


def frozen(stack: Stack) -> Decimal:
    """What the books of the day that was reported hold."""
    ((units,),) = asked(
        stack,
        """SELECT closed.amount FROM costs_closedday closed
        JOIN costs_report report ON report.start = closed.day""",
    )
    return from_units(units)


def subscribe(page: Page, stack: Stack) -> None:
    """To yesterday's report, as of midnight in the zone of the books."""
    page.goto(f"{stack.url}/reports/")
    page.get_by_role("link", name="Choose what and when").click()
    page.get_by_label("E-mail address").fill("producer@studio.example")
    page.get_by_label("At", exact=True).select_option("00:00")
    page.get_by_label("Time zone").fill("Asia/Shanghai")
    page.get_by_role("button", name="Get it").click()
    expect(page.get_by_text("producer@studio.example gets this report")).to_be_visible()
    expect(page.get_by_text("tomorrow 00:00")).to_be_visible()


def open_link(context: BrowserContext, page: Page, name: str) -> Page:
    """What a link of the mail opens, beside the mailbox."""
    with context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name=name).click()
    return opened.value


def test_a_report_is_ordered_sampled_read_and_ended(
    new_stack: MakeStack, page: Page
) -> None:
    stack = new_stack(**SMALL)
    sign_in(page, stack)
    subscribe(page, stack)
    wait_for_books(stack)

    page.get_by_role("button", name="Send me a sample now").click()
    sample = page.locator(".grid-mail", has_text="Sample")
    expect(sample.get_by_text("Sent")).to_be_visible(timeout=30_000)
    assert barriers(page) == []
    amount = frozen(stack)
    assert amount > 0
    spent = money_exact(amount, "CNY")

    mailbox = page.get_by_role("link", name="Open the mailbox").get_attribute("href")
    assert re.fullmatch(r"http://localhost:\d+/", mailbox or "")
    page.goto(mailbox or "")
    page.get_by_role("link", name=re.compile("^Sample:")).click()
    expect(page.get_by_text("producer@studio.example").first).to_be_visible()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text(spent)
    assert barriers(page) == []

    report = open_link(page.context, page, "Open the report")
    expect(report.get_by_role("heading", level=1)).to_contain_text("Daily report")
    expect(report.locator("#page")).to_contain_text(spent)

    leave = open_link(page.context, page, "End it")
    leave.get_by_role("button", name="End them").click()
    expect(leave.get_by_text("Nothing more is sent")).to_be_visible()
    page.goto(f"{stack.url}/reports/")
    expect(page.get_by_text("1 ended subscription")).to_be_visible()
    assert stack.stop() == 0
