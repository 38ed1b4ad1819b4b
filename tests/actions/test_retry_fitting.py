"""Which failed frame a retry rule takes: decided from plain values."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from apps.actions.causes import Cause
from apps.actions.retrying.fitting import (
    NEVER,
    Asked,
    Failure,
    Rule,
    Verdict,
    due_at,
    verdict,
)
from tests.factories import NOW

RULE = Rule(
    causes=frozenset({Cause.LOG, Cause.TIMED_OUT}),
    most_times=2,
    pause=timedelta(minutes=5),
    same_error_times=3,
)
FAILURE = Failure(cause=Cause.LOG, times=1, seen_at=NOW)
LATER = NOW + timedelta(days=1)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("cause", [Cause.LOG, Cause.TIMED_OUT])
def test_a_cause_of_the_rule_is_taken(cause: Cause) -> None:
    assert verdict(RULE, replace(FAILURE, cause=cause), NEVER, now=LATER) == "due"


@pytest.mark.parametrize("cause", [Cause.MACHINE, Cause.UNKNOWN])
def test_any_other_cause_is_left(cause: Cause) -> None:
    found = verdict(RULE, replace(FAILURE, cause=cause), NEVER, now=LATER)
    assert found is Verdict.OTHER_CAUSE


@pytest.mark.parametrize(
    ("causes", "asked", "expected"),
    [
        ({Cause.LOG}, NEVER, Verdict.UNREAD),
        ({Cause.UNKNOWN}, NEVER, Verdict.UNREAD),
        ({Cause.LOG, Cause.UNKNOWN}, NEVER, Verdict.DUE),
        ({Cause.LOG, Cause.UNKNOWN}, Asked(times=1, sent=1), Verdict.UNREAD),
        ({Cause.TIMED_OUT, Cause.MACHINE}, NEVER, Verdict.OTHER_CAUSE),
    ],
)
def test_a_log_is_read_first_where_it_decides(
    causes: set[Cause], asked: Asked, expected: Verdict
) -> None:
    rule = replace(RULE, causes=frozenset(causes))
    failure = replace(FAILURE, cause=Cause.UNREAD)
    assert verdict(rule, failure, asked, now=LATER) is expected


@pytest.mark.parametrize(
    ("times", "minutes"), [(0, 5), (1, 10), (2, 20), (3, 40), (99, 5 * 1024)]
)
def test_each_pause_is_twice_the_one_before(times: int, minutes: int) -> None:
    asked = Asked(times=times)
    assert due_at(RULE, FAILURE, asked) == after(minutes)
    assert verdict(RULE, FAILURE, asked, now=after(minutes - 0.1)) is Verdict.LATER
    assert verdict(RULE, FAILURE, asked, now=after(minutes)) is Verdict.DUE


def test_the_pause_begins_with_whatever_came_last() -> None:
    asked = Asked(times=1, last_at=after(30))
    assert due_at(RULE, FAILURE, asked) == after(40)


def test_only_what_was_sent_counts_as_a_try() -> None:
    withdrawn, sent = Asked(times=5, sent=1), Asked(times=2, sent=2)
    assert verdict(RULE, FAILURE, withdrawn, now=LATER) is Verdict.DUE
    assert verdict(RULE, FAILURE, sent, now=LATER) is Verdict.USED_UP


@pytest.mark.parametrize(("limit", "held"), [(3, True), (4, False), (None, False)])
def test_the_same_error_again_and_again_is_held_back(
    limit: int | None, held: bool
) -> None:
    rule = replace(RULE, same_error_times=limit)
    found = verdict(rule, replace(FAILURE, times=3), NEVER, now=LATER)
    assert (found is Verdict.SAME_ERROR) is held


def test_what_a_person_took_back_waits_for_another_failure() -> None:
    asked = Asked(times=1, last_at=after(6), undone_at=after(6))
    assert verdict(RULE, FAILURE, asked, now=LATER) is Verdict.UNDONE
    anew = replace(FAILURE, seen_at=after(7))
    assert verdict(RULE, anew, asked, now=LATER) is Verdict.DUE


def test_what_somebody_asked_for_is_left_alone() -> None:
    assert verdict(RULE, FAILURE, NEVER, now=LATER, busy=True) is Verdict.BUSY
