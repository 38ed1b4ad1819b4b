"""Clicks that set something of a task or of an account, over the JSON API."""

from typing import Any

import pytest

from apps.actions.models import Intent
from apps.farm.models import FarmAccount, Grant, RenderTask
from tests.api.scripts import Writer
from tests.conftest import VIEW, make_user
from tests.factories import make_account

pytestmark = pytest.mark.django_db
HARDWARE = {"config_id": 303, "model": "Default", "ram": "128GB", "gpus": ""}
PLACE = {"cg_id": 2000, "render_system": 1}
ENVIRONMENT = PLACE | {
    "cg_name": "Maya",
    "cg_version": "2022",
    "plugin_ids": [2719],
    "render_layer_type": 0,
    "project_path": "",
}


@pytest.fixture
def script(chief: Writer) -> Writer:
    return chief


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("set_priority", {"level": 60}),
        ("set_limit", {"machines": 5}),
        ("edit_hardware", HARDWARE),
        ("label_add", {"label": "night"}),
        ("label_remove", {"label": "night"}),
        ("render_again", {"frames": "1-9x2", "priority": 60}),
        ("render_again", None),
    ],
)
def test_a_setting_of_a_task_is_a_click(
    script: Writer, task: RenderTask, operation: str, body: dict[str, Any] | None
) -> None:
    if operation == "label_remove":
        RenderTask.objects.filter(pk=task.pk).update(labels=["night"])
    told = script.post(f"tasks/{task.pk}/{operation}", body)
    intent = Intent.objects.get()
    assert (intent.operation, intent.params) == (operation, body or {})
    assert (intent.origin, told["outcome"]) == ("api", "open")


@pytest.mark.parametrize(
    ("operation", "body", "target", "params"),
    [
        ("settings_update", {"task_over_time": 7200}, "", {"task_over_time": 7200}),
        ("label_create", {"name": "night"}, "night", {}),
        ("label_delete", {"name": "night"}, "night", {}),
        ("env_add", {"name": "main", **ENVIRONMENT}, "main", ENVIRONMENT),
        ("env_update", {"name": "main", **ENVIRONMENT}, "main", ENVIRONMENT),
        ("env_delete", {"name": "main", **PLACE}, "main", PLACE),
        ("env_default", {"name": "main", **PLACE}, "main", PLACE),
    ],
)
def test_a_setting_of_an_account_is_a_click(
    script: Writer,
    account: FarmAccount,
    operation: str,
    body: dict[str, Any],
    target: str,
    params: dict[str, Any],
) -> None:
    told = script.post(f"accounts/{account.pk}/{operation}", body, key="k")
    intent = Intent.objects.get()
    assert (intent.operation, intent.target, intent.params) == (
        operation,
        target,
        params,
    )
    [part] = told["items"]
    assert (part["task_id"], part["account"], part["target"]) == (
        None,
        "studio",
        target,
    )
    assert script.get(f"clicks/{told['click']}")["click"] == told["click"]
    again = script.post(f"accounts/{account.pk}/{operation}", body, key="k")
    assert again["click"] == told["click"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("set_priority", {"level": 101}, "level"),
        ("set_limit", {"machines": 0}, "machines"),
        ("set_limit", {}, "machines"),
        ("label_add", {"label": " "}, "label"),
        ("render_again", {"frames": "moon"}, "frames"),
        ("render_again", {"frames": ""}, "frames"),
        ("render_again", {"priority": 55}, "priority"),
    ],
)
def test_what_makes_no_sense_names_its_field(
    script: Writer, task: RenderTask, path: str, body: dict[str, Any], field: str
) -> None:
    told = script.post(f"tasks/{task.pk}/{path}", body, status=422)
    assert told["detail"].startswith(f"{field}:")
    assert not Intent.objects.exists()


def test_machines_are_chosen_by_who_may_spend(task: RenderTask) -> None:
    hand = Writer(make_user("hand", *VIEW, "actions.operate"))
    path, body = f"tasks/{task.pk}/render_again", {"hardware": HARDWARE}
    told = hand.post(path, body, status=403)
    assert told["reason"] == "hardware_spends"
    many = {"operation": "render_again", "task_ids": [task.pk], "params": body}
    hand.post("clicks", many, status=403)
    assert not Intent.objects.exists()
    hand.post(path, {"frames": "1-9"})


def test_settings_are_for_administrators_and_labels_for_operators(
    account: FarmAccount,
) -> None:
    ann = make_user("ann")
    Grant.objects.create(user=ann, account=account, role="operator")
    script = Writer(ann)
    path = f"accounts/{account.pk}"
    script.post(f"{path}/label_create", {"name": "night"})
    told = script.post(f"{path}/settings_update", {"task_over_time": 7200}, status=403)
    assert told["reason"] == "no_right"
    script.post(f"{path}/env_delete", {"name": "main", **PLACE}, status=403)
    other = make_account()
    script.post(f"accounts/{other.pk}/label_create", {"name": "x"}, status=404)
    assert Intent.objects.count() == 1
