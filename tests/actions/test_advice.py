"""What can be done about a click that is not over."""

import pytest
from django.utils import timezone

from apps.actions.models import Intent
from apps.actions.operations import OPERATIONS
from apps.actions.telling.advice import intent_advice


def advice(state: str, operation: str = "stop", **fields: object) -> str:
    return intent_advice(Intent(state=state, operation=operation, **fields))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_who_waits_is_told_what_is_looked_for(operation: str) -> None:
    assert advice("unknown", operation)
    assert advice("accepted", operation)


def test_what_is_unknown_is_checked_and_never_sent_again() -> None:
    assert advice("unknown") == (
        "Being checked at the farm: whether the task has stopped. "
        "It is not sent again; wait before you click again."
    )
    assert "sent again" not in advice("accepted")


def test_what_the_farm_does_not_show_needs_somebody_in_the_end() -> None:
    assert "somebody is asked to look" in advice("unknown", "full_speed")


def test_a_second_person_is_described_by_his_rights() -> None:
    assert advice("awaiting", "full_speed").startswith("Anybody else who may spend")
    assert "may do this, and may spend" in advice("awaiting", "delete")
    assert advice("awaiting", "forgotten")


def test_a_person_looks_before_clicking_again() -> None:
    assert "Click again only if it did not" in advice("needs_person")


@pytest.mark.parametrize(
    "state", ["held", "queued", "sending", "rejected", "confirmed", "withdrawn"]
)
def test_there_is_nothing_to_do_about_the_rest(state: str) -> None:
    assert advice(state) == ""


def test_what_is_over_needs_no_advice() -> None:
    assert advice("accepted", settled_at=timezone.now()) == ""
