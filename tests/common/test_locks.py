"""Locks against the real Redis, and without one."""

import threading
import time

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from apps.common.hints import PREFIX, Hints, hints, redis
from apps.common.locks import Lock, LockLost, claim, exclusive


def no_redis() -> Redis:
    raise NoRedis("down")


def test_the_second_comer_gets_nothing_and_does_not_wait() -> None:
    with exclusive("poll:1") as first:
        before = time.monotonic()
        with exclusive("poll:1") as second:
            assert second is None
        assert time.monotonic() - before < 0.2
    assert first is not None


def test_locks_of_other_names_are_free() -> None:
    with exclusive("poll:1") as first, exclusive("poll:2") as second:
        assert first is not None
        assert second is not None


def test_a_lock_that_was_freed_can_be_taken() -> None:
    for _ in range(2):
        with exclusive("poll:1") as lock:
            assert lock is not None
    assert redis().keys(f"{PREFIX}lock:*") == []


def test_an_error_in_the_work_frees_the_lock() -> None:
    with pytest.raises(ZeroDivisionError), exclusive("poll:1"):
        raise ZeroDivisionError
    with exclusive("poll:1") as lock:
        assert lock is not None


def test_another_process_that_holds_it_is_respected() -> None:
    redis().set(f"{PREFIX}lock:poll:1", "1:another", px=60_000)
    with exclusive("poll:1") as lock:
        assert lock is None
    assert redis().get(f"{PREFIX}lock:poll:1") == "1:another"


def test_a_holder_that_died_blocks_nobody_for_longer_than_its_lease() -> None:
    dead = Lock("poll:1", lease_s=0.1, store=hints)
    assert dead.take()
    with exclusive("poll:1") as lock:
        assert lock is None
    time.sleep(0.15)
    with exclusive("poll:1") as lock:
        assert lock is not None


def test_renewing_keeps_the_lock_beyond_its_lease() -> None:
    with exclusive("poll:1", lease_s=0.2) as lock:
        assert lock is not None
        for _ in range(8):
            time.sleep(0.06)
            lock.renew()
        with exclusive("poll:1") as other:
            assert other is None


def test_a_holder_that_slept_too_long_learns_that_it_lost() -> None:
    with exclusive("poll:1", lease_s=0.1) as sleeper:
        assert sleeper is not None
        time.sleep(0.15)
        with exclusive("poll:1", lease_s=30) as other:
            assert other is not None
            with pytest.raises(LockLost):
                sleeper.renew()
            sleeper.free()
            with exclusive("poll:1") as third:
                assert third is None


def test_a_later_holder_has_the_greater_token_even_when_redis_forgot() -> None:
    tokens = []
    for _ in range(3):
        with exclusive("poll:1") as lock:
            assert lock is not None
            assert lock.token is not None
            tokens.append(lock.token)
        redis().flushdb()
    assert tokens == sorted(set(tokens))


def test_of_many_threads_one_gets_it() -> None:
    start, got, done = threading.Barrier(8), [], threading.Event()

    def run() -> None:
        start.wait()
        with exclusive("poll:1") as lock:
            got.append(lock is not None)
            if lock is not None:
                done.wait(2)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    while len(got) < 8:
        time.sleep(0.01)
    done.set()
    for thread in threads:
        thread.join()
    assert sum(got) == 1


def test_without_redis_work_goes_on_once_a_process() -> None:
    store = Hints(no_redis)
    with exclusive("poll:1", store=store, lease_s=0.05) as lock:
        assert lock is not None
        assert lock.token is None
        with exclusive("poll:1", store=store) as other:
            assert other is None
        time.sleep(0.06)
        lock.renew()
        with exclusive("poll:1", store=store) as other:
            assert other is None
    with exclusive("poll:1", store=store) as lock:
        assert lock is not None


def test_a_redis_that_goes_away_takes_no_lock_from_its_holder() -> None:
    link = [redis]
    store = Hints(lambda: link[0]())
    with exclusive("poll:1", store=store, lease_s=0.05) as lock:
        link[0] = no_redis
        time.sleep(0.06)
        assert lock is not None
        lock.renew()


def test_the_first_claim_counts_until_it_ends() -> None:
    assert claim("beat:1", for_s=0.1)
    assert not claim("beat:1", for_s=0.1)
    assert claim("beat:2", for_s=0.1)
    time.sleep(0.12)
    assert claim("beat:1", for_s=0.1)


def test_without_redis_every_claim_counts() -> None:
    store = Hints(no_redis)
    assert claim("beat:1", for_s=60, store=store)
    assert claim("beat:1", for_s=60, store=store)


def test_no_lock_or_claim_stays_in_redis_for_ever() -> None:
    with exclusive("poll:1"):
        claim("beat:1", for_s=5)
        keys = redis().keys(f"{PREFIX}*")
        assert len(keys) == 2
        assert all(redis().pttl(key) > 0 for key in keys)
