"""Live cells: only those that moved are sent, rendered once for all who ask."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.dashboard.grid import changes as changes_module
from apps.farm.models import Frame, RenderTask
from apps.farm.versions import publish
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.grid_cells import change, grid, leaf_of, parent_of
from tests.factories import NOW, make_frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(viewer: User) -> Client:
    """Somebody who may look."""
    return signed_in(viewer)


class Browser:
    """A grid in a browser, which asks what moved."""

    def __init__(self, client: Client, task: RenderTask, query: str = "") -> None:
        self.client, self.task, self.query = client, task, query
        self.header = grid(client, task, f"?{query}").header

    def ask(self) -> Any:
        """The answer; None where nothing moved."""
        asked = QueryDict(self.query).dict()
        asked |= {"v": self.header["v"], "since": self.header["since"]}
        answer = self.client.get(f"/tasks/{self.task.pk}/grid/changes/", asked)
        if answer.status_code == 204:
            return None
        told = json.loads(answer.content)
        self.header |= told
        return told


def write(task: RenderTask, number: int, revision: int, **fields: Any) -> Frame:
    """Change a frame and tell the pages of it."""
    frame = change(task, number, revision, **fields)
    moved = {task.pk: revision}
    publish(
        task.account_id, moved | ({task.parent_id: revision} if task.parent_id else {})
    )
    return frame


def test_only_what_moved_is_sent_and_only_once(client: Client) -> None:
    task = leaf_of(5)
    browser = Browser(client, task)
    assert browser.ask() is None
    frame = write(task, 3, 7, status_code=5)
    told = browser.ask()
    assert told["cells"] == [[frame.pk, 4, None]]
    assert browser.header["states"][4] == "failed"
    assert told["leaves"] == [{"id": task.pk, "states": {"done": 4, "failed": 1}}]
    assert not told["reload"]
    assert browser.ask() is None


def test_nothing_new_is_answered_without_a_query(client: Client) -> None:
    task = leaf_of(5)
    browser = Browser(client, task)
    browser.ask()
    client.get("/preferences/")
    with CaptureQueriesContext(connection) as asked:
        assert browser.ask() is None
    asked_for = [query["sql"] for query in asked if "farm_grant" not in query["sql"]]
    assert not any("farm_" in sql for sql in asked_for)
    write(task, 1, 8, status_code=2)
    assert browser.ask()["cells"]
    with CaptureQueriesContext(connection) as asked:
        assert browser.ask() is None
    asked_for = [query["sql"] for query in asked if "farm_grant" not in query["sql"]]
    assert not any("farm_" in sql for sql in asked_for)


def test_it_is_put_together_once_for_all_who_show_the_same(client: Client) -> None:
    task = leaf_of(3)
    first = Browser(client, task)
    second = Browser(signed_in(make_user("other", *VIEW)), task)
    write(task, 1, 8, status_code=2)
    told = first.ask()
    with CaptureQueriesContext(connection) as asked:
        assert second.ask() == told
    asked_for = [query["sql"] for query in asked if "farm_grant" not in query["sql"]]
    assert not any("farm_" in sql for sql in asked_for)


@pytest.mark.parametrize(
    ("colour", "fields", "value"),
    [
        ("time", {"seconds": 60}, 0),
        ("time", {"seconds": None}, 255),
        ("cost", {"cost": 0}, 255),
        ("retries", {"resubmissions": 2}, 169),
        ("machine", {"status_code": 2}, 0),
        ("memory", {"status_code": 2}, 255),
    ],
)
def test_a_value_comes_with_the_cell(
    client: Client, colour: str, fields: dict[str, Any], value: int
) -> None:
    task = leaf_of(3)
    browser = Browser(client, task, f"colour={colour}")
    frame = write(task, 2, 9, **fields)
    told = browser.ask()
    assert [(pk, shown) for pk, _state, shown in told["cells"]] == [(frame.pk, value)]


@pytest.mark.parametrize(
    ("colour", "fields"),
    [
        ("time", {"seconds": 61}),
        ("cost", {"cost": "0.5"}),
        ("retries", {"resubmissions": 4}),
        ("machine", {"node": "a new one"}),
        ("memory", {"average_memory": 1}),
    ],
)
def test_what_no_scale_of_the_browser_holds_has_it_load_again(
    client: Client, colour: str, fields: dict[str, Any]
) -> None:
    task = leaf_of(3)
    browser = Browser(client, task, f"colour={colour}")
    write(task, 2, 9, **fields)
    assert browser.ask()["reload"] is True
    again = Browser(client, task, f"colour={colour}")
    assert again.ask() is None


def test_a_scale_goes_on_while_values_stay_within(client: Client) -> None:
    task = leaf_of(3)
    change(task, 1, 2, seconds=10)
    browser = Browser(client, task, "colour=time")
    write(task, 1, 9, seconds=30)
    told = browser.ask()
    assert told["v"] == browser.header["v"]
    assert told["cells"][0][2] not in (0, 254, 255)


def test_frames_that_come_or_go_have_it_load_again(client: Client) -> None:
    task = leaf_of(3)
    browser = Browser(client, task)
    make_frame(task, number=9, revision=4)
    write(task, 1, 4)
    assert browser.ask()["reload"] is True
    browser = Browser(client, task)
    write(task, 9, 5, deleted_at=NOW)
    assert browser.ask()["reload"] is True


def test_more_than_a_whole_grid_is_worth_has_it_load_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_module, "MOST", 2)
    task = leaf_of(3)
    browser = Browser(client, task)
    for number in (1, 2, 3):
        write(task, number, 4, status_code=5)
    assert browser.ask()["reload"] is True


def test_leaves_that_did_not_move_are_left_out(client: Client) -> None:
    parent = parent_of(3, 2)
    browser = Browser(client, parent)
    leaf = parent.children.order_by("remote_id")[1]
    frame = write(leaf, 2, 9, status_code=5)
    told = browser.ask()
    assert told["cells"] == [[frame.pk, 4, None]]
    assert [moved["id"] for moved in told["leaves"]] == [leaf.pk]
    assert browser.ask() is None


def test_one_part_hears_of_its_own_frames(client: Client) -> None:
    parent = parent_of(2, 2)
    mine, other = parent.children.order_by("remote_id")
    browser = Browser(client, parent, f"child={mine.pk}")
    write(other, 1, 9, status_code=5)
    assert browser.ask() is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "v=x",
        "since=r1",
        "v=~&since=r1-r2",
        "v=%00&since=%00",
        "since=rzz",
        "since=1",
    ],
)
def test_who_shows_what_nobody_knows_loads_again(client: Client, query: str) -> None:
    task = leaf_of(2)
    answer = client.get(f"/tasks/{task.pk}/grid/changes/?{query}")
    assert json.loads(answer.content) == {"reload": True}


def test_queries_do_not_grow_with_what_moved(client: Client) -> None:
    counts = []
    for task, leaves in (
        (leaf_of(3), None),
        (leaf_of(300), None),
        (parent_of(3, 3), 3),
    ):
        parts = list(task.children.all()) if leaves else [task]
        browser = Browser(client, task)
        for part in parts:
            for number in (1, 2, 3):
                change(part, number, 9, status_code=5)
        publish(task.account_id, {task.pk: 9})
        with CaptureQueriesContext(connection) as asked:
            assert len(browser.ask()["cells"]) == 3 * len(parts)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[2] <= counts[0] + 1


def test_nobody_hears_of_moves_without_the_right(stranger: User) -> None:
    address = f"/tasks/{leaf_of(1).pk}/grid/changes/?v=a&since=r1"
    assert Client().get(address).status_code == 302
    assert signed_in(stranger).get(address).status_code == 403
