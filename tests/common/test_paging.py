"""Keyset pages: no row twice, none left out, whatever the order."""

from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.common.paging import CursorError, Key, Page, keyset_page
from apps.farm.models import RenderTask
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db

NEWEST = (
    Key("submitted_at", descending=True, nullable=True),
    Key("pk", descending=True),
)
CHEAPEST = (Key("cost"), Key("pk"))
BY_NAME = (Key("scene_name"), Key("pk"))


def walk(keys: tuple[Key, ...], limit: int) -> list[list[int]]:
    """Ids of all pages from the first to the last."""
    pages, cursor = [], ""
    while True:
        page = one(keys, limit, cursor)
        pages.append([task.pk for task in page.items])
        if page.next is None:
            return pages
        cursor = page.next


def flat(pages: list[list[int]]) -> list[int]:
    """The ids of all pages in a row."""
    return list(chain.from_iterable(pages))


def one(keys: tuple[Key, ...], limit: int, cursor: str = "") -> Page[RenderTask]:
    """One page of all tasks."""
    return keyset_page(RenderTask.objects.all(), keys=keys, limit=limit, cursor=cursor)


@pytest.fixture
def seven() -> list[RenderTask]:
    """Tasks with equal costs and missing times among them."""
    account = make_account()
    minutes = (5, 3, None, 3, 1, None, 4)
    return [
        make_task(
            account,
            submitted_at=None if m is None else NOW + timedelta(minutes=m),
            cost=Decimal(index % 3) / 100,
            scene_name=("b", "a", "ß", "a", "海", "c", "b")[index],
        )
        for index, m in enumerate(minutes)
    ]


@pytest.mark.parametrize("keys", [NEWEST, CHEAPEST, BY_NAME])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_hold_every_row_once_and_in_order(
    seven: list[RenderTask], keys: tuple[Key, ...], limit: int
) -> None:
    pages = walk(keys, limit)
    assert flat(pages) == walk(keys, 100)[0]
    assert sorted(flat(pages)) == sorted(task.pk for task in seven)
    assert all(len(page) == limit for page in pages[:-1])


def test_rows_without_a_time_come_last_in_both_directions(
    seven: list[RenderTask],
) -> None:
    missing = {task.pk for task in seven if task.submitted_at is None}
    up = (Key("submitted_at", nullable=True), Key("pk"))
    assert set(flat(walk(NEWEST, 2))[-2:]) == missing
    assert set(flat(walk(up, 2))[-2:]) == missing


@pytest.mark.parametrize("keys", [NEWEST, CHEAPEST, BY_NAME])
def test_the_way_back_shows_the_same_pages(
    seven: list[RenderTask], keys: tuple[Key, ...]
) -> None:
    first = one(keys, 3)
    second = one(keys, 3, first.next)
    third = one(keys, 3, second.next)
    assert first.previous is None
    assert third.next is None
    back = one(keys, 3, third.previous)
    assert [t.pk for t in back.items] == [t.pk for t in second.items]
    start = one(keys, 3, back.previous)
    assert [t.pk for t in start.items] == [t.pk for t in first.items]
    assert start.previous is None
    assert start.next == first.next


def test_a_row_that_appears_above_moves_nothing_below(seven: list[RenderTask]) -> None:
    first = one(NEWEST, 3)
    before = [task.pk for task in one(NEWEST, 3, first.next).items]
    make_task(submitted_at=NOW + timedelta(days=1))
    assert [task.pk for task in one(NEWEST, 3, first.next).items] == before


def test_a_page_costs_one_query(
    seven: list[RenderTask], django_assert_num_queries: Any
) -> None:
    cursor = one(NEWEST, 3).next
    with django_assert_num_queries(1):
        one(NEWEST, 3, cursor)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "!!!!",
        "e30",
        "W10",
        "bnVsbA",
        "A" * 5000,
        "WzEsMiwzXQ",
        "\x00",
    ],
)
def test_what_is_no_cursor_is_refused(seven: list[RenderTask], cursor: str) -> None:
    with pytest.raises(CursorError):
        one(NEWEST, 3, cursor)


def test_a_cursor_of_another_order_is_refused(seven: list[RenderTask]) -> None:
    cursor = one(CHEAPEST, 3).next
    with pytest.raises(CursorError):
        one(NEWEST, 3, cursor)


@given(text=st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        one(NEWEST, 3, text)
    except CursorError:
        return
    assert text == ""
