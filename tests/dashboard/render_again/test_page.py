"""Rendering a task again: the form, the question, the click, and where it leads."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.farm.models import RenderTask
from tests.actions.limits_rows import limited
from tests.conftest import VIEW, make_user, signed_in
from tests.costs.forecast_rows import make_leaf
from tests.dashboard.question_pages import HTMX, error_of, said
from tests.dashboard.setting_rows import (
    make_environments,
    make_hardware,
    make_set_task,
)
from tests.factories import make_task

pytestmark = pytest.mark.django_db
GPU = {"config_id": 341, "gpus": "4*GPU", "model": "3090", "ram": "128GB"}
CHANGED = {"frames": "1-10", "priority": "60", "hardware": "341"}


@pytest.fixture
def client(operator: User) -> Client:
    """Somebody who may look and act."""
    return signed_in(operator)


@pytest.fixture
def root() -> User:
    """Somebody who may see money, too."""
    return User.objects.create_superuser("root")


@pytest.fixture
def task() -> RenderTask:
    """A done task of which the farm has told everything."""
    task = make_set_task(status_code=25, project_name="NOVA", total_frames=100)
    make_hardware(task)
    make_environments(task, "studio", "old")
    return task


def post(client: Client, task: RenderTask, **data: str) -> Any:
    """The form, sent."""
    return client.post(f"/tasks/{task.pk}/again/", data)


def html_of(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def test_the_form_says_what_stays_and_what_may_differ(
    client: Client, task: RenderTask
) -> None:
    html = html_of(client.get(f"/tasks/{task.pk}/again/"))
    told = said(html)
    assert "Project NOVA" in told and "Empty: as it was, 1-100[1]." in told
    assert "studio: Maya 2022, mtoa 5.3.1 (Windows)" in told
    assert "As it was (Default · 64GB)" in told and "3090 · 4*GPU · 128GB" in told
    assert "hx-trigger" not in html.split('id="from-farm"')[1].split(">")[0]


def test_while_the_farm_is_asked_the_lists_come_later(client: Client) -> None:
    task = make_set_task(status_code=25)
    html = html_of(client.get(f"/tasks/{task.pk}/again/"))
    assert "The farm is asked for its environments and machines." in html
    assert 'hx-trigger="every 2s"' in html and 'name="hardware"' not in html


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"frames": "one"}, "Frames such as 1-100"),
        ({"frames": "1-20000"}, "Frames such as 1-100"),
        ({"environment": "1:gone"}, "Select a valid choice"),
        ({"hardware": "305"}, "Select a valid choice"),
        ({"priority": "99"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_asked(
    client: Client, task: RenderTask, changed: dict[str, str], words: str
) -> None:
    answer = post(client, task, confirmed="1", **changed)
    assert answer.status_code == 422 and words in said(html_of(answer))
    assert not Intent.objects.exists()


def test_the_question_tells_what_is_different(client: Client, task: RenderTask) -> None:
    answer = post(client, task, environment="1:studio", **CHANGED)
    told = said(html_of(answer))
    assert answer.status_code == 200 and not Intent.objects.exists()
    assert "Frames 1-10 before: 1-100[1]" in told
    assert "Render environment Maya 2022, mtoa 5.3.1" in told
    assert "Machines 3090 · 4*GPU · 128GB before: Default · 64GB" in told
    assert "Priority 60 before: 50" in told
    back = "/again/?frames=1-10&amp;environment=1%3Astudio&amp;hardware=341&amp;"
    assert back in html_of(answer)


def test_the_question_says_what_it_costs(root: User) -> None:
    leaf = make_leaf(waiting=0, rendering=0, status_code=25)
    told = said(html_of(post(signed_in(root), leaf, frames="1-20")))
    assert "Nobody knows" not in told
    assert "Expected cost about CN¥19.84" in told


def test_what_nobody_knows_the_cost_of_is_said(root: User) -> None:
    task = make_set_task(status_code=45, total_frames=10)
    assert "Nobody knows what it will cost" in html_of(post(signed_in(root), task))


def test_the_confirmation_makes_one_click(client: Client, task: RenderTask) -> None:
    answer = post(client, task, environment="1:studio", confirmed="1", **CHANGED)
    intent = Intent.objects.get()
    assert answer["Location"] == f"/tasks/again/{intent.pk}/"
    assert intent.operation == "render_again" and intent.task == task
    assert intent.params == {
        "environment": {
            "cg_name": "Maya",
            "cg_version": "2022",
            "plugins": {"mtoa": "mtoa 5.3.1"},
        },
        "frames": "1-10",
        "hardware": GPU,
        "priority": 60,
    }


def test_limits_of_the_account_are_asked_for(client: Client) -> None:
    account = limited(reason_money=Decimal("0.01"))
    task = make_set_task(account=account, status_code=25, total_frames=100)
    html = html_of(post(client, task, confirmed="1", asked="why"))
    assert "Say why" in error_of(html, "why") and not Intent.objects.exists()
    post(client, task, confirmed="1", asked="why", why="the client wants it")
    assert Intent.objects.get().why == "the client wants it"


def test_of_a_part_all_of_its_task_is_rendered(client: Client) -> None:
    top = make_set_task(status_code=25, child_count=1)
    part = make_task(top.account, parent=top, status_code=25)
    answer = client.get(f"/tasks/{part.pk}/again/")
    assert answer["Location"] == f"/tasks/{top.pk}/again/"


def test_who_only_looks_may_not(viewer: User, task: RenderTask) -> None:
    client = signed_in(viewer)
    assert client.get(f"/tasks/{task.pk}/again/").status_code == 403
    assert post(client, task, confirmed="1").status_code == 403
    assert not Intent.objects.exists()


def test_machines_take_the_right_to_spend(task: RenderTask) -> None:
    client = signed_in(make_user("worker", *VIEW, "actions.operate"))
    assert 'name="hardware"' not in html_of(client.get(f"/tasks/{task.pk}/again/"))
    post(client, task, confirmed="1", hardware="341")
    assert Intent.objects.get().params == {}


def test_a_task_that_is_analysed_cannot_be_rendered_again(client: Client) -> None:
    task = make_set_task(status_code=50)
    answer = post(client, task, confirmed="1")
    assert "It does not apply to a task that is “Analysing”." in said(html_of(answer))
    assert not Intent.objects.exists()


def made(task: RenderTask, user: User, **fields: Any) -> Intent:
    """A click on its way."""
    values = {"operation": "render_again", "made_id": 15_000_001}
    return Intent.objects.create(
        account=task.account,
        task=task,
        requested_by=user,
        requested_at=timezone.now(),
        **{"state": IntentState.ACCEPTED} | values | fields,
    )


def test_the_page_leads_to_the_new_task_as_soon_as_it_is_seen(
    client: Client, operator: User, task: RenderTask
) -> None:
    intent = made(task, operator)
    address = f"/tasks/again/{intent.pk}/"
    html = html_of(client.get(address))
    assert "Created at the farm as task 15000001" in html and "On its way" in html
    assert 'hx-trigger="every 1500ms' in html
    new = make_task(task.account, remote_id=15_000_001)
    answer = client.get(address, headers=HTMX)
    assert answer["HX-Redirect"] == f"/tasks/{new.pk}/"
    assert "Show the new task" in html_of(client.get(address))
    clicks = html_of(client.get(f"/tasks/{task.pk}/"))
    assert f'href="{address}"' in clicks


def test_the_new_task_names_the_one_that_it_is_of(
    client: Client, task: RenderTask
) -> None:
    new = make_task(task.account, extra={"cloneParentId": task.remote_id})
    told = html_of(client.get(f"/tasks/{new.pk}/")).split('id="settings"')[1]
    assert f'href="/tasks/{task.pk}/">{task.scene_name}</a>' in told
    make_task(remote_id=17)
    other = make_task(task.account, extra={"cloneParentId": 17})
    assert "Rendered again from" not in html_of(client.get(f"/tasks/{other.pk}/"))


def test_what_was_refused_stops_asking(
    client: Client, operator: User, task: RenderTask
) -> None:
    now = timezone.now()
    intent = made(
        task, operator, state="rejected", message="no money", code=603, settled_at=now
    )
    html = html_of(client.get(f"/tasks/again/{intent.pk}/"))
    assert "no money" in html and "every 1500ms" not in html
    assert "It was not rendered again" in html and "Try again" in html
    assert "Seen on the farm" not in html


def test_other_clicks_have_no_such_page(
    client: Client, operator: User, task: RenderTask
) -> None:
    other = made(task, operator, operation="stop", made_id=None)
    assert client.get(f"/tasks/again/{other.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("level", "offered", "told"),
    [
        (0, "The farm's usual one (50) 60", "The farm's usual one (50) before: 0"),
        (60, "As it was (60) 50", "as it was 60"),
    ],
)
def test_a_priority_that_no_new_task_may_have_is_not_called_as_it_was(
    client: Client, level: int, offered: str, told: str
) -> None:
    task = make_set_task(status_code=25, extra={"taskUserLevel": level})
    make_hardware(task)
    form = said(html_of(client.get(f"/tasks/{task.pk}/again/")))
    assert f"Priority {offered} Of the account" in form
    assert f"Priority {told}" in said(html_of(post(client, task, frames="1-3")))
