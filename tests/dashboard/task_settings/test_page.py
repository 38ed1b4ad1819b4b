"""What a task gets of the farm: shown on its page, and changed by a form."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.actions.models import Intent, IntentState
from apps.actions.switch import switch_set
from apps.farm.models import FarmAccount, ReadingKind, RenderTask
from tests.conftest import VIEW, make_user, signed_in
from tests.dashboard.question_pages import HTMX, said
from tests.dashboard.setting_rows import make_hardware, make_set_task
from tests.factories import NOW
from tests.farm.reading_rows import make_reading

pytestmark = pytest.mark.django_db
WAS = {"level": "50", "machines": "24", "hours": "2", "minutes": "0"}


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


def send(client: Client, task: RenderTask, **changed: str) -> Any:
    """The form as it was drawn, with this changed."""
    was = WAS | {"hardware": "301"}
    data = {f"initial-{name}": value for name, value in was.items()} | was | changed
    return client.post(f"/tasks/{task.pk}/settings/", data)


def asked() -> list[tuple[str, dict[str, Any]]]:
    """What was asked for."""
    found = Intent.objects.order_by("operation")
    return [(intent.operation, intent.params) for intent in found]


def test_the_page_shows_what_the_farm_tells(client: Client) -> None:
    task = make_set_task()
    told = said(client.get(f"/tasks/{task.pk}/").content.decode())
    assert "Priority 50 Most machines at once 24 A frame is stopped after 2 h" in told
    assert "Machines 64 GB of memory" in told


def test_machines_and_packs_come_after_the_page(client: Client) -> None:
    task = make_set_task()
    address = f"/tasks/{task.pk}/machines/"
    waiting = client.get(address, headers=HTMX).content.decode()
    assert "Being fetched from the farm" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    task.account.readings.all().delete()
    make_hardware(task, current=341)
    packs = [{"packNodeId": 1, "packName": "plan1"}, {"packNodeId": 2}, 3]
    make_reading(task.account, ReadingKind.PACK_NODE, data=packs)
    html = client.get(address, headers=HTMX).content.decode()
    assert "3090 · 4*GPU · 128GB" in html and "plan1" in html
    version = html.split("?v=")[1].split('"')[0]
    assert client.get(f"{address}?v={version}", headers=HTMX).status_code == 204


def test_only_what_was_changed_is_asked_for(client: Client) -> None:
    task = make_set_task()
    make_hardware(task)
    answer = send(client, task, level="80", minutes="30")
    assert answer.status_code == 302 and answer["Location"] == f"/tasks/{task.pk}/"
    assert asked() == [
        ("over_time_stop", {"seconds": 9000}),
        ("set_priority", {"level": 80}),
    ]


def test_machines_are_chosen_from_the_farms_list(client: Client) -> None:
    task = make_set_task()
    make_hardware(task)
    html = client.get(f"/tasks/{task.pk}/settings/").content.decode()
    listed = html.split('name="hardware"')[1].split("</select>")[0]
    assert "3090 · 4*GPU · 128GB" in listed and "On graphics cards" in listed
    assert "256GB" not in listed and "980Ti" not in listed
    assert send(client, task, hardware="305").status_code == 422
    send(client, task, hardware="341", machines="12")
    gpu = {"config_id": 341, "gpus": "4*GPU", "model": "3090", "ram": "128GB"}
    assert asked() == [("edit_hardware", gpu), ("set_limit", {"machines": 12})]


def test_machines_that_come_later_bring_along_what_they_were(client: Client) -> None:
    task = make_set_task()
    address = f"/tasks/{task.pk}/settings/"
    html = client.get(address).content.decode()
    assert 'hx-select="#hardware-wait, #hardware-field"' in html
    assert "initial-hardware" not in html
    task.account.readings.all().delete()
    make_hardware(task)
    part = client.get(address).content.decode().split('id="hardware-field"')[1]
    assert 'name="initial-hardware" value="301"' in part
    assert "initial-level" not in part


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Nothing was changed."),
        ({"level": "101"}, "At most 100."),
        ({"level": "high"}, "A whole number is needed."),
        ({"level": ""}, "A whole number is needed."),
        ({"machines": "0"}, "At least 1."),
        ({"hours": "0", "minutes": "0"}, "From 1 minute to 30 days."),
        ({"hours": "720", "minutes": "1"}, "From 1 minute to 30 days."),
        ({"minutes": "60"}, "At most 59."),
        ({"hardware": "999"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    client: Client, changed: dict[str, str], words: str
) -> None:
    task = make_set_task()
    make_hardware(task)
    answer = send(client, task, **changed)
    assert answer.status_code == 422 and words in said(answer.content.decode())
    assert not Intent.objects.exists()


def test_what_the_farm_changed_meanwhile_is_no_wish(client: Client) -> None:
    task = make_set_task()
    make_hardware(task)
    RenderTask.objects.update(extra={"taskUserLevel": 99, "taskLimit": 3})
    send(client, task, machines="12")
    assert asked() == [("set_limit", {"machines": 12})]


def test_what_was_asked_for_stands_beside_its_setting(
    client: Client, operator: User
) -> None:
    task = make_set_task()
    Intent.objects.create(
        account=task.account,
        task=task,
        operation="set_priority",
        params={"level": 80},
        state=IntentState.ACCEPTED,
        requested_by=operator,
        requested_at=NOW,
    )
    told = said(client.get(f"/tasks/{task.pk}/").content.decode())
    assert "Priority 50 → 80: Accepted, waiting to see it on the farm" in told


def test_of_a_done_task_nothing_but_the_machines_can_be_set(client: Client) -> None:
    task = make_set_task(status_code=25)
    make_hardware(task)
    told = said(client.get(f"/tasks/{task.pk}/settings/").content.decode())
    assert "Set the priority: It does not apply to a task that is “Done”." in told
    assert "Most machines at once" not in told


def test_machines_take_the_right_to_spend() -> None:
    worker = make_user("worker", *VIEW, "actions.operate")
    client, task = signed_in(worker), make_set_task()
    make_hardware(task)
    told = said(client.get(f"/tasks/{task.pk}/settings/").content.decode())
    assert "Changing the machines takes the right to spend." in told
    assert send(client, task, hardware="341").status_code == 422
    assert not Intent.objects.exists()


def test_who_only_looks_has_no_form(viewer: User) -> None:
    client, task = signed_in(viewer), make_set_task()
    assert client.get(f"/tasks/{task.pk}/settings/").status_code == 403
    assert send(client, task, level="80").status_code == 403
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert f"/tasks/{task.pk}/settings/" not in page


def test_while_nothing_may_be_changed_nothing_is(
    client: Client, operator: User
) -> None:
    task = make_set_task()
    make_hardware(task)
    switch_set(user=operator, read_only=True, why="a move")
    assert send(client, task, level="80", machines="3").status_code == 403
    assert not Intent.objects.exists()


def test_a_limit_is_told_to_the_minute(client: Client) -> None:
    task = make_set_task(over_time_stop=24 * 3600 + 1800)
    told = said(client.get(f"/tasks/{task.pk}/").content.decode())
    assert "A frame is stopped after 1 d 30 min" in told


def test_machines_that_nobody_can_ask_for_are_not_awaited(client: Client) -> None:
    task = make_set_task()
    FarmAccount.objects.update(failures=3)
    address = f"/tasks/{task.pk}/machines/"
    html = client.get(address, headers=HTMX).content.decode()
    assert "Not read yet: the farm cannot be reached." in html
    version = html.split("?v=")[1].split('"')[0]
    FarmAccount.objects.update(failures=0, state="ok", seen_at=NOW)
    again = client.get(f"{address}?v={version}", headers=HTMX)
    assert "Being fetched from the farm" in again.content.decode()


def test_packs_that_could_not_be_read_say_so_themselves(client: Client) -> None:
    task = make_set_task()
    make_hardware(task)
    reason = "The farm did not answer in time."
    values = {"data": None, "state": "failed", "reason": reason, "fetched_at": None}
    make_reading(task.account, ReadingKind.PACK_NODE, **values)
    told = said(
        client.get(f"/tasks/{task.pk}/machines/", headers=HTMX).content.decode()
    )
    assert f"Pack nodes of the account Could not be read: {reason}" in told
    assert "none hired" not in told
