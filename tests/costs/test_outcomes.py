"""What money bought. Which status is which outcome: test_ledger_posting.py."""

from apps.costs.ledger.outcomes import outcome_of, replaced
from apps.costs.models import WASTE, Outcome
from apps.farm.status import KNOWN_FRAME_CODES


def test_every_status_has_an_outcome() -> None:
    for code in (*KNOWN_FRAME_CODES, -1, 0, 99, 2**31 - 1):
        assert outcome_of(code) in Outcome.values


def test_a_status_never_says_that_something_was_rendered_again() -> None:
    assert {outcome_of(code) for code in range(-5, 100)} == {
        value for value in Outcome.values if value != "rerendered"
    }


def test_whatever_a_newer_attempt_replaces_is_waste() -> None:
    assert {replaced(outcome) for outcome in Outcome.values} == set(WASTE)
    for outcome in WASTE:
        assert replaced(outcome) == outcome, "its cause is not lost"
