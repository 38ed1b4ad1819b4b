"""When accounts were seen, without asking the database."""

from datetime import timedelta
from typing import Any

from apps.farm.sight import seen_epoch, seen_publish
from tests.factories import NOW


def test_the_account_seen_longest_ago_decides() -> None:
    seen_publish(1, NOW)
    seen_publish(2, NOW - timedelta(seconds=7))
    assert seen_epoch([1]) == NOW.timestamp()
    assert seen_epoch([1, 2]) == NOW.timestamp() - 7


def test_what_is_not_known_is_not_pretended() -> None:
    seen_publish(1, NOW)
    assert seen_epoch([1, 2]) is None
    assert seen_epoch([]) is None


def test_a_redis_that_is_away_costs_an_unknown_age(monkeypatch: Any) -> None:
    seen_publish(1, NOW)
    monkeypatch.setattr("apps.common.hints.hints._rests_until", float("inf"))
    seen_publish(1, NOW)
    assert seen_epoch([1]) is None
