"""The page of deleted tasks: kept with their cost, and who deleted them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, FarmReading, Grant, RenderTask
from tests.conftest import make_user, signed_in
from tests.factories import NOW, make_account, make_task
from tests.farm.reading_rows import make_reading, make_record

pytestmark = pytest.mark.django_db
RULING = ("farm.view_rendertask", "farm.change_farmaccount")
HTMX = {"HX-Request": "true"}
IN_BIN = {"total": 2, "tasks": [{"id": 71, "sceneName": "bin <b>.ma"}]}


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="Studio", currency="EUR")


@pytest.fixture
def client(viewer: User) -> Client:
    return signed_in(viewer)


def gone(account: FarmAccount, **fields: Any) -> RenderTask:
    values = {"cost": "12.5", "deleted_at": NOW, "status_code": 25}
    return make_task(account, **values | fields)


def page(client: Client, asked: str = "") -> str:
    answer = client.get(f"/tasks/deleted/{asked}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<a class="farm-text" href="/tasks/\d+/">([^<]+)</a>', html)


def test_what_is_gone_stands_with_its_cost(
    client: Client, account: FarmAccount
) -> None:
    gone(account, scene_name="old <b>.ma", done_frames=3, total_frames=4)
    gone(account, scene_name="older.ma", deleted_at=NOW - timedelta(days=3))
    parent = gone(account, scene_name="tree.ma", child_count=1)
    gone(account, scene_name="leaf.ma", parent=parent)
    make_task(account, scene_name="alive.ma")
    html = page(client)
    assert names(html) == ["tree.ma", "old &lt;b&gt;.ma", "older.ma"]
    assert "3 / 4" in html
    assert "3 deleted tasks" in html
    assert "37.50" in html
    assert html.count("Nobody knows who") == 3


def test_nothing_was_deleted(client: Client) -> None:
    assert "Nothing was deleted" in page(client)
    assert "No deleted task fits" in page(client, "?q=x")


def test_it_can_be_filtered_and_paged(
    client: Client, account: FarmAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        gone(account, scene_name=f"a{number}.ma")
    other = gone(make_account(), scene_name="b.ma")
    assert names(page(client, "?q=b.ma")) == ["b.ma"]
    assert names(page(client, f"?account={other.account_id}")) == ["b.ma"]
    monkeypatch.setattr("apps.dashboard.views.deleted.ROWS", 4)
    html = page(client, f"?account={account.pk}")
    assert names(html) == ["a4.ma", "a3.ma", "a2.ma", "a1.ma"]
    following = re.search(r'href="(\?[^"]+)" rel="next"', html)
    assert following is not None
    assert names(page(client, following[1].replace("&amp;", "&"))) == ["a0.ma"]
    assert len(names(page(client, "?cursor=nonsense"))) == 4


def test_our_own_click_says_who(client: Client, account: FarmAccount) -> None:
    task, other = gone(account), gone(account)
    make_record(account, task_ids=[task.remote_id], data={"requestURI": "/deleteTask"})
    for state, deleted in (("confirmed", task), ("rejected", other)):
        Intent.objects.create(
            account=account,
            task=deleted,
            operation="delete",
            state=state,
            requested_by=make_user(f"wei-{state}"),
            requested_at=NOW,
            why="<old> tests",
        )
    html = page(client)
    assert "Deleted by <bdi>wei-confirmed</bdi>" in html
    assert html.count("&lt;old&gt; tests") == 1
    assert "wei-rejected" not in html


def test_the_platform_s_log_says_who_to_those_who_may_read_it(
    client: Client, account: FarmAccount
) -> None:
    task = gone(account)
    uri = {"requestURI": "/api/render/handle/deleteTask"}
    make_record(account, actor="<hal>", task_ids=[task.remote_id], data=uri)
    make_record(account, actor="stopper", task_ids=[task.remote_id])
    admin = signed_in(make_user("admin", *RULING))
    html = page(admin)
    assert "Deleted by <bdi>&lt;hal&gt;</bdi>" in html
    assert "in the vendor" in html
    assert "Nobody knows who" in page(client)


def test_what_the_farm_lists_is_told(client: Client, account: FarmAccount) -> None:
    task = gone(account)
    tasks = [*IN_BIN["tasks"], {"id": task.remote_id}]  # type: ignore[misc]
    make_reading(account, "deleted", data={"total": 2, "tasks": tasks})
    html = page(client)
    assert "The farm lists it as deleted." in html
    assert "2 tasks. These were gone before they were ever seen here:" in html
    assert "bin &lt;b&gt;.ma" in html
    assert "bin &lt;b&gt;.ma" not in page(client, "?q=nothing")


def test_until_the_farm_was_asked_it_says_so(
    client: Client, account: FarmAccount
) -> None:
    assert "Being fetched from the farm" in page(client)
    assert FarmReading.objects.get().kind == "deleted"


def test_who_sees_a_project_sees_no_more_of_the_farm_s_list(
    account: FarmAccount,
) -> None:
    make_reading(account, "deleted", data=IN_BIN)
    mine = gone(account, project_name="P", scene_name="mine.ma")
    gone(account, project_name="Q", scene_name="theirs.ma")
    user = make_user("somebody")
    Grant.objects.create(user=user, account=account, project="P", role="viewer")
    html = page(signed_in(user))
    assert names(html) == [mine.scene_name]
    assert "bin &lt;b&gt;" not in html
    assert "theirs" not in html


def test_what_changes_is_drawn_anew(client: Client, account: FarmAccount) -> None:
    task = gone(account)
    html = page(client)
    found = re.search(r'data-url="([^"]+)"[^>]*data-shown="([^"]+)"', html)
    assert found is not None
    assert f"lists={account.pk}" in found[1]
    url = found[1].replace("&amp;", "&") + f"&v=old&shown={found[2]}"
    FarmReading.objects.update(
        state="ready",
        fetched_at=NOW,
        data={"total": 1, "tasks": [{"id": task.remote_id}]},
    )
    answer = client.get(url, headers=HTMX).content.decode()
    drawn = re.findall(r'hx-target="#([a-z]+)(?:-rows|\d+)?"', answer)
    assert sorted(drawn) == ["bin", "d", "live"]
    assert "All of them are listed above." in answer


def test_what_the_mirror_has_not_seen_to_be_gone_is_not_called_listed(
    client: Client, account: FarmAccount
) -> None:
    gone(account, remote_id=71)
    late = make_task(account, scene_name="late <b>.ma", remote_id=72)
    tasks = [{"id": 71}, {"id": 72}]
    make_reading(account, "deleted", data={"total": 2, "tasks": tasks})
    html = page(client)
    assert "All of them are listed above." not in html
    assert f'href="/tasks/{late.pk}/">late &lt;b&gt;.ma</a></li>' in html
    RenderTask.objects.update(deleted_at=NOW)
    assert "All of them are listed above." in page(client)


def test_of_a_long_list_it_says_how_much_was_read(
    client: Client, account: FarmAccount
) -> None:
    gone(account, remote_id=71)
    make_reading(account, "deleted", data={"total": 900, "tasks": [{"id": 71}]})
    html = page(client)
    assert "900 tasks. Only the newest was read." in html
    assert "All of them" not in html
