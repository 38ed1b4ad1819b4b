"""Labels of chosen tasks: what the dialog offers, and what applying it asks for."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Grant, RenderTask
from tests.conftest import make_user, signed_in
from tests.dashboard.labels.label_rows import make_labelled
from tests.factories import make_task

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def account() -> FarmAccount:
    """With two labels of its own."""
    return make_labelled("hero", "night")


@pytest.fixture
def client(account: FarmAccount) -> Client:
    """An operator of the account."""
    user = make_user("mei")
    Grant.objects.create(user=user, account=account, role="operator")
    return signed_in(user)


def ids(*tasks: RenderTask) -> str:
    """As the bar sends them."""
    return ",".join(str(task.pk) for task in tasks)


def choose(client: Client, *tasks: RenderTask) -> str:
    """The dialog for the tasks."""
    address = f"/labels/choose/?tasks={ids(*tasks)}"
    return client.get(address, headers=HTMX).content.decode()


def put(client: Client, *tasks: RenderTask, **fields: Any) -> str:
    """The answer to the dialog's button."""
    data = {"tasks": ids(*tasks)} | fields
    answer = client.post("/labels/put/", data, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def boxes(html: str, name: str) -> list[str]:
    """The labels that can be ticked to be put `on`, or taken `off`."""
    return re.findall(rf'name="{name}" value="([^"]*)"', html)


def intents() -> list[tuple[str, str, int | None]]:
    """Operation, label and task of all intents."""
    rows = Intent.objects.order_by("operation", "task_id")
    return [(one.operation, one.params["label"], one.task_id) for one in rows]


def test_the_dialog_tells_what_the_tasks_have_and_what_they_could(
    client: Client, account: FarmAccount
) -> None:
    both = [make_task(account, labels=["hero", "old"]), make_task(account)]
    make_task(account, parent=both[1], labels=["hero"])
    html = choose(client, *both)
    assert "Labels of 2 tasks" in html
    assert boxes(html, "off") == ["hero", "old"]
    assert "on 1 of 2" in html
    assert boxes(html, "on") == ["night", "old"]
    assert re.findall(r'<option value="(\w+)">', html) == ["hero", "night", "old"]


def test_labels_are_put_on_those_that_lack_them(
    client: Client, account: FarmAccount
) -> None:
    has, lacks = make_task(account, labels=["hero"]), make_task(account)
    part = make_task(account, parent=lacks, labels=["hero"])
    html = put(client, has, lacks, on=["hero"])
    assert intents() == [("label_add", "hero", lacks.pk)]
    assert "“hero”" in html
    assert part.pk not in {task for _, _, task in intents()}


def test_several_are_put_on_and_taken_off_at_once(
    client: Client, account: FarmAccount
) -> None:
    one, two = make_task(account, labels=["old"]), make_task(account)
    put(client, one, two, on=["night"], off=["old"], new="fresh")
    assert sorted(intents()) == [
        ("label_add", "fresh", one.pk),
        ("label_add", "fresh", two.pk),
        ("label_add", "night", one.pk),
        ("label_add", "night", two.pk),
        ("label_remove", "old", one.pk),
    ]


def test_one_of_a_part_is_taken_off_with_the_whole(
    client: Client, account: FarmAccount
) -> None:
    top = make_task(account, child_count=1)
    make_task(account, parent=top, labels=["deep"])
    put(client, top, off=["deep"])
    assert intents() == [("label_remove", "deep", top.pk)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a label, or type one."),
        ({"new": "  "}, "Choose a label, or type one."),
        ({"new": "x" * 65, "on": ["night"]}, "At most 64 characters."),
    ],
)
def test_a_form_that_makes_no_sense_comes_back_as_it_was_filled_in(
    client: Client, account: FarmAccount, fields: dict[str, Any], words: str
) -> None:
    task = make_task(account)
    html = put(client, task, **fields)
    assert words in html
    assert fields.get("new", "").strip() in html
    assert ("checked" in html) == bool(fields.get("on"))
    assert intents() == []
    data = {"tasks": task.pk} | fields
    assert client.post("/labels/put/", data).status_code == 422


def test_what_is_not_the_viewers_to_label_is_left_out(account: FarmAccount) -> None:
    user = make_user("jo")
    Grant.objects.create(user=user, account=account, role="viewer")
    Grant.objects.create(user=user, account=account, project="Orion", role="operator")
    mine = make_task(account, project_name="Orion")
    other = make_task(account, project_name="Lyra", labels=["lyras"])
    client = signed_in(user)
    html = choose(client, mine, other)
    assert "1 selected task is left out" in html
    assert boxes(html, "off") == []
    put(client, mine, other, on=["night"])
    assert intents() == [("label_add", "night", mine.pk)]
    assert client.get(f"/labels/choose/?tasks={other.pk}").status_code == 403
    data = {"tasks": other.pk, "on": "x"}
    assert client.post("/labels/put/", data).status_code == 403


@pytest.mark.parametrize("tasks", ["", "0", "x", ",".join(map(str, range(1, 600)))])
def test_tasks_that_are_not_there_are_told_of(client: Client, tasks: str) -> None:
    html = client.get(f"/labels/choose/?tasks={tasks}", headers=HTMX).content.decode()
    assert "note error" in html
    answer = client.post("/labels/put/", {"tasks": tasks, "on": "x"}, headers=HTMX)
    assert "note error" in answer.content.decode()
    assert intents() == []


def test_without_scripts_it_is_a_page(client: Client, account: FarmAccount) -> None:
    task = make_task(account, labels=["old"])
    html = client.get(f"/labels/choose/?tasks={task.pk}").content.decode()
    assert 'action="/labels/put/"' in html
    data = {"tasks": task.pk, "off": "old", "next": f"/tasks/{task.pk}/"}
    answer = client.post("/labels/put/", data)
    assert answer.headers["Location"] == data["next"]
    assert intents() == [("label_remove", "old", task.pk)]


def test_a_label_without_end_keeps_the_page_as_it_is(
    client: Client, account: FarmAccount
) -> None:
    task = make_task(account, labels=["y" * 5000, "<b>bold</b>"])
    html = choose(client, task)
    assert len(html) < 20_000
    assert "<b>bold" not in html
