"""The clicks' worker when no job comes through: it goes on by the database alone."""

import time
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from celery.signals import celeryd_after_setup, task_prerun
from django.db import OperationalError, connection
from django.utils import timezone

from apps.actions import standby, tasks
from apps.actions.holding.hold import MOST_AT_ONCE
from apps.actions.models import Intent, IntentState
from apps.actions.notices import wordless
from apps.actions.sending import execute
from apps.actions.sending.execute import LEASE, START
from apps.actions.sending.outcomes import PAUSES
from apps.actions.services import intents_release
from apps.actions.standby import Standby, round_alone
from apps.actions.sweep import QUIET
from tests.actions.conftest import Clicks
from tests.actions.queued import messages

PROMISED_S = 120
CONNECT_S, SWEEP_S = 5, 5


def test_the_clocks_of_a_click_fit_into_the_promise() -> None:
    """Held, its message lost, the farm not reached, and the last sender killed."""
    held = 8
    lost = QUIET.total_seconds() + SWEEP_S
    tried = sum(PAUSES) + len(PAUSES) * CONNECT_S
    killed = LEASE.total_seconds() + SWEEP_S
    assert held + lost + tried + killed <= PROMISED_S
    assert START + timedelta(seconds=30) < LEASE  # all of one call


def test_who_hears_jobs_leaves_the_work_to_them() -> None:
    quiet = Standby(deaf_after=0)
    time.sleep(0.001)
    assert quiet.is_deaf
    quiet.deaf_after = 20
    quiet.heard()
    assert not quiet.is_deaf
    assert quiet.turn() is False


def test_any_job_is_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Standby(deaf_after=20)
    mine._heard -= 100
    monkeypatch.setattr(tasks, "standby", mine)
    assert mine.is_deaf
    task_prerun.send(sender=None, task_id="1")
    assert not mine.is_deaf


@pytest.mark.parametrize(
    ("queues", "started"), [(["clicks", "polls"], 1), (["images"], 0)]
)
def test_a_worker_for_clicks_stands_by(
    monkeypatch: pytest.MonkeyPatch, queues: list[str], started: int
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(tasks.standby, "start", lambda: begun.append(1))
    app = current_app._get_current_object()
    app.amqp.queues.select(queues)
    try:
        worker = type("Worker", (), {"app": app})()
        celeryd_after_setup.send(sender="me", instance=worker, conf=app.conf)
    finally:
        app.amqp.queues.consume_from.clear()
    assert len(begun) == started


@pytest.mark.django_db(transaction=True)
def test_held_clicks_are_released_sent_and_settled_without_the_queue(
    clicks: Clicks, settings: Any
) -> None:
    settings.FARMDASH_UNDO_SECONDS = 8
    ids = [clicks.farm.add_task(seconds=600) for _ in range(3)]
    clicks.mirror()
    intents = clicks.ask("stop", *ids)
    told = messages()
    past = timezone.now() - timedelta(seconds=10)
    Intent.objects.update(hold_until=past, requested_at=past)
    deaf = Standby(deaf_after=0)
    assert deaf.turn() is True
    assert {clicks.state(one) for one in intents} == {IntentState.CONFIRMED}
    assert clicks.farm.executions("stop") == 3
    assert messages() == told
    assert deaf.turn() is False


@pytest.mark.django_db(transaction=True)
def test_what_was_left_in_doubt_is_looked_at(clicks: Clicks) -> None:
    task_id = clicks.farm.add_task(seconds=600)
    clicks.mirror()
    (intent,) = clicks.ask("stop", task_id)
    clicks.stop_by_hand(task_id)
    past = timezone.now() - LEASE - LEASE
    Intent.objects.update(
        state=IntentState.SENDING, sent_at=past, lease_until=past + LEASE
    )
    round_alone()
    assert clicks.state(intent) == IntentState.CONFIRMED
    assert clicks.farm.calls("stopTask") == 1


def test_a_database_that_is_away_too_is_no_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> bool:
        raise OperationalError

    monkeypatch.setattr(standby, "round_alone", away)
    monkeypatch.setattr(standby, "close_old_connections", lambda: None)
    deaf = Standby(deaf_after=0)
    assert deaf.turn() is False
    assert "Clicks wait: OperationalError" in caplog.text


@pytest.mark.django_db
def test_an_answer_outlives_a_restart_of_the_database(
    clicks: Clicks, rendering: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, failures = execute._note, iter([OperationalError, OperationalError])

    def away_twice(*given: Any) -> None:
        if (error := next(failures, None)) is not None:
            raise error
        note(*given)

    monkeypatch.setattr(execute, "_note", away_twice)
    monkeypatch.setattr(execute, "NOTE_AGAIN_S", 0)
    monkeypatch.setattr(connection, "close", lambda: None)
    (intent,) = clicks.do("stop", rendering)
    assert intent.state == IntentState.CONFIRMED
    assert clicks.farm.calls("stopTask") == 1


@pytest.mark.django_db
def test_without_words_nothing_is_queued(clicks: Clicks, rendering: int) -> None:
    (intent,) = clicks.ask("stop", rendering)
    Intent.objects.update(state=IntentState.HELD, hold_until=timezone.now())
    with wordless():
        assert intents_release() == 1 <= MOST_AT_ONCE
    assert str(intent.pk) not in {key for _, key in messages()}
