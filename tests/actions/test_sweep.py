"""What a lost message was about is found, and a worker carries it out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.reasons import ClickRefused, Reason
from apps.actions.services import intent_judge, intents_sweep
from apps.actions.telling.wording import intent_words
from apps.audit.models import AuditEntry
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.actions.queued import messages
from tests.conftest import VIEW, make_user
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def test_clicks_that_no_worker_heard_of_are_told_again(operator: User) -> None:
    old = make_intent(make_task(), operator, requested_at=ago(10))
    make_intent(make_task(), operator)  # its own message is on the way
    waiting = ago(-20)
    make_intent(
        make_task(), operator, requested_at=ago(10), tries=1, next_check_at=waiting
    )
    intents_sweep()
    assert messages() == [("actions.intent_execute", str(old.pk))]


def test_what_was_sent_is_looked_at_account_by_account(operator: User) -> None:
    accounts = [make_account(), make_account()]
    due = {
        account.pk: {
            str(
                make_intent(
                    make_task(account),
                    operator,
                    state=state,
                    sent_at=ago(5),
                    next_check_at=ago(1),
                ).pk
            )
            for state in ("accepted", "unknown")
        }
        for account in accounts
    }
    make_intent(make_task(), operator, state="accepted", next_check_at=ago(-5))
    make_intent(
        make_task(),
        operator,
        state="accepted",
        next_check_at=ago(5),
        settled_at=ago(1),
    )
    intents_sweep()
    told = messages()
    assert {job for job, _ in told} == {"actions.intent_settle"}
    assert [set(ids) for _, ids in reversed(told)] == list(due.values())


def test_a_quiet_sweep_costs_three_queries(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        intents_sweep()
    assert messages() == []


# --- A person's word ------------------------------------------------------------------


def doubtful(operator: User) -> Intent:
    return make_intent(
        make_task(),
        operator,
        state=IntentState.NEEDS_PERSON,
        reason=Reason.NOT_SEEN,
        settled_at=ago(1),
    )


@pytest.mark.parametrize(
    ("happened", "state"),
    [(True, IntentState.CONFIRMED), (False, IntentState.REFUTED)],
)
def test_a_person_says_what_became_of_it(
    operator: User, happened: bool, state: IntentState
) -> None:
    intent = doubtful(operator)
    judged = intent_judge(user=operator, intent_id=intent.pk, happened=happened)
    assert (judged.state, judged.reason) == (state, Reason.JUDGED)
    assert "Settled by a person" in intent_words(judged).text
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("intent.judged", "operator")
    assert entry.after["state"] == state


def test_who_may_not_click_may_not_judge(operator: User, viewer: User) -> None:
    intent = doubtful(operator)
    with pytest.raises(ClickRefused):
        intent_judge(user=viewer, intent_id=intent.pk, happened=True)
    assert not AuditEntry.objects.exists()


def test_what_needs_no_person_is_not_judged(operator: User) -> None:
    intent = make_intent(make_task(), operator, state=IntentState.UNKNOWN)
    judged = intent_judge(user=operator, intent_id=intent.pk, happened=True)
    assert judged.state == IntentState.UNKNOWN
    assert not AuditEntry.objects.exists()


# --- A real worker -------------------------------------------------------------------


@pytest.fixture
def worker() -> Callable[[], Any]:
    """Starts a worker for clicks in a thread of this process."""

    @contextmanager
    def run() -> Iterator[None]:
        with start_worker(
            current_app._get_current_object(),
            pool="solo",
            queues=["clicks"],
            perform_ping_check=False,
            shutdown_timeout=20,
        ):
            yield

    return run


def wait_for(clicks: Clicks, intent: Intent, state: IntentState) -> None:
    deadline = timezone.now() + timedelta(seconds=15)
    while clicks.state(intent) != state:
        assert timezone.now() < deadline, clicks.says(intent)
        clicks.farm.state()


@pytest.mark.django_db(transaction=True)
def test_a_worker_carries_a_click_out(
    clicks: Clicks, worker: Callable[[], Any]
) -> None:
    task_id = clicks.farm.add_task(seconds=600)
    clicks.mirror()
    with worker():
        (intent,) = clicks.ask("stop", task_id)
        wait_for(clicks, intent, IntentState.CONFIRMED)
    assert clicks.farm.executions("stop") == 1


@pytest.mark.django_db(transaction=True)
def test_a_click_survives_a_redis_that_forgot_everything(
    clicks: Clicks, worker: Callable[[], Any]
) -> None:
    task_id = clicks.farm.add_task(seconds=600)
    clicks.mirror()
    (intent,) = clicks.ask("stop", task_id)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushall()
    Intent.objects.update(requested_at=ago(10))
    with worker():
        current_app.send_task("actions.intents_sweep", queue="clicks")
        wait_for(clicks, intent, IntentState.CONFIRMED)
    assert clicks.farm.executions("stop") == 1


def test_a_message_about_a_user_without_rights_sends_nothing(
    clicks: Clicks, rendering: int
) -> None:
    lookers = make_user("looker", *VIEW)
    intent = make_intent(clicks.task(rendering), lookers, click=uuid4())
    assert clicks.run(intent).reason == Reason.NO_RIGHT
    assert clicks.farm.executions() == 0
