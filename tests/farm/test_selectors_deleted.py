"""Deleted tasks, and what the platform's own log tells of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from apps.farm.models import FarmRecord
from apps.farm.selectors.deleted import (
    deleted_list,
    deleted_totals,
    deletions_on_record,
    is_deletion,
    mirrored_ids,
)
from tests.conftest import make_user
from tests.factories import NOW, make_account, make_task
from tests.farm.reading_rows import make_record

pytestmark = pytest.mark.django_db
RULING = ("farm.view_rendertask", "farm.change_farmaccount")
URI = {"requestURI": "/api/render/handle/deleteTask"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (URI, True),
        ({"requestURI": "/api/rendering/task/renderingTask/deleteTask/"}, True),
        ({"requestURI": "/api/render/handle/deleteTaskLabel"}, False),
        (
            {"requestURI": "/api/render/project/delete", "buttonName": "btn_delete"},
            False,
        ),
        ({"buttonName": "btn_delete"}, True),
        ({"requestURI": None}, False),
    ],
)
def test_a_line_tells_of_a_deletion(data: dict[str, str], expected: bool) -> None:
    assert is_deletion(FarmRecord(data=data)) is expected


def test_the_newest_line_about_a_task_counts() -> None:
    account, admin = make_account(), make_user("admin", *RULING)
    task = make_task(account, deleted_at=NOW, remote_id=71)
    quiet = make_task(account, deleted_at=NOW, remote_id=7)
    for hours, actor in ((5, "first"), (1, "last"), (100, "long ago")):
        at = NOW - timedelta(hours=hours)
        make_record(account, at=at, actor=actor, task_ids=[71, 72], data=URI)
    make_record(make_account(), task_ids=[7], data=URI)
    found = deletions_on_record(user=admin, tasks=[task, quiet])
    assert {pk: line.actor for pk, line in found.items()} == {task.pk: "last"}
    assert deletions_on_record(user=admin, tasks=[]) == {}


def test_costs_stay_apart_by_currency(viewer: User) -> None:
    euro, yuan = make_account(currency="EUR"), make_account(currency="CNY")
    for account, cost in ((euro, "1.25"), (euro, "2"), (yuan, "3")):
        make_task(account, cost=cost, deleted_at=NOW)
    make_task(euro, cost="99")
    number, costs = deleted_totals(tasks=deleted_list(user=viewer))
    assert (number, costs) == (3, {"EUR": Decimal("3.25"), "CNY": Decimal(3)})


def test_the_mirror_knows_those_that_it_has_seen() -> None:
    task = make_task(remote_id=5)
    assert mirrored_ids(account_id=task.account_id, remote_ids=[5, 6]) == {5}
    assert mirrored_ids(account_id=task.account_id + 1, remote_ids=[5]) == frozenset()
