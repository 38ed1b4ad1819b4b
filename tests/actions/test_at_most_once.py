"""Whatever breaks: one click is executed on the farm once at most."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.actions import tasks
from apps.actions.models import Intent, IntentState
from apps.actions.reasons import Reason
from apps.actions.sending.execute import LEASE, intent_execute
from apps.actions.sending.outcomes import PAUSES
from apps.farm.models import FarmAccount
from apps.renderbus.client import FarmClient
from tests.actions.conftest import Clicks

pytestmark = pytest.mark.django_db

STOP = "stopTask"
LOST: list[dict[str, Any]] = [
    {"kind": "cut_after"},
    {"kind": "truncate"},
    {"kind": "broken_json"},
    {"kind": "html", "when": "after"},
    {"kind": "status", "when": "after", "status": 502},
    {"kind": "status", "when": "after", "status": 500},
    {"kind": "code", "when": "after", "code": 500},
]
"""The farm acts, and its answer does not arrive."""
NOTHING: list[dict[str, Any]] = [
    {"kind": "cut_before"},
    {"kind": "html"},
    {"kind": "status", "status": 502},
    {"kind": "code", "code": 500},
]
"""The farm does not act, and nobody can tell."""


def name(fault: dict[str, Any]) -> str:
    return " ".join(str(value) for value in fault.values())


@pytest.mark.parametrize("fault", LOST, ids=name)
def test_a_lost_answer_is_found_out_by_reading(
    clicks: Clicks, rendering: int, fault: dict[str, Any]
) -> None:
    clicks.farm.fault(path=STOP, **fault)
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 1


@pytest.mark.parametrize("fault", NOTHING, ids=name)
def test_what_did_not_happen_is_not_sent_again(
    clicks: Clicks, rendering: int, fault: dict[str, Any]
) -> None:
    clicks.farm.fault(path=STOP, **fault)
    (intent,) = clicks.do("stop", rendering)
    assert (intent.state, intent.reason) == (IntentState.UNKNOWN, Reason.ANSWER_LOST)
    assert clicks.says(intent).startswith("Not known whether it happened: checking.")
    for _ in range(3):
        intent = clicks.look(intent, later=25)
    assert (intent.state, intent.reason) == (IntentState.REFUTED, Reason.NOT_SEEN)
    assert clicks.farm.executions() == 0
    assert clicks.farm.calls(STOP) == 1


@pytest.mark.parametrize("fault", NOTHING, ids=name)
def test_a_retry_that_may_have_happened_waits_for_a_person(
    clicks: Clicks, failed: int, fault: dict[str, Any]
) -> None:
    clicks.farm.fault(path="recommitTasks", **fault)
    (intent,) = clicks.do("retry_failed", failed)
    assert intent.state == IntentState.UNKNOWN
    for _ in range(3):
        intent = clicks.look(intent, later=25)
    assert intent.state == IntentState.NEEDS_PERSON
    assert clicks.says(intent) == "Needs a person: The farm shows no sign of it."
    assert clicks.farm.calls("recommitTasks") == 1


@pytest.mark.parametrize("fault", LOST, ids=name)
def test_a_retry_whose_answer_was_lost_is_found_out(
    clicks: Clicks, failed: int, fault: dict[str, Any]
) -> None:
    clicks.farm.fault(path="recommitTasks", **fault)
    (intent,) = clicks.do("retry_failed", failed)
    assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.executions("recommit_tasks") == 1


def test_while_the_farm_cannot_be_read_nothing_is_concluded(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_after", STOP)
    clicks.farm.fault("status", "queryTaskInfo", count=0)
    FarmAccount.objects.update(failures=1)  # then a read is tried once only
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.UNKNOWN
    intent = clicks.look(intent, later=120)
    assert intent.state == IntentState.UNKNOWN
    clicks.farm.clear_faults()
    assert clicks.look(intent).state == IntentState.CONFIRMED


def test_a_farm_that_stays_silent_needs_a_person(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("cut_after", STOP)
    clicks.farm.fault("status", "queryTaskInfo", count=0)
    FarmAccount.objects.update(failures=1)  # then a read is tried once only
    (intent,) = clicks.do("stop", rendering)
    intent = clicks.look(intent, later=901)
    assert (intent.state, intent.reason) == (
        IntentState.NEEDS_PERSON,
        Reason.NOT_READ,
    )


def test_a_farm_that_answers_too_late(
    clicks: Clicks, rendering: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = partial(FarmClient, timeouts=(1.0, 0.3))
    monkeypatch.setattr("apps.farm.accounts.FarmClient", quick)
    clicks.farm.fault("latency", STOP, when="after", seconds=2)
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.calls(STOP) == clicks.farm.executions("stop") == 1


# --- Nothing left this machine --------------------------------------------------------


def due(intent: Intent) -> None:
    Intent.objects.filter(pk=intent.pk).update(next_check_at=timezone.now())


def test_a_farm_that_is_away_is_tried_again_for_a_while(
    clicks: Clicks, rendering: int
) -> None:
    (intent,) = clicks.ask("stop", rendering)
    clicks.farm.stop()
    for tries in range(1, len(PAUSES) + 1):
        intent = clicks.run(intent)
        assert (intent.state, intent.tries) == (IntentState.QUEUED, tries)
        assert intent.sent_at is None
        assert clicks.says(intent).startswith("Requested. The farm could not be")
        assert clicks.run(intent).tries == tries, "not before its time"
        due(intent)
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == (IntentState.WITHDRAWN, Reason.UNSENT)
    assert clicks.says(intent) == (
        "Not sent: The farm could not be reached. "
        "Nothing answers at the farm's address."
    )


def test_a_farm_that_asks_for_fewer_calls_gets_the_click_later(
    clicks: Clicks, rendering: int
) -> None:
    clicks.farm.fault("status", STOP, status=429, retry_after="7")
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.QUEUED
    assert (intent.next_check_at - timezone.now()).total_seconds() > 5
    due(intent)
    assert clicks.run(intent).state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 1


# --- Two of everything ----------------------------------------------------------------


def test_a_message_that_comes_twice(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    for _ in range(3):
        tasks.execute(str(intent.pk))
    assert clicks.farm.calls(STOP) == clicks.farm.executions("stop") == 1
    assert clicks.state(intent) == IntentState.CONFIRMED


def test_a_double_click(clicks: Clicks, failed: int) -> None:
    (first,) = clicks.ask("retry_failed", failed)
    (second,) = clicks.ask("retry_failed", failed)
    clicks.run(first)
    clicks.run(second)
    assert clicks.farm.executions("recommit_tasks") == 1


def test_a_message_about_nothing(clicks: Clicks, rendering: int) -> None:
    tasks.execute("00000000-0000-0000-0000-000000000000")
    tasks.settle(["00000000-0000-0000-0000-000000000000"])
    assert clicks.farm.executions() == 0


@pytest.mark.django_db(transaction=True)
def test_workers_that_race_send_once(clicks: Clicks) -> None:
    task_ids = [clicks.farm.add_task(frames=2, seconds=600) for _ in range(4)]
    clicks.mirror()
    intents = clicks.ask("stop", *task_ids)
    gate = threading.Barrier(3)

    def work() -> None:
        try:
            gate.wait()
            for intent in intents:
                intent_execute(intent.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clicks.farm.calls(STOP) == clicks.farm.executions("stop") == 4
    assert {clicks.state(one) for one in intents} == {IntentState.CONFIRMED}


# --- A worker that died --------------------------------------------------------------


def died(intent: Intent) -> None:
    """The worker claimed it and was not heard of again."""
    then = timezone.now() - LEASE - LEASE
    Intent.objects.filter(pk=intent.pk).update(
        state=IntentState.SENDING,
        tries=1,
        requested_at=then,
        sent_at=then,
        lease_until=then + LEASE,
    )


def test_a_sender_that_died_after_sending(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    died(intent)
    clicks.stop_by_hand(rendering)
    clicks.sweep()
    assert clicks.state(intent) == IntentState.UNKNOWN
    assert "Sending was interrupted" in clicks.says(intent)
    assert clicks.look(intent).state == IntentState.CONFIRMED
    assert clicks.farm.executions("stop") == 1


def test_a_sender_that_died_before_sending(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    died(intent)
    for _ in range(3):
        clicks.sweep()
        clicks.run(intent)
        clicks.look(intent)
    assert clicks.state(intent) == IntentState.REFUTED
    assert clicks.farm.calls(STOP) == 0


def test_a_sender_at_work_is_left_alone(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    now = timezone.now()
    Intent.objects.update(
        state=IntentState.SENDING, sent_at=now, lease_until=now + LEASE
    )
    clicks.sweep()
    clicks.run(intent)
    assert clicks.state(intent) == IntentState.SENDING
    assert clicks.farm.calls(STOP) == 0


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_after_the_lease_still_counts(clicks: Clicks) -> None:
    task_id = clicks.farm.add_task(seconds=600)
    clicks.mirror()
    (intent,) = clicks.ask("full_speed", task_id)
    clicks.farm.fault("latency", "fullSpeed", seconds=0.6)

    def work() -> None:
        try:
            intent_execute(intent.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    while clicks.state(intent) != IntentState.SENDING:
        time.sleep(0.01)
    Intent.objects.update(lease_until=timezone.now() - LEASE)
    clicks.sweep()
    assert clicks.state(intent) == IntentState.UNKNOWN
    worker.join()
    assert clicks.state(intent) == IntentState.CONFIRMED
    assert clicks.now(intent).code == 200
    assert clicks.farm.executions("full_speed") == 1


def test_an_error_of_our_own_is_no_reason_to_send_again(
    clicks: Clicks, rendering: int, caplog: pytest.LogCaptureFixture
) -> None:
    (intent,) = clicks.ask("over_time_stop", rendering, params={"seconds": 90})
    Intent.objects.update(params={"seconds": "a secret"})
    intent = clicks.run(intent)
    assert (intent.state, intent.reason) == (IntentState.UNKNOWN, Reason.SENDER_LOST)
    assert f"Intent {intent.pk} ended with ValueError at " in caplog.text
    assert "a secret" not in caplog.text
    assert clicks.run(intent).tries == 1
