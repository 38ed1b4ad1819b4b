"""Hints are asked with little patience, and nobody depends on them."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from redis import Redis

from apps.common.hints import REST_S, Hints, hints, redis
from farmdash.embedded import redis_url
from farmdash.stack.redis import RedisServer


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that a test may stop, hang and start again."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    if server.process is not None:
        os.kill(server.process.pid, signal.SIGCONT)
    server.stop()


def connection(server: RedisServer) -> Redis:
    return Redis.from_url(
        redis_url(server.data), socket_timeout=0.2, decode_responses=True
    )


def test_redis_answers() -> None:
    assert hints.ask(lambda redis: redis.ping(), False) is True


def test_the_connection_is_shared() -> None:
    assert redis() is redis()


def test_a_redis_that_is_gone_gives_the_default(own_server: RedisServer) -> None:
    store = Hints(lambda: connection(own_server))
    assert store.ask(lambda redis: redis.ping(), False) is True
    own_server.stop()
    assert store.ask(lambda redis: redis.ping(), False) is False


def test_a_hung_redis_costs_one_wait_and_then_none(own_server: RedisServer) -> None:
    store = Hints(lambda: connection(own_server))
    assert own_server.process is not None
    os.kill(own_server.process.pid, signal.SIGSTOP)
    before = time.monotonic()
    assert store.ask(lambda redis: redis.ping(), False) is False
    assert 0.15 < time.monotonic() - before < 1
    before = time.monotonic()
    assert store.ask(lambda redis: redis.ping(), False) is False
    assert time.monotonic() - before < 0.05


def test_it_is_asked_again_after_a_rest(
    own_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr("apps.common.hints.time", clock)
    store = Hints(lambda: connection(own_server))
    own_server.stop()
    assert store.ask(lambda redis: redis.ping(), False) is False
    own_server.start()
    assert store.ask(lambda redis: redis.ping(), False) is False
    now += REST_S
    assert store.ask(lambda redis: redis.ping(), False) is True
    assert REST_S >= 1
