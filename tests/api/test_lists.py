"""The JSON API's lists, asked as a script would."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.api.tokens import token_create
from apps.farm.models import FrameStats, SyncRun, TaskLabel
from tests.factories import NOW, make_account, make_frame, make_task

TASK_NAMES = {
    "id",
    "account",
    "remote_id",
    "parent_remote_id",
    "alias",
    "scene_name",
    "layer_name",
    "project_name",
    "user_name",
    "producer",
    "labels",
    "software",
    "frames_range",
    "status",
    "status_code",
    "total_frames",
    "done_frames",
    "failed_frames",
    "executing_frames",
    "waiting_frames",
    "cost",
    "currency",
    "submitted_at",
    "started_at",
    "completed_at",
    "render_seconds",
    "over_time_stop",
    "remark",
    "deleted_at",
    "seen_at",
}
FRAME_NAMES = {
    "id",
    "remote_id",
    "task_remote_id",
    "name",
    "status",
    "status_code",
    "fee",
    "coupon_fee",
    "arrears_fee",
    "cost",
    "seconds",
    "started_at",
    "ended_at",
    "node",
    "resubmissions",
}


class Script:
    """A script with a token."""

    def __init__(self, user: User) -> None:
        self.client = Client(
            headers={"Authorization": f"Bearer {token_create(user=user, name='t')}"}
        )

    def get(self, address: str, status: int = 200) -> Any:
        """The decoded answer."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.content
        return answer.json()

    def all(self, address: str) -> list[dict[str, Any]]:
        """All rows of a list, page after page."""
        rows: list[dict[str, Any]] = []
        following: str | None = address
        while following:
            answer = self.get(following)
            assert set(answer) == {"items", "next"}
            rows += answer["items"]
            following = answer["next"]
        return rows


@pytest.fixture
def script(viewer: User) -> Script:
    """A script of somebody who may look."""
    return Script(viewer)


def test_an_account_tells_how_its_last_poll_went(script: Script) -> None:
    account = make_account(
        name="Lights", state="refused", error="wrong key", platform=6, balance=12
    )
    (row,) = script.get("/api/v1/accounts")["items"]
    assert row == {
        "id": account.pk,
        "name": "Lights",
        "enabled": True,
        "domain": "task.example.invalid",
        "platform": 6,
        "state": "refused",
        "error": "wrong key",
        "seen_at": "2026-11-23T09:00:00Z",
        "balance": "12.00",
        "coupon": None,
        "currency": "CNY",
    }
    assert script.get(f"/api/v1/accounts/{account.pk}") == row


def test_an_account_that_was_never_reached_has_no_time(script: Script) -> None:
    make_account(seen_at=None, state="unreachable")
    assert script.get("/api/v1/accounts")["items"][0]["seen_at"] is None


def test_tasks_of_every_level_are_listed_with_the_names_of_the_page(
    script: Script,
) -> None:
    account = make_account(name="Fox", currency="USD")
    parent = make_task(account, child_count=1, status_code=30, failed_frames=2)
    child = make_task(account, parent=parent, cost=Decimal("1.5"), alias="2W7")
    rows = script.all("/api/v1/tasks")
    assert [set(row) for row in rows] == [TASK_NAMES, TASK_NAMES]
    assert [row["parent_remote_id"] for row in rows] == [None, parent.remote_id]
    assert rows[0]["status"] == "failed"
    assert rows[0]["status_code"] == 30
    assert rows[1] == rows[1] | {
        "id": child.pk,
        "account": "Fox",
        "alias": "2W7",
        "cost": "1.50",
        "currency": "USD",
        "status": "rendering",
        "seen_at": "2026-11-23T09:00:00Z",
    }


def test_a_quiet_task_is_as_old_as_the_last_sweep(script: Script) -> None:
    early, late = NOW - timedelta(hours=1), NOW + timedelta(minutes=5)
    account = make_account(seen_at=late, swept_at=NOW)
    make_task(account, status_code=25, read_at=early)
    make_task(account, status_code=5, read_at=early)
    seen = [row["seen_at"] for row in script.all("/api/v1/tasks")]
    assert seen == ["2026-11-23T09:00:00Z", "2026-11-23T09:05:00Z"]


def test_a_long_list_comes_in_pages_without_gap_or_double(script: Script) -> None:
    account = make_account()
    ids = [make_task(account).pk for _ in range(7)]
    assert [row["id"] for row in script.all("/api/v1/tasks?limit=3")] == ids
    assert script.get("/api/v1/tasks?limit=7")["next"] is None


def test_the_next_address_keeps_the_filters(script: Script) -> None:
    account = make_account(name="A & B")
    for status in (5, 25, 5, 25, 5):
        make_task(account, status_code=status)
    make_task(make_account(name="other"))
    rows = script.all("/api/v1/tasks?limit=2&status=rendering&account=A+%26+B")
    assert len(rows) == 3
    assert {row["status"] for row in rows} == {"rendering"}


def test_children_are_found_by_their_parent(script: Script) -> None:
    parent = make_task(child_count=1)
    child = make_task(parent.account, parent=parent)
    (row,) = script.all(f"/api/v1/tasks?parent_remote_id={parent.remote_id}")
    assert row["id"] == child.pk


def test_a_task_that_is_gone_is_not_listed(script: Script) -> None:
    gone = make_task(deleted_at=NOW)
    assert script.all("/api/v1/tasks") == []
    assert script.get(f"/api/v1/tasks/{gone.pk}")["deleted_at"]
    [row] = script.all("/api/v1/tasks?deleted=true")
    assert (row["id"], row["deleted_at"]) == (gone.pk, "2026-11-23T09:00:00Z")


def test_tasks_are_found_by_what_people_know_of_them(script: Script) -> None:
    account = make_account()
    wanted = make_task(account, scene_name="dune.ma", project_name="Dune", alias="2W7")
    TaskLabel.objects.create(task=wanted, name="night")
    child = make_task(account, parent=wanted)
    make_task(account, scene_name="other.ma")
    for query in (
        f"remote_id={wanted.remote_id}",
        "alias=2W7",
        "project=Dune",
        "label=night",
        "search=dune",
    ):
        found = [row["id"] for row in script.all(f"/api/v1/tasks?{query}")]
        assert found == [wanted.pk], query
    tops = [row["id"] for row in script.all("/api/v1/tasks?top=true")]
    assert wanted.pk in tops
    assert child.pk not in tops


def test_tasks_come_newest_first_where_that_is_asked_for(script: Script) -> None:
    account = make_account()
    times = [NOW - timedelta(microseconds=n * 1001 // 2) for n in (4, 0, 3, 1, 1)]
    ids = [make_task(account, submitted_at=at).pk for at in times]
    odd = make_task(account, submitted_at=None, first_seen_at=NOW + timedelta(1)).pk
    found = [row["id"] for row in script.all("/api/v1/tasks?newest=true&limit=2")]
    assert found == [odd, *(ids[place] for place in (1, 4, 3, 2, 0))]


def test_one_task_has_the_same_shape_as_in_the_list(script: Script) -> None:
    task = make_task()
    (row,) = script.all("/api/v1/tasks")
    assert script.get(f"/api/v1/tasks/{task.pk}") == row


def test_frames_come_in_order_with_money_as_text(script: Script) -> None:
    task = make_task()
    for number in (10, 2, 1):
        make_frame(task, number=number, name=f"{number}")
    make_frame(
        task,
        number=3,
        name="2-4[1]",
        status_code=4,
        fee_amount=Decimal("0.037"),
        coupon_fee=Decimal("0.4"),
        cost=Decimal("0.437"),
        arrears_fee=Decimal("0"),
        seconds=489,
        started_at=NOW,
        node="10.60.3.224",
        resubmissions=2,
    )
    rows = script.all(f"/api/v1/tasks/{task.pk}/frames?limit=2")
    assert [row["name"] for row in rows] == ["1", "2", "2-4[1]", "10"]
    assert set(rows[2]) == FRAME_NAMES
    assert rows[2] == rows[2] | {
        "task_remote_id": task.remote_id,
        "status": "done",
        "status_code": 4,
        "fee": "0.037",
        "coupon_fee": "0.40",
        "arrears_fee": "0.00",
        "cost": "0.437",
        "seconds": 489,
        "started_at": "2026-11-23T09:00:00Z",
        "ended_at": None,
        "node": "10.60.3.224",
        "resubmissions": 2,
    }


def test_frames_are_found_by_state_also_by_an_unknown_one(script: Script) -> None:
    task = make_task()
    for status in (1, 4, 5, 11, 77):
        make_frame(task, status_code=status)
    address = f"/api/v1/tasks/{task.pk}/frames?status="
    codes = {
        state: [row["status_code"] for row in script.all(address + state)]
        for state in ("failed", "unknown", "done")
    }
    assert codes == {"failed": [5, 11], "unknown": [77], "done": [4]}


def test_a_frame_that_is_gone_is_not_listed(script: Script) -> None:
    task = make_task()
    make_frame(task, deleted_at=NOW)
    assert script.all(f"/api/v1/tasks/{task.pk}/frames") == []


def test_counts_over_time_come_newest_first(script: Script) -> None:
    account = make_account(name="Lights")
    for executing in range(3):
        FrameStats.objects.create(
            account=account,
            seen_at=NOW + timedelta(seconds=executing),
            executing=executing,
            total=9,
        )
    rows = script.all("/api/v1/stats?limit=2&account=Lights")
    assert [row["executing"] for row in rows] == [2, 1, 0]
    assert rows[0]["account"] == "Lights"
    assert script.all("/api/v1/stats?account=nobody") == []


def test_polls_come_newest_first_with_what_they_did(script: Script) -> None:
    account = make_account(name="Lights")
    for calls in (1, 2, 3):
        SyncRun.objects.create(
            account=account, kind="heartbeat", started_at=NOW, calls=calls
        )
    rows = script.all("/api/v1/sync-runs?limit=1&account=Lights")
    assert [row["calls"] for row in rows] == [3, 2, 1]
    assert rows[0]["outcome"] == "running"
    assert rows[0]["finished_at"] is None


@pytest.mark.parametrize(
    ("address", "status", "named"),
    [
        ("/api/v1/tasks?limit=0", 422, "limit"),
        ("/api/v1/tasks?limit=201", 422, "limit"),
        ("/api/v1/tasks?limit=many", 422, "limit"),
        ("/api/v1/tasks?after=1.2", 400, "after"),
        ("/api/v1/tasks?after=' OR 1", 400, "after"),
        ("/api/v1/tasks?after=99999999999999999999999", 400, "after"),
        ("/api/v1/tasks?status=5", 422, "status"),
        ("/api/v1/tasks/987654321/frames", 404, "task"),
    ],
)
def test_a_wrong_argument_gets_a_sentence_that_names_it(
    script: Script, address: str, status: int, named: str
) -> None:
    answer = script.get(address, status)
    assert isinstance(answer["detail"], str)
    assert named in answer["detail"]


def test_a_list_costs_the_same_queries_for_2_and_for_20_rows(
    script: Script, django_assert_max_num_queries: Any
) -> None:
    account = make_account()
    parent = make_task(account, child_count=1)
    for _ in range(20):
        make_task(account, parent=parent)
    with django_assert_max_num_queries(4):
        script.get("/api/v1/tasks?limit=2")
    with django_assert_max_num_queries(4):
        script.get("/api/v1/tasks?limit=20")
