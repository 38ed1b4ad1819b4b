"""Clicks on an account when answers get lost: read back, and never sent again."""

from typing import Any

import pytest

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from tests.actions.conftest import Clicks
from tests.actions.test_account_clicks import MAYA, NEW

pytestmark = pytest.mark.django_db

SAVED = "maya2022-main"
"""An environment that the simulated farm has at the start."""
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("settings_update", "", {"task_over_time": 7200}, "updateUserSetting"),
    ("label_create", "Kraken", {}, "project/add"),
    ("label_delete", "Old", {}, "project/delete"),
    ("env_add", "hero", NEW, "addUserPluginConfig"),
    ("env_update", SAVED, NEW, "editUserPluginConfig"),
    ("env_delete", SAVED, MAYA, "deleteUserPluginConfig"),
    ("env_default", "maya2020 旧项目", MAYA, "setDefaultUserPluginConfig"),
]
each = pytest.mark.parametrize(("operation", "target", "params", "path"), CASES)


@each
def test_a_lost_answer_is_found_out_by_reading(
    admin: Clicks, operation: str, target: str, params: dict[str, Any], path: str
) -> None:
    admin.client.tag.add("Old")
    before = admin.farm.executions()
    admin.farm.fault("cut_after", path)
    intent = admin.do_about(operation, target, **params)
    assert intent.state == IntentState.CONFIRMED
    assert admin.farm.executions() == before + 1


@each
def test_what_did_not_happen_is_said_after_a_minute(
    admin: Clicks, operation: str, target: str, params: dict[str, Any], path: str
) -> None:
    admin.client.tag.add("Old")
    before, calls = admin.farm.executions(), admin.farm.calls(path)
    admin.farm.fault("cut_before", path)
    intent = admin.do_about(operation, target, **params)
    assert intent.state == IntentState.UNKNOWN
    for _ in range(3):
        intent = admin.look(intent, later=30)
    assert (intent.state, intent.reason) == (IntentState.REFUTED, Reason.NOT_SEEN)
    assert admin.farm.executions() == before
    assert admin.farm.calls(path) == calls + 1


def test_a_farm_that_cannot_be_asked_is_no_proof(admin: Clicks) -> None:
    admin.farm.fault("cut_after", "updateUserSetting")
    admin.farm.fault("cut_before", "queryUserSetting", count=0)
    intent = admin.do_about("settings_update", task_over_time=7200)
    for _ in range(3):
        intent = admin.look(intent, later=60)
    assert intent.state == IntentState.UNKNOWN
    intent = admin.look(intent, later=1000)
    assert (intent.state, intent.reason) == (
        IntentState.NEEDS_PERSON,
        Reason.NOT_READ,
    )


def test_a_lost_sender_is_found(admin: Clicks) -> None:
    intent = admin.do_about("settings_update", task_over_time=7200)
    lost = {"state": IntentState.SENDING, "lease_until": intent.requested_at}
    Intent.objects.update(settled_at=None, **lost)
    admin.sweep()
    assert admin.state(intent) == IntentState.UNKNOWN
    assert admin.look(intent).state == IntentState.CONFIRMED
