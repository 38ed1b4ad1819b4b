"""Amounts are read by whoever may see them; everybody else reads a dash."""

import gzip
import json
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.api.tokens import token_create
from apps.common.money_words import money, veiled
from apps.dashboard.veil import hides_money
from apps.farm.models import FarmAccount, Grant, RenderTask
from apps.farm.rights import rights_of
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.farm_rows import make_family
from tests.factories import make_account

pytestmark = pytest.mark.django_db
COST = Decimal("98.76")


@pytest.fixture
def account() -> FarmAccount:
    return make_account(balance=COST)


@pytest.fixture
def task(account: FarmAccount) -> RenderTask:
    top = make_family(account, cost=COST, project_name="Fig")
    top.children.update(cost=COST)
    for layer in top.children.all():
        layer.frames.update(fee_amount=COST, cost=COST)
    return top


def person(account: FarmAccount, **grant: Any) -> User:
    """Somebody with a grant, and nothing else."""
    user = make_user("ada")
    values = {"account": account, "role": "operator"}
    Grant.objects.create(user=user, **values | grant)
    return User.objects.get(pk=user.pk)


def pages(client: Client, task: RenderTask) -> dict[str, bool]:
    """Which pages tell the amount."""
    layer = task.children.first()
    assert layer is not None
    frame = layer.frames.first()
    assert frame is not None
    found = {}
    for address in (
        "/tasks/",
        f"/tasks/{task.pk}/",
        f"/tasks/{task.pk}/children/",
        f"/frames/{frame.pk}/",
        f"/frames/{frame.pk}/card/",
        "/accounts/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        found[address] = "98.76" in answer.content.decode()
    selected = client.post(f"/tasks/{task.pk}/selection/", {"runs": str(frame.pk)})
    found["selection"] = "98.76" in selected.content.decode()
    return found


def test_whoever_sees_money_reads_amounts(
    account: FarmAccount, task: RenderTask
) -> None:
    told = pages(signed_in(person(account)), task)
    assert set(told.values()) == {True}, told


def test_whoever_does_not_reads_dashes(account: FarmAccount, task: RenderTask) -> None:
    told = pages(signed_in(person(account, sees_money=False)), task)
    assert set(told.values()) == {False}, told


def test_the_grid_is_not_coloured_by_what_is_hidden(
    account: FarmAccount, task: RenderTask
) -> None:
    client = signed_in(person(account, sees_money=False))
    answer = client.get(f"/tasks/{task.pk}/grid/?colour=cost")
    body = answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    length = int.from_bytes(body[:4], "little")
    assert json.loads(body[4 : 4 + length])["colour"] == "status"


@pytest.mark.parametrize("sees_money", [True, False])
def test_the_api_leaves_out_what_is_hidden(
    account: FarmAccount, task: RenderTask, sees_money: bool
) -> None:
    token = token_create(user=person(account, sees_money=sees_money), name="tests")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    told = client.get(f"/api/v1/tasks/{task.pk}").json()
    assert (told["cost"] is not None) is sees_money
    layer = task.children.first()
    assert layer is not None
    frame = client.get(f"/api/v1/tasks/{layer.pk}/frames").json()["items"][0]
    assert (frame["fee"] is not None) is sees_money
    assert (frame["cost"] is not None) is sees_money


def test_sums_are_told_to_whoever_sees_some_of_the_money(
    account: FarmAccount, task: RenderTask
) -> None:
    user = person(account, sees_money=False)
    Grant.objects.create(user=user, account=make_account(balance=COST), role="viewer")
    rights = rights_of(User.objects.get(pk=user.pk))
    assert hides_money(rights) and rights.may("costs.view_costday")
    client = signed_in(user)
    assert "98.76" not in client.get("/tasks/").content.decode()
    assert "98.76" in client.get("/costs/").content.decode()


def test_whoever_looks_at_everything_sees_what_tasks_cost(task: RenderTask) -> None:
    assert "98.76" in signed_in(make_user("mei", *VIEW)).get("/tasks/").content.decode()


def test_the_veil_ends_with_the_answer() -> None:
    with veiled(lambda: True):
        assert money(COST, "CNY") == "—"
    assert "98.76" in money(COST, "CNY")


@pytest.mark.parametrize("sees", [True, False])
def test_what_costs_most_is_told_by_no_order_either(
    sees: bool, account: FarmAccount, task: RenderTask
) -> None:
    dear = make_family(account, cost=COST * 2, project_name="Fig", scene_name="dear")
    client = signed_in(person(account, sees_money=sees))
    listed = client.get("/tasks/?sort=-cost").content.decode()
    of_task = client.get(f"/tasks/{task.pk}/?order=-cost").content.decode()
    assert ("?sort=cost" in listed) is sees
    assert ("order=cost" in of_task) is sees
    places = [listed.index(f"/tasks/{one.pk}/") for one in (dear, task)]
    assert places == sorted(places) or not sees


def test_nothing_is_offered_on_a_task_that_one_may_only_look_at(
    account: FarmAccount, task: RenderTask
) -> None:
    user = person(account, project="Fig", role="viewer", sees_money=True)
    Grant.objects.create(user=user, account=account, project="Plum", role="operator")
    user = User.objects.get(pk=user.pk)
    other = make_family(account, project_name="Plum")
    client = signed_in(user)
    for one, offered in ((other, True), (task, False)):
        html = client.get(f"/tasks/{one.pk}/").content.decode()
        assert ("data-all-frames" in html) is offered
        assert ('<button type="button" value="retry_failed">' in html) is offered
