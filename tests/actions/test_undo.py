"""Undo: what was not sent never is; what was is counted as too late."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.sending.execute import intent_execute
from apps.actions.services import Undone, intents_release, intents_undo
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.actions.test_holding import elapse
from tests.conftest import OPERATE, VIEW, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db

SENT = ["sending", "accepted", "unknown", "confirmed", "rejected", "needs_person"]


@pytest.fixture(autouse=True)
def _held(settings: Any) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8


def test_an_undone_click_is_never_sent(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    done = intents_undo(user=clicks.user, click=intent.click, remote_addr="192.0.2.1")
    assert done == Undone(undone=1, too_late=0)
    elapse(intent)
    intents_release()
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.UNDONE)
    assert clicks.farm.calls("stopTask") == 0
    entry = AuditEntry.objects.get(verb="intent.undone")
    assert (entry.actor, entry.remote_addr) == ("operator", "192.0.2.1")
    assert entry.before == {"intent": str(intent.pk), "state": "held"}
    assert entry.after["state"] == "withdrawn"
    assert entry.request_id == str(intent.click)


@pytest.mark.parametrize("state", ["awaiting", "held", "queued"])
def test_nothing_is_too_late_before_the_sending(operator: User, state: str) -> None:
    intent = make_intent(make_task(), operator, state=state, tries=1)
    assert intents_undo(user=operator, intent_ids=[intent.pk]) == Undone(1, 0)


@pytest.mark.parametrize("state", SENT)
def test_what_was_sent_is_too_late(operator: User, state: str) -> None:
    intent = make_intent(make_task(), operator, state=state)
    assert intents_undo(user=operator, intent_ids=[intent.pk]) == Undone(0, 1)
    intent.refresh_from_db()
    assert intent.state == state
    assert not AuditEntry.objects.exists()


def test_of_a_large_click_all_that_waits_is_undone(operator: User) -> None:
    account, click = make_account(), uuid4()
    states = ["held", "held", "queued", "sending", "withdrawn"]
    for state in states:
        make_intent(make_task(account), operator, state=state, click=click)
    make_intent(make_task(account), operator, state="held")
    assert intents_undo(user=operator, click=click) == Undone(3, 1)
    assert Intent.objects.filter(reason=Reason.UNDONE).count() == 3
    assert AuditEntry.objects.filter(verb="intent.undone").count() == 3
    assert intents_undo(user=operator, click=click) == Undone(0, 1)


def test_a_bulk_undo_costs_no_more_queries(
    operator: User, django_assert_num_queries: Any
) -> None:
    account, click = make_account(), uuid4()
    for _ in range(40):
        make_intent(make_task(account), operator, state="held", click=click)
    one = make_intent(make_task(account), operator, state="held")
    with django_assert_num_queries(40, exact=False) as few:
        intents_undo(user=operator, click=one.click)
    with django_assert_num_queries(40, exact=False) as many:
        assert intents_undo(user=operator, click=click).undone == 40
    assert len(many) <= len(few) + 1


def test_who_may_ask_for_the_same_may_undo_it(operator: User) -> None:
    intent = make_intent(make_task(), operator, state="held")
    other = make_user("other", *OPERATE)
    assert intents_undo(user=other, click=intent.click).undone == 1


def test_who_asked_for_it_may_undo_it_without_the_right() -> None:
    lately = make_user("lately", *VIEW)
    intent = make_intent(make_task(), lately, state="held")
    assert intents_undo(user=lately, click=intent.click).undone == 1


def test_who_may_not_ask_may_not_undo(operator: User, viewer: User) -> None:
    intent = make_intent(make_task(), operator, state="held")
    with pytest.raises(ClickRefused) as caught:
        intents_undo(user=viewer, click=intent.click)
    assert caught.value.reason is Reason.NO_RIGHT


def test_what_is_not_seen_is_not_there(operator: User, stranger: User) -> None:
    intent = make_intent(make_task(), operator, state="held")
    assert intents_undo(user=stranger, click=intent.click) == Undone(0, 0)
    assert intents_undo(user=operator, click=uuid4()) == Undone(0, 0)
    assert intents_undo(user=operator) == Undone(0, 0)


def test_after_an_undo_the_same_click_is_a_new_one(
    clicks: Clicks, rendering: int
) -> None:
    (first,) = clicks.ask("stop", rendering)
    intents_undo(user=clicks.user, click=first.click)
    (second,) = clicks.ask("stop", rendering)
    assert second.pk != first.pk
    elapse(second)
    assert clicks.run(second).state == IntentState.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_an_undo_at_the_moment_of_sending_is_one_or_the_other(clicks: Clicks) -> None:
    ids = [clicks.farm.add_task(frames=2, seconds=600) for _ in range(6)]
    clicks.mirror()
    intents = clicks.ask("stop", *ids)
    elapse(*intents)
    gate, said = threading.Barrier(2), []

    def send() -> None:
        try:
            gate.wait()
            for intent in intents:
                intent_execute(intent.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=send)
    worker.start()
    gate.wait()
    for intent in reversed(intents):
        said.append(intents_undo(user=clicks.user, intent_ids=[intent.pk]))
    worker.join()
    undone = sum(one.undone for one in said)
    assert undone + sum(one.too_late for one in said) == 6
    assert Intent.objects.filter(reason=Reason.UNDONE).count() == undone
    assert clicks.farm.calls("stopTask") == 6 - undone
