"""What failed of a task, as a script gets it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.api.tokens import token_create
from apps.farm.models import RenderTask
from tests.actions.failures import fail, failing
from tests.factories import make_account, make_frame, make_task

pytestmark = pytest.mark.django_db
TEXTURE, MEMORY = "ERROR: cannot open <path>", "ERROR: out of memory"


@pytest.fixture
def task() -> RenderTask:
    """Three frames failed for two reasons, one of them for nobody knows what."""
    task = make_task(make_account(currency="EUR"))
    failing(make_frame(task, number=1), *[TEXTURE] * 3, cost="0.5")
    failing(make_frame(task, number=2), TEXTURE, cost="0.5")
    fail(make_frame(task, number=3, node="render-7"))
    return task


def ask(user: User, path: str) -> Any:
    token = token_create(user=user, name="tests")
    return Client().get(path, headers={"Authorization": f"Bearer {token}"})


def test_groups_by_cause(task: RenderTask, viewer: User) -> None:
    answer = ask(viewer, f"/api/v1/tasks/{task.pk}/failures").json()
    assert (answer["frames"], answer["is_cut"]) == (3, False)
    known, unread = answer["items"]
    assert known["cause"] == "log"
    assert known["signature"] == TEXTURE
    assert known["line"] == f"09:00:00 {TEXTURE}"
    assert (known["frames"], len(known["frame_ids"])) == (2, 2)
    assert (known["lost"], known["currency"]) == ("2.00", "EUR")
    assert (known["most_times"], known["held_back"], known["unread"]) == (3, 1, 0)
    assert (unread["cause"], unread["unread"]) == ("unread", 1)
    assert unread["task_ids"] == [task.pk]


def test_groups_by_machine(task: RenderTask, viewer: User) -> None:
    answer = ask(viewer, f"/api/v1/tasks/{task.pk}/failures?by=machine").json()
    assert {one["node"] for one in answer["items"]} == {"node-1", "render-7"}
    assert {one["cause"] for one in answer["items"]} == {None}


def test_what_is_asked_wrongly_is_said_to_be_wrong(
    task: RenderTask, viewer: User, stranger: User
) -> None:
    path = f"/api/v1/tasks/{task.pk}/failures"
    assert ask(viewer, f"{path}?by=moon").status_code == 422
    assert ask(viewer, "/api/v1/tasks/0/failures").status_code == 404
    assert ask(stranger, path).status_code == 403
    assert Client().get(path).status_code == 401


def test_a_task_without_failures_has_no_groups(viewer: User) -> None:
    path = f"/api/v1/tasks/{make_task().pk}/failures"
    assert ask(viewer, path).json() == {"items": [], "frames": 0, "is_cut": False}
