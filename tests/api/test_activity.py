"""The audit trail over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from apps.api.tokens import token_create
from apps.audit.models import AuditEntry
from apps.farm.models import FarmAccount, Grant, Role
from tests.api.test_lists import Script
from tests.conftest import VIEW, make_user
from tests.dashboard.activity_rows import click, settled
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db
URL = "/api/v1/activity"


@pytest.fixture
def account() -> FarmAccount:
    return make_account(name="studio")


@pytest.fixture
def script(viewer: User) -> Script:
    """A viewer's; the making of its token is an entry that viewers do not see."""
    return Script(viewer)


def numbers(answer: Any) -> list[int]:
    return [item["number"] for item in answer["items"]]


def test_an_entry_has_everything_that_is_sealed(
    script: Script, account: FarmAccount
) -> None:
    task = make_task(account, project_name="Dune", alias="2W5", scene_name="a.ma")
    entry = click(task, reason="why", remote_addr="10.0.0.9", after={"stake": "3.5"})
    [item] = script.get(URL)["items"]
    assert item["at"].endswith("Z")
    assert item | {"at": ""} == {
        "number": entry.number,
        "at": "",
        "actor": "mei",
        "remote_addr": "10.0.0.9",
        "verb": "task.stop",
        "text": "mei asked to stop 2W5 a.ma",
        "target_kind": "task",
        "target_id": str(task.pk),
        "target_label": "2W5 a.ma",
        "account": "studio",
        "project": "Dune",
        "reason": "why",
        "before": entry.before,
        "after": {k: v for k, v in entry.after.items() if k != "stake"},
        "request_id": "click-1",
        "previous": entry.previous,
        "digest": entry.digest,
    }


def test_what_it_may_cost_is_told_to_who_may_see_money(account: FarmAccount) -> None:
    click(make_task(account), after={"stake": "3.5"})
    payer = Script(make_user("payer", *VIEW, "costs.view_costday"))
    assert payer.get(URL)["items"][0]["after"]["stake"] == "3.5"


def test_pages_follow_each_other(script: Script, account: FarmAccount) -> None:
    task = make_task(account)
    made = [click(task, request_id=f"c{n}").number for n in range(5)]
    first = script.get(f"{URL}?limit=2&actor=mei")
    second = script.get(first["next"])
    third = script.get(second["next"])
    assert third["next"] is None
    found = numbers(first) + numbers(second) + numbers(third)
    assert found == made[::-1]


def test_filters_leave_what_is_asked_for(script: Script, account: FarmAccount) -> None:
    task, other = make_task(account), make_task()
    mine = click(task).number
    theirs = click(other, request_id="b", actor="ann").number
    bad = settled(other, "refuted", request_id="b", farm_request_id="farm-7").number
    for query, wanted in {
        "actor=ann": [theirs],
        "account=studio": [mine],
        "account=nobody": [],
        f"task_id={task.pk}": [mine],
        "bad=true": [bad],
        "group=clicks": [bad, theirs, mine],
        "group=people": [],
        "text=farm-7": [bad],
        "text=%00": [bad, theirs, mine],
    }.items():
        assert numbers(script.get(f"{URL}?{query}")) == wanted, query


def test_times_bound_it_and_need_their_offset(
    script: Script, account: FarmAccount
) -> None:
    click(make_task(account))
    at = AuditEntry.objects.latest("number").at
    later = (at + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    assert len(script.get(f"{URL}?end={later}")["items"]) == 1
    assert script.get(f"{URL}?start={later}")["items"] == []
    assert "offset" in script.get(f"{URL}?start=2026-11-23T00:00:00", 422)["detail"]


def test_a_grant_shows_what_it_covers(account: FarmAccount) -> None:
    mine = click(make_task(account)).number
    click(make_task(), request_id="b")
    user = make_user("ann")
    Grant.objects.create(user=user, account=account, role=Role.VIEWER)
    assert numbers(Script(user).get(URL)) == [mine]


def test_strangers_get_nothing(stranger: User) -> None:
    assert Script(stranger).get(URL, 403)["detail"]


def test_tokens_are_told_of_to_administrators() -> None:
    chief = User.objects.create_superuser("chief")
    token_create(user=chief, name="night script")
    items = Script(chief).get(URL)["items"]
    assert "night script" in [item["target_label"] for item in items]
