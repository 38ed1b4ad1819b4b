"""Clicks on an account itself, from the click to the farm and back."""

from typing import Any

import pytest

from apps.actions.models import IntentState
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

CONFIRMED = IntentState.CONFIRMED
MAYA: dict[str, Any] = {"cg_id": 2000, "render_system": 1}
NEW: dict[str, Any] = {
    **MAYA,
    "cg_name": "Maya",
    "cg_version": "2022",
    "plugin_ids": [2723],
    "render_layer_type": 1,
    "project_path": "/projects/hero",
}


def labels(clicks: Clicks) -> list[str | None]:
    return [row.project_name for row in clicks.client.tag.labels()]


def environments(clicks: Clicks) -> dict[str | None, Any]:
    rows = clicks.client.env.environments(2000)
    return {row.edit_name: row for row in rows}


def test_the_time_out_of_the_account(admin: Clicks) -> None:
    intent = admin.do_about("settings_update", task_over_time="7200")
    assert intent.state == CONFIRMED
    assert admin.client.user.settings().task_over_time_sec == 7200
    assert admin.says(intent) == "Confirmed after 1 s"


def test_a_label_comes_and_goes(clicks: Clicks) -> None:
    assert clicks.do_about("label_create", " Kraken ").state == CONFIRMED
    assert "Kraken" in labels(clicks)
    assert clicks.do_about("label_delete", "Kraken").state == CONFIRMED
    assert "Kraken" not in labels(clicks)


def test_an_environment_comes_changes_and_goes(admin: Clicks) -> None:
    assert admin.do_about("env_add", "hero", **NEW).state == CONFIRMED
    row = environments(admin)["hero"]
    assert (row.cg_version, row.project_path) == ("2022", "/projects/hero")
    changed = NEW | {"plugin_ids": [], "cg_version": "2023"}
    assert admin.do_about("env_update", "hero", **changed).state == CONFIRMED
    assert environments(admin)["hero"].cg_version == "2023"
    assert admin.do_about("env_default", "hero", **MAYA).state == CONFIRMED
    assert environments(admin)["hero"].is_default == 1
    assert admin.do_about("env_delete", "hero", **MAYA).state == CONFIRMED
    assert "hero" not in environments(admin)


@pytest.mark.parametrize(
    ("operation", "target", "params", "words"),
    [
        ("label_create", "Kraken", {}, "label Kraken exists already (code 600)"),
        ("label_delete", "nowhere", {}, "label nowhere does not exist (code 404)"),
        ("env_add", "x", NEW | {"cg_version": "1999"}, "Maya 1999 is not supported"),
        ("env_add", "x", NEW | {"plugin_ids": [1]}, "plugin 1 is not known for Maya"),
        ("env_delete", "nowhere", MAYA, "environment nowhere does not exist"),
    ],
)
def test_what_the_farm_refuses_it_says_in_its_words(
    admin: Clicks, operation: str, target: str, params: dict[str, Any], words: str
) -> None:
    admin.client.tag.add("Kraken")
    intent = admin.do_about(operation, target, **params)
    assert intent.state == IntentState.REJECTED
    assert words in admin.says(intent)


def test_the_audit_trail_names_what_of_which_account(clicks: Clicks) -> None:
    clicks.do_about("label_create", "Kraken")
    asked, settled = AuditEntry.objects.order_by("pk")
    assert (asked.verb, settled.verb) == ("label.create", "intent.settled")
    for entry in (asked, settled):
        assert entry.target_label == f"Kraken ({clicks.account.name})"
        assert (entry.target_kind, entry.account_id) == ("account", clicks.account.pk)


def test_clicks_on_the_same_thing_go_in_their_order(clicks: Clicks) -> None:
    first = clicks.about("label_create", "Kraken")
    second = clicks.about("label_delete", "Kraken")
    assert clicks.run(second).state == IntentState.QUEUED
    assert clicks.run(first).state == CONFIRMED
    assert clicks.run(second).state == CONFIRMED
    assert "Kraken" not in labels(clicks)
