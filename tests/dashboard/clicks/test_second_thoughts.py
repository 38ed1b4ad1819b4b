"""Clicks after the click: undone, agreed to, declined."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent
from tests.actions.factories import make_intent
from tests.conftest import OPERATE, make_user, signed_in
from tests.factories import make_task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _held_for_a_while(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def post(client: Client, path: str, **data: Any) -> str:
    """What htmx gets, as people read it."""
    answer = client.post(path, data, headers=HTMX)
    assert answer.status_code == 200, answer.status_code
    html = re.sub(
        r"<span class=\"visually-hidden\">.*?</span>", "", answer.content.decode()
    )
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def states() -> list[tuple[str, str]]:
    """State and reason of all intents."""
    return list(Intent.objects.order_by("task").values_list("state", "reason"))


def stop(client: Client, number: int = 2) -> str:
    """A click on that many tasks; what is said about it."""
    tasks = ",".join(str(make_task().pk) for _ in range(number))
    return post(client, "/clicks/", operation="stop", tasks=tasks)


def test_one_note_counts_down_for_the_whole_click(client: Client) -> None:
    assert stop(client, 3).startswith("Stop, 3 tasks in 8 s Undo")
    assert {state for state, _ in states()} == {"held"}


def test_one_undo_takes_back_the_whole_click(client: Client) -> None:
    stop(client, 3)
    click = Intent.objects.latest("requested_at").click
    assert post(client, "/clicks/undo/", click=click) == (
        "Stop, 3 tasks: Undone. Nothing was sent."
    )
    assert states() == [("withdrawn", "undone")] * 3


def test_the_note_of_an_undone_click_leaves_the_page(client: Client) -> None:
    stop(client)
    click = str(Intent.objects.latest("requested_at").click)
    answer = client.post("/clicks/undo/", {"click": click}, headers=HTMX)
    events = json.loads(answer["HX-Trigger"])
    assert events["farmdash:undone"]["click"] == click
    assert "farmdash:clicked" in events


def test_a_part_can_be_undone_alone(client: Client) -> None:
    stop(client, 2)
    first = Intent.objects.order_by("task").first()
    assert first is not None
    assert post(client, "/clicks/undo/", intent=first.pk).startswith("Stop: Undone.")
    assert [state for state, _ in states()] == ["withdrawn", "held"]


def test_the_latest_click_is_found_for_a_key(client: Client, viewer: User) -> None:
    stop(client, 1)
    stop(client, 1)
    post(client, "/clicks/undo/", latest="1")
    assert [state for state, _ in states()] == ["held", "withdrawn"]
    said = post(signed_in(viewer), "/clicks/undo/", latest="1")
    assert said == "There is nothing left to undo."


def test_what_was_sent_is_not_undone_and_says_so(client: Client) -> None:
    stop(client, 2)
    first = Intent.objects.order_by("task").first()
    assert first is not None
    Intent.objects.filter(pk=first.pk).update(state="sending")
    said = post(client, "/clicks/undo/", click=first.click)
    assert "Stop: Undone. Nothing was sent." in said
    assert "Too late to undo 1 task: it was sent already." in said
    assert [state for state, _ in states()] == ["sending", "withdrawn"]


def test_without_scripts_undo_is_a_button_of_the_note(client: Client) -> None:
    task = make_task()
    page = {"Referer": "http://testserver/tasks/"}
    client.post("/clicks/", {"operation": "stop", "tasks": task.pk}, headers=page)
    html = client.get("/tasks/").content.decode().split('id="toasts"')[1]
    click = Intent.objects.get().click
    assert f'name="click" value="{click}"' in html
    assert "data-until=" in html
    answer = client.post("/clicks/undo/", {"click": click}, headers=page)
    assert answer["Location"] == "http://testserver/tasks/"
    assert "Undone. Nothing was sent." in client.get("/tasks/").content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"click": "x"}, {"click": str(uuid4()), "intent": str(uuid4())}]
)
def test_an_undo_of_nothing_named_is_refused(
    client: Client, data: dict[str, str]
) -> None:
    assert client.post("/clicks/undo/", data, headers=HTMX).status_code == 400


def test_who_may_not_click_may_not_undo(client: Client, viewer: User) -> None:
    stop(client, 1)
    click = Intent.objects.get().click
    answer = signed_in(viewer).post("/clicks/undo/", {"click": click}, headers=HTMX)
    assert answer.status_code == 403
    assert states() == [("held", "")]


@pytest.fixture
def awaited(operator: User) -> Intent:
    """A click for which a second person is asked."""
    fields = {"operation": "delete", "state": "awaiting", "stake": 12}
    return make_intent(make_task(), operator, **fields)


@pytest.mark.parametrize(
    ("agree", "state", "said"),
    [
        ("1", "held", "Delete in 8 s Undo"),
        ("0", "withdrawn", "Delete: Not sent: A second person declined."),
    ],
)
def test_a_second_person_answers(
    awaited: Intent, agree: str, state: str, said: str
) -> None:
    second = signed_in(make_user("second", *OPERATE))
    html = second.get(f"/tasks/{awaited.task_id}/").content.decode()
    assert f'action="/clicks/{awaited.click}/answer/"' in html
    assert post(second, f"/clicks/{awaited.click}/answer/", agree=agree) == said
    assert [found for found, _ in states()] == [state]
    again = post(second, f"/clicks/{awaited.click}/answer/", agree=agree)
    assert again == "This click no longer waits for an answer."


def test_nobody_agrees_with_himself_and_no_viewer_does(
    awaited: Intent, client: Client, viewer: User
) -> None:
    address = f"/clicks/{awaited.click}/answer/"
    for one in (client, signed_in(viewer)):
        answer = one.post(address, {"agree": "1"}, headers=HTMX)
        assert answer.status_code == 403
    assert client.post(address, {"agree": "yes"}, headers=HTMX).status_code == 400
    assert states() == [("awaiting", "")]
