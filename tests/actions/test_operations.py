"""The table of operations holds together."""

import pytest
from django.contrib.auth.models import Permission

from apps.actions.operations import OPERATIONS, Ambiguity
from apps.audit.wording import SENTENCES
from apps.farm.status import TaskState

EXPECTED = [
    "stop",
    "start",
    "retry_failed",
    "retry_frames",
    "stop_frames",
    "full_speed",
    "abandon",
    "delete",
    "over_time_stop",
    "set_priority",
    "set_limit",
    "edit_hardware",
    "label_add",
    "label_remove",
    "render_again",
    "settings_update",
    "label_create",
    "label_delete",
    "env_add",
    "env_update",
    "env_delete",
    "env_default",
]
SETTINGS = {
    "over_time_stop",
    "set_priority",
    "set_limit",
    "label_add",
    "label_remove",
    "label_create",
    "env_add",
    "env_default",
}
"""What takes nothing away: sent at once."""


def test_everything_that_a_button_does_is_in_the_table() -> None:
    assert list(OPERATIONS) == EXPECTED


@pytest.mark.parametrize("key", OPERATIONS)
def test_the_audit_trail_has_a_sentence_for_each(key: str) -> None:
    assert OPERATIONS[key].verb in SENTENCES


@pytest.mark.django_db
@pytest.mark.parametrize("key", OPERATIONS)
def test_each_permission_exists(key: str) -> None:
    app, codename = OPERATIONS[key].permission.split(".")
    assert Permission.objects.filter(
        content_type__app_label=app, codename=codename
    ).exists()


@pytest.mark.parametrize("key", OPERATIONS)
def test_an_unknown_status_closes_nothing(key: str) -> None:
    assert TaskState.UNKNOWN in OPERATIONS[key].states


def test_spending_and_destroying_is_declared() -> None:
    spends = {key for key, operation in OPERATIONS.items() if operation.spends}
    destroys = {key for key, operation in OPERATIONS.items() if operation.destroys}
    assert spends == {
        "start",
        "retry_failed",
        "retry_frames",
        "full_speed",
        "render_again",
    }
    assert destroys == {"abandon", "delete"}


def test_only_what_costs_nothing_when_repeated_is_said_not_to_have_happened() -> None:
    refuted = {
        key
        for key, operation in OPERATIONS.items()
        if operation.ambiguous is Ambiguity.READ_BACK_THEN_REFUTE
    }
    settings = set(EXPECTED[EXPECTED.index("over_time_stop") :]) - {"render_again"}
    assert refuted == {"stop", "stop_frames"} | settings
    assert not any(OPERATIONS[key].is_capped for key in refuted)


def test_all_but_a_setting_can_be_undone_for_a_while() -> None:
    at_once = {key for key, operation in OPERATIONS.items() if not operation.held}
    assert at_once == SETTINGS


@pytest.mark.parametrize("key", OPERATIONS)
def test_each_is_proven_in_one_way(key: str) -> None:
    operation = OPERATIONS[key]
    assert (operation.proof is None) != (operation.look is None)


def test_what_concerns_the_account_has_a_form() -> None:
    assert all(one.by_form for one in OPERATIONS.values() if one.on_account)


@pytest.mark.parametrize("key", OPERATIONS)
def test_what_takes_another_click_back_names_one_that_there_is(key: str) -> None:
    assert OPERATIONS[key].undoes <= OPERATIONS.keys() - {key}
