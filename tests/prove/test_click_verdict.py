"""What the verdict over a trial says of each promise that may be broken."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent
from apps.audit.services import audit_record
from prove.clicks.people import Told
from prove.clicks.tally import Tally, told
from prove.clicks.verdict import Facts, judge
from tests.actions.factories import make_intent
from tests.factories import make_task

pytestmark = pytest.mark.django_db
TARGET = 14_000_777


@pytest.fixture
def intent(operator: User) -> Intent:
    """A stop that was confirmed, with its entry."""
    return made(operator)


def made(user: User, *, audited: bool = True, **fields: Any) -> Intent:
    now = timezone.now()
    values = {"state": "confirmed", "settled_at": now, "sent_at": now} | fields
    intent = make_intent(make_task(remote_id=TARGET), user, **values)
    if audited:
        audit_record(
            actor=user,
            verb="task.stop",
            target_kind="task",
            target_id=TARGET,
            target_label="task",
            after={"intent": str(intent.pk)},
        )
    return intent


def verdict(*, done: int, calls: int, earlier: float = 0, **facts: Any) -> Tally:
    tally = Tally()
    at = (timezone.now() - timedelta(seconds=earlier)).timestamp()
    seen = Facts(
        executed=Counter({("stop", TARGET): done}),
        received={("stopTask", TARGET): [at] * calls},
        told=facts.pop("told", []),
        **facts,
    )
    judge("trial 0", seen, tally)
    return tally


def names(tally: Tally) -> set[str]:
    lists = ("twice", "again", "lost", "wrong", "unaudited", "regretted")
    return {name for name in lists if getattr(tally, name)}


def test_what_is_as_it_should_be(intent: Intent) -> None:
    tally = verdict(done=1, calls=1, told=[Told("stop", [TARGET], taken=2)])
    assert tally.broken == []
    assert (tally.clicks, tally.executions, tally.calls) == (2, 1, 1)


def test_twice(intent: Intent) -> None:
    tally = verdict(done=2, calls=2)
    assert names(tally) == {"twice", "again"}
    assert "stop 14000777 confirmed; 2 calls, 2 executed" in tally.broken[0]
    assert "executed twice    1" in told(tally, 1)


def test_sent_again_though_the_first_came_to_nothing(intent: Intent) -> None:
    assert names(verdict(done=1, calls=2)) == {"again"}
    assert names(verdict(done=1, calls=2, throttled=True)) == set()


@pytest.mark.parametrize("state", ["rejected", "refuted", "withdrawn"])
def test_said_not_to_have_happened_and_it_did(operator: User, state: str) -> None:
    made(operator, state=state)
    assert names(verdict(done=1, calls=1)) == {"wrong"}
    assert names(verdict(done=0, calls=1)) == set()


def test_said_to_have_happened_and_it_did_not(intent: Intent) -> None:
    assert names(verdict(done=0, calls=1)) == {"wrong"}


@pytest.mark.parametrize("done", [0, 1])
def test_needs_a_person_is_true_of_both(operator: User, done: int) -> None:
    made(operator, state="needs_person", reason="not_seen")
    assert names(verdict(done=done, calls=1)) == set()


def test_an_end_that_was_another_one_before(intent: Intent) -> None:
    assert names(verdict(done=1, calls=1, ended={intent.pk: "refuted"})) == {"wrong"}


def test_a_click_without_end(operator: User) -> None:
    made(operator, state="sending", settled_at=None)
    assert names(verdict(done=1, calls=1)) == {"lost"}


def test_a_click_that_was_taken_and_left_nothing(db: None) -> None:
    tally = verdict(done=0, calls=0, told=[Told("stop", [TARGET], taken=1)])
    assert names(tally) == {"lost"}


def test_an_error_page(intent: Intent) -> None:
    answers = [Told("stop", [TARGET], taken=1, refused=[500])]
    assert names(verdict(done=1, calls=1, told=answers)) == {"wrong"}


def test_a_call_without_or_before_an_entry(operator: User) -> None:
    made(operator, audited=False)
    assert names(verdict(done=1, calls=1)) == {"unaudited"}


def test_a_call_before_its_entry(intent: Intent) -> None:
    assert names(verdict(done=1, calls=1, earlier=5)) == {"unaudited"}


def test_undone_and_sent(operator: User) -> None:
    made(operator, state="withdrawn", reason="undone", sent_at=None)
    assert names(verdict(done=0, calls=1)) == {"regretted"}
    assert names(verdict(done=1, calls=1)) == {"regretted", "wrong"}
    assert names(verdict(done=0, calls=0)) == set()
