"""What spends goes out at a capped rate; nothing else waits for it."""

import itertools
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.utils import timezone

from apps.actions.models import Intent, IntentState
from apps.actions.notices import queue_intents
from apps.actions.operations import OPERATIONS
from apps.actions.sending import turns
from apps.actions.sending.turns import turn_taken
from apps.farm import throttle
from tests.actions.conftest import Clicks
from tests.actions.factories import make_intent
from tests.actions.queued import messages
from tests.factories import make_account, make_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_in_a_long_second(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FARMDASH_SPENDS_PER_SECOND = 2
    # However slow the machine is, all of a test lies within it.
    monkeypatch.setattr(throttle, "WINDOW_S", 600)


def take(intent: Intent) -> bool:
    return turn_taken(intent, OPERATIONS[intent.operation])


def waiting(user: User, count: int, **fields: Any) -> list[Intent]:
    """Intents of one account that wait to be sent, in the order of their keys."""
    account = make_account()
    made = [
        make_intent(make_task(account), user, **{"operation": "full_speed", **fields})
        for _ in range(count)
    ]
    same = timezone.now()
    Intent.objects.update(requested_at=same)
    for one in made:
        one.requested_at = same
    return sorted(made, key=lambda one: one.pk)


def test_more_than_the_cap_waits_for_its_turn_and_costs_no_try(
    operator: User,
) -> None:
    intents = waiting(operator, 4)
    assert [take(one) for one in intents] == [True, True, False, False]
    for one in intents[2:]:
        one.refresh_from_db()
        assert (one.state, one.tries) == (IntentState.QUEUED, 0)
        assert one.next_check_at > timezone.now()
    assert {key for _, key in messages()} == {str(one.pk) for one in intents[2:]}


def test_who_is_far_back_comes_back_later(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents = waiting(operator, 12)
    started = timezone.now()
    monkeypatch.setattr(throttle.Throttle, "take", lambda *_, **__: 0.2)
    assert not take(intents[-1])
    intents[-1].refresh_from_db()
    wait = (intents[-1].next_check_at - started).total_seconds()
    assert 11 / 2 <= wait < 11 / 2 + 5


@pytest.mark.parametrize("operation", ["stop", "stop_frames", "over_time_stop"])
def test_what_does_not_spend_never_waits(operator: User, operation: str) -> None:
    intents = waiting(operator, 5, operation=operation)
    assert all(take(one) for one in intents)


def test_each_account_has_its_own_rate(operator: User) -> None:
    intents = [make_intent(make_task(), operator, operation="start") for _ in range(5)]
    assert all(take(one) for one in intents)


def test_two_processes_share_the_rate(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents = waiting(operator, 6)
    first = [take(one) for one in intents[:1]]
    monkeypatch.setattr(throttle, "_throttles", {})  # a process that just started
    assert [*first, *[take(one) for one in intents[1:]]].count(True) == 2


def test_without_redis_a_process_takes_a_part_of_it(
    operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents = waiting(operator, 4)
    nobody = throttle.Hints(
        lambda: redis.Redis(unix_socket_path="/nowhere", socket_timeout=0.1)
    )
    alone = throttle.Throttle(intents[0].account_id, cap=2, kind="x", store=nobody)
    monkeypatch.setattr(turns, "spends_of", lambda _: alone)
    assert [take(one) for one in intents].count(True) == 1


def test_the_farm_gets_no_more_than_that(
    clicks: Clicks, django_capture_on_commit_callbacks: Any
) -> None:
    ids = [clicks.farm.add_task(seconds=600) for _ in range(5)]
    clicks.mirror()
    intents = clicks.ask("full_speed", *ids)
    states = [clicks.run(one).state for one in intents]
    assert states.count(IntentState.QUEUED) == 3
    assert clicks.farm.executions("full_speed") == 2
    keys = itertools.islice((str(one.pk) for one in intents), 5)
    assert {key for _, key in messages()} <= set(keys)
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.delete(f"farmdash:hint:spends:{clicks.account.pk}")
    Intent.objects.filter(state=IntentState.QUEUED).update(next_check_at=None)
    assert clicks.run(intents[-1]).state in (IntentState.CONFIRMED, "accepted")


def test_a_stop_passes_all_that_wait_to_spend(operator: User) -> None:
    spending = waiting(operator, 3)
    stop = make_intent(make_task(), operator)
    queue_intents([*spending, stop])
    assert messages()[0] == ("actions.intent_execute", str(stop.pk))
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        assert client.llen("farmdash:clicks") == 1
    assert len(messages()) == 4
