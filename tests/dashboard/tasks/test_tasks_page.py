"""The tree of tasks: what is listed, in which order, at what price."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.farm.models import FarmAccount
from tests.conftest import signed_in
from tests.dashboard.farm_rows import make_family
from tests.factories import NOW, make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


def titles(html: str) -> list[str]:
    """Titles of the rows, from the top down."""
    return re.findall(r'<a id="n\d+" href="[^"]*">([^<]*)</a>', html)


def listed(client: Client, address: str = "/tasks/") -> list[str]:
    """Titles of the rows at an address."""
    return titles(client.get(address).content.decode())


def test_only_top_tasks_are_listed_the_newest_first(client: Client) -> None:
    account = make_account()
    make_family(account, scene_name="old.ma", submitted_at=NOW - timedelta(days=1))
    make_task(account, scene_name="new.ma")
    make_task(account, scene_name="gone.ma", deleted_at=NOW)
    assert listed(client) == ["new.ma", "old.ma"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=orion", ["orion.ma"]),
        ("q=CRYPTO", ["shot.ma"]),
        ("q=nothing", []),
        ("state=done", ["orion.ma"]),
        ("state=no-such-state", ["orion.ma", "shot.ma"]),
        ("failed=1", ["shot.ma"]),
        ("project=SHOW-A", ["orion.ma"]),
        ("label=hero", ["orion.ma"]),
        ("label=her", []),
        ("label=", ["orion.ma", "shot.ma"]),
        ("user=mei", ["shot.ma"]),
        ("account=x", ["orion.ma", "shot.ma"]),
        ("account=999999", []),
        ("sort=-cost", ["shot.ma", "orion.ma"]),
        ("sort=name", ["orion.ma", "shot.ma"]),
        ("sort=bad", ["orion.ma", "shot.ma"]),
        ("cursor=rubbish", ["orion.ma", "shot.ma"]),
        ("open=x,,9,99999999999999999999", ["orion.ma", "shot.ma"]),
        ("q=%00", ["orion.ma", "shot.ma"]),
        ("q=" + "x" * 3000, []),
        ("state=done&q=orion&project=SHOW-A&sort=-name", ["orion.ma"]),
    ],
)
def test_the_address_says_what_is_listed(
    client: Client, query: str, found: list[str]
) -> None:
    account = make_account()
    make_family(account, user_name="mei", cost=2, submitted_at=NOW - timedelta(days=1))
    orion = {"scene_name": "orion.ma", "project_name": "SHOW-A", "labels": ["hero"]}
    make_task(account, status_code=25, **orion)
    assert listed(client, f"/tasks/?{query}") == found


def test_states_are_counted_with_the_other_filters_applied(client: Client) -> None:
    account = make_account()
    for number, status in enumerate((5, 5, 25, 45)):
        make_task(account, status_code=status, user_name=f"u{number % 2}")
    html = client.get("/tasks/?user=u0&state=done").content.decode()
    chips = re.findall(r'class="chip ([a-z]*)".*?<b>(\d+)</b>', html)
    assert chips == [("", "2"), ("rendering", "1"), ("done", "1")]
    assert titles(html) == listed(client, "/tasks/?user=u0&state=done")


def test_pages_follow_each_other_without_counting(client: Client) -> None:
    account = make_account()
    for number in range(120):
        make_task(account, scene_name=f"{number:03}", submitted_at=NOW)
    seen: list[str] = []
    address: str | None = "/tasks/?sort=name"
    while address:
        html = client.get(address).content.decode()
        seen += titles(html)
        following = re.search(r'href="([^"]*)" rel="next"', html)
        address = following and "/tasks/" + following[1].replace("&amp;", "&")
    assert seen == [f"{number:03}" for number in range(120)]
    assert "First page" in html


def test_children_come_on_demand_and_one_level_deeper(client: Client) -> None:
    parent = make_family()
    html = client.get(f"/tasks/{parent.pk}/children/?level=2").content.decode()
    assert titles(html) == ["beauty", "crypto"]
    assert html.count('aria-level="2"') == 2
    assert "<html" not in html


@pytest.mark.parametrize(("asked", "given"), [("3", 3), ("x", 2), ("", 2), ("99", 2)])
def test_a_level_that_means_nothing_is_the_second(
    client: Client, asked: str, given: int
) -> None:
    parent = make_family()
    html = client.get(f"/tasks/{parent.pk}/children/?level={asked}").content.decode()
    assert html.count(f'aria-level="{given}"') == 2


def test_open_parents_are_followed_by_their_children(client: Client) -> None:
    account = make_account()
    first = make_family(account, scene_name="one")
    second = make_family(account, scene_name="two", submitted_at=NOW - timedelta(1))
    html = client.get(f"/tasks/?open={second.pk},{first.pk}").content.decode()
    assert titles(html) == ["one", "beauty", "crypto", "two", "beauty", "crypto"]
    assert html.count('aria-expanded="true"') == 2


def test_unfolding_everything_keeps_the_page_near_two_hundred_rows(
    client: Client,
) -> None:
    account = make_account()
    parent = make_task(account, child_count=400)
    for number in range(400):
        make_task(account, parent=parent, layer_name=str(number))
    assert len(listed(client, f"/tasks/?open={parent.pk}")) == 151


def test_an_old_row_shows_its_age_and_a_fresh_one_does_not(client: Client) -> None:
    now = timezone.now()
    old = now - timedelta(minutes=1)
    account = make_account(seen_at=now, swept_at=now)
    task = make_task(account, read_at=old)
    assert 'data-stale="0"' not in client.get("/tasks/").content.decode()
    FarmAccount.objects.update(seen_at=old)
    row = client.get("/tasks/").content.decode().split(f'id="t{task.pk}"')[1]
    assert 'data-stale="0"' in row


def test_no_tasks_and_no_match_say_different_things(client: Client) -> None:
    make_account()
    assert "No tasks yet" in client.get("/tasks/").content.decode()
    assert "No task fits" in client.get("/tasks/?q=x").content.decode()


def rows_of(number: int) -> None:
    """That many tasks of one account, each third with children and failed frames."""
    account = make_account()
    for place in range(number):
        if place % 3:
            make_task(account, project_name="p", user_name=f"u{place % 5}")
        else:
            make_family(account)


@pytest.mark.parametrize("query", ["", "?q=shot", "?state=rendering&sort=-cost"])
def test_queries_do_not_grow_with_the_rows(
    operator: User, query: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(operator)
    for number in (10, 200):
        rows_of(number)
        with django_assert_max_num_queries(15):
            assert client.get(f"/tasks/{query}").status_code == 200


def test_a_refresh_of_fifty_rows_is_at_most_sixty_kilobytes(operator: User) -> None:
    now = timezone.now()
    account = make_account(seen_at=now, swept_at=now)
    for number in range(50):
        make_task(
            account,
            scene_name=f"ep{number:02}_sh{number:05}_lighting_v{number:03}.ma",
            project_name="A project with a name",
            user_name="lighting-01",
            child_count=3,
            total_frames=1000,
            done_frames=400,
            failed_frames=12,
            executing_frames=40,
            started_at=now - timedelta(hours=2),
            read_at=now,
            frames_read_at=now,
        )
    html = signed_in(operator).get("/tasks/live/?v=old&shown=").content
    assert html.count(b'role="row" id="t') == 50
    assert len(html) <= 60_000
