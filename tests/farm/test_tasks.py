"""Jobs: who is due is done once, whatever beats and workers do."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.common.hints import PREFIX, redis
from apps.farm import tasks
from apps.farm.models import AccountState, FarmAccount, Frame, Pulse, SyncRun
from apps.farm.turns import accounts_to_sweep
from farmdash.schedule import beat_table
from tests.factories import make_account
from tests.farm.mirrors import Counting, account_of, reloaded
from tests.simulator_farm import SimulatedFarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once() -> Iterator[None]:
    """Messages are carried out where they are sent."""
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def queued(queue: str = "polls") -> list[tuple[str, dict[str, Any]]]:
    """(job, arguments) of the messages in a queue of the real broker."""
    found = []
    for name in redis().keys(f"farmdash:{queue}*"):
        if redis().type(name) == "list":
            for text in redis().lrange(name, 0, -1):
                message = json.loads(text)
                found.append((message["headers"]["task"], message["headers"]))
    return found


def kinds() -> list[str]:
    return [str(run.kind) for run in SyncRun.objects.order_by("pk")]


def test_every_job_of_the_schedule_exists() -> None:
    every = dict.fromkeys(settings.FARMDASH_EVERY, 10.0)
    names = {entry["task"] for entry in beat_table(every).values()}
    current_app.loader.import_default_modules()
    assert names <= set(current_app.tasks)


def test_a_tick_sends_one_message_an_account() -> None:
    accounts = [make_account() for _ in range(3)]
    make_account(enabled=False)
    tasks.heartbeat_tick()
    sent = queued()
    assert [name for name, _ in sent] == ["farm.heartbeat_account"] * 3
    arguments = [json.loads(h["kwargsrepr"].replace("'", '"')) for _, h in sent]
    assert {a["account_id"] for a in arguments} == {a.pk for a in accounts}
    assert all(headers["expires"] for _, headers in sent)


def test_pictures_have_a_queue_of_their_own() -> None:
    make_account(image_base="http://127.0.0.1/x")
    make_account(image_base="")
    tasks.images_tick()
    assert queued("polls") == []
    assert [name for name, _ in queued("images")] == ["farm.images_account"]


@pytest.mark.usefixtures("at_once")
def test_a_new_account_is_polled_whole_by_its_first_heartbeat(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    tasks.heartbeat_tick()
    assert sorted(kinds()) == ["frames", "heartbeat", "profile", "sweep"]
    account = reloaded(account)
    assert account.state == "ok"
    assert account.swept_at is not None
    assert account.balance is not None
    assert Frame.objects.exists()


@pytest.mark.usefixtures("at_once")
def test_two_beats_make_no_more_polls_than_one(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    with time_machine.travel(timezone.now(), tick=False):
        tasks.heartbeat_account(account.pk)
        with Counting(simulated_farm) as counted:
            for _ in range(5):
                tasks.heartbeat_tick()
                tasks.profile_tick()
                tasks.sweep_tick()
    assert counted.total == 0
    assert kinds().count("heartbeat") == 1


def test_a_poll_that_is_under_way_is_not_begun_again(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm)
    redis().set(f"{PREFIX}lock:heartbeat:{account.pk}", "1:elsewhere", px=60_000)
    tasks.heartbeat_account(account.pk)
    assert kinds() == []


@pytest.mark.parametrize(
    "job",
    [
        tasks.heartbeat_account,
        tasks.frames_account,
        tasks.images_account,
        tasks.profile_account,
        tasks.readings_account,
        tasks.records_account,
        tasks.sweep_account,
    ],
)
def test_an_account_that_is_switched_off_or_gone_is_left_alone(
    simulated_farm: SimulatedFarm, job: Callable[[int], None]
) -> None:
    account = account_of(simulated_farm, enabled=False)
    with Counting(simulated_farm) as counted:
        job(account.pk)
        job(account.pk + 1000)
    assert counted.total == 0
    assert kinds() == []


def test_an_account_that_fails_is_asked_for_nothing_but_its_heartbeat() -> None:
    make_account(state=AccountState.UNREACHABLE, failures=2, image_base="http://x")
    tasks.frames_tick()
    tasks.images_tick()
    tasks.profile_tick()
    tasks.readings_tick()
    tasks.records_tick()
    tasks.sweep_tick()
    assert queued("polls") == queued("images") == []
    tasks.heartbeat_tick()
    assert len(queued()) == 1


@pytest.mark.usefixtures("at_once")
def test_readings_and_records_are_read_when_they_are_due_and_not_again(
    simulated_farm: SimulatedFarm,
) -> None:
    account_of(simulated_farm, state="ok", seen_at=timezone.now())
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(3):
            tasks.readings_tick()
            tasks.records_tick()
    assert kinds() == ["readings", "records"]


@pytest.mark.usefixtures("at_once")
def test_a_message_about_an_account_that_cannot_be_asked_asks_nothing(
    simulated_farm: SimulatedFarm,
) -> None:
    account = account_of(simulated_farm, state="ok", failures=2, seen_at=timezone.now())
    with Counting(simulated_farm) as counted:
        tasks.readings_account(account.pk)
        tasks.records_account(account.pk)
    assert counted.total == 0


def test_a_sweep_is_due_at_first_after_a_period_and_while_frozen() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        now = timezone.now()
        fresh = make_account(swept_at=None)
        make_account(swept_at=now, seen_at=now)
        frozen = make_account(swept_at=now, state=AccountState.FROZEN)
        due = set(accounts_to_sweep(now).values_list("pk", flat=True))
        assert due == {fresh.pk, frozen.pk}
        clock.shift(600)
        assert accounts_to_sweep(timezone.now()).count() == 3


def test_without_a_broker_ticks_do_not_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()

    def gone(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.heartbeat_account, "apply_async", gone)
    tasks.heartbeat_tick()


def test_a_pulse_is_noted_for_each_queue() -> None:
    tasks.pulse("polls")
    tasks.pulse("polls")
    tasks.pulse("clicks")
    assert set(Pulse.objects.values_list("name", flat=True)) == {"polls", "clicks"}


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_polls(simulated_farm: SimulatedFarm) -> None:
    account = account_of(simulated_farm)
    simulated_farm.fault("latency", "", count=0, seconds=0.05)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            tasks.heartbeat_account(account.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SyncRun.objects.filter(kind="heartbeat").count() == 1
    assert FarmAccount.objects.get().state == "ok"
