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
]


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
    assert spends == {"start", "retry_failed", "retry_frames", "full_speed"}
    assert destroys == {"abandon", "delete"}


def test_only_what_costs_nothing_when_repeated_is_said_not_to_have_happened() -> None:
    refuted = {
        key
        for key, operation in OPERATIONS.items()
        if operation.ambiguous is Ambiguity.READ_BACK_THEN_REFUTE
    }
    assert refuted == {"stop", "stop_frames", "over_time_stop"}
    assert not any(OPERATIONS[key].is_capped for key in refuted)


def test_all_but_a_setting_can_be_undone_for_a_while() -> None:
    at_once = {key for key, operation in OPERATIONS.items() if not operation.held}
    assert at_once == {"over_time_stop"}


@pytest.mark.parametrize("key", OPERATIONS)
def test_what_takes_another_click_back_names_one_that_there_is(key: str) -> None:
    assert OPERATIONS[key].undoes <= OPERATIONS.keys() - {key}
