"""The table of operations holds together."""

import pytest
from django.contrib.auth.models import Permission

from apps.actions.operations import OPERATIONS
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


@pytest.mark.parametrize("key", ["start", "retry_failed", "retry_frames", "full_speed"])
def test_what_spends_is_never_harmless_to_repeat(key: str) -> None:
    assert not OPERATIONS[key].repeat_harmless
