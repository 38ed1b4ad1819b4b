"""A Redis that is away: pages go on without what they had kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from redis.exceptions import ConnectionError

from apps.common import hints
from apps.common.cache import SESSION_S, QuietCache
from tests.conftest import signed_in


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuietCache]:
    """A cache whose Redis does not run."""
    monkeypatch.setattr(hints.hints, "_rests_until", 0.0)
    yield QuietCache(f"unix://{tmp_path}/none.sock", {})
    hints.hints._rests_until = 0.0


def test_what_cannot_be_asked_for_was_never_kept(away: QuietCache) -> None:
    away.set("page", "text")
    assert away.get("page") is None
    assert away.get("page", "another") == "another"
    assert away.delete("page") is False


def test_a_redis_that_is_there_keeps_things(settings: Any) -> None:
    there = QuietCache(settings.REDIS_URL, {})
    there.set("page", "text", 10)
    assert there.get("page") == "text"
    assert there.delete("page") is True


def test_without_counts_of_guesses_nobody_may_guess(away: QuietCache) -> None:
    with pytest.raises(ConnectionError):
        away.get("allauth:rl:login:someone", [])
    with pytest.raises(ConnectionError):
        away.add("allauth:rl:login:someone:lock", 1)


def test_who_is_signed_in_stays_so_without_redis(
    viewer: User, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(viewer)
    gone = f"unix://{tmp_path}/none.sock"
    monkeypatch.setattr(hints.hints, "_rests_until", 0.0)
    for name in ("default", "sessions"):
        monkeypatch.setattr(caches[name], "_servers", [gone])
        monkeypatch.setattr(caches[name], "_cache", caches[name]._class([gone]))
    assert client.get("/").status_code == 200


def test_a_session_is_read_again_soon_for_a_sign_out_may_have_been_missed(
    viewer: User, settings: Any
) -> None:
    cache = caches[settings.SESSION_CACHE_ALIAS]
    client = signed_in(viewer)
    key = cache.make_key(client.session.cache_key)
    assert 0 < cache._cache.get_client().ttl(key) <= SESSION_S
    cache.set("brief", "text", 5)
    assert 0 < cache._cache.get_client().ttl(cache.make_key("brief")) <= 5
