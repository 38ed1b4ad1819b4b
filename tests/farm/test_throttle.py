"""The cap on calls holds over threads, restarts, and without Redis."""

import threading
import time

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoRedis

from apps.common.hints import PREFIX, Hints, hints, redis
from apps.farm.throttle import OwnLimit, Throttle, call_gate, throttle_of


def no_redis() -> Redis:
    raise NoRedis("down")


def most_in_a_second(instants: list[float]) -> int:
    ordered = sorted(instants)
    return max(sum(1 for at in ordered if start <= at < start + 1) for start in ordered)


def call_for(
    throttle: Throttle, seconds: float, into: list[float], *, click: bool = False
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            throttle.wait(click=click, until=until)
        except OwnLimit:
            return
        into.append(time.monotonic())


def test_the_cap_holds_in_every_second_over_all_workers() -> None:
    # Objects of their own stand for processes of their own: they share Redis alone.
    instants: list[float] = []
    threads = [
        threading.Thread(target=call_for, args=(Throttle(1, cap=10), 2.6, instants))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most_in_a_second(instants) <= 10
    assert len(instants) >= 16


def test_a_part_of_the_cap_is_kept_for_clicks() -> None:
    throttle = Throttle(1, cap=10)
    assert throttle.poll_limit == 8
    for _ in range(8):
        assert throttle.take() == 0
    assert throttle.take() > 0
    assert throttle.take(click=True) == 0
    assert throttle.take(click=True) == 0
    assert throttle.take(click=True) > 0


def test_pictures_leave_a_part_of_it_to_polls() -> None:
    throttle = Throttle(1, cap=20)
    assert (throttle.poll_limit, throttle.behind_limit) == (16, 12)
    for _ in range(12):
        assert throttle.take(behind=True) == 0
    assert throttle.take(behind=True) > 0
    for _ in range(4):
        assert throttle.take() == 0
    assert throttle.take() > 0
    assert throttle.take(click=True) == 0
    assert Throttle(2, cap=1).behind_limit == 1


def test_a_click_that_waits_holds_the_polls_back() -> None:
    throttle = Throttle(1, cap=1)
    assert throttle.take() == 0
    assert throttle.take(click=True) > 0
    time.sleep(0.9)
    # The second is over soon, but the place is the click's.
    for _ in range(6):
        assert throttle.take() > 0
        time.sleep(0.04)
    assert throttle.take(click=True) == 0


def test_polls_go_on_when_a_waiting_click_gave_up() -> None:
    throttle = Throttle(1, cap=1)
    throttle.take(click=True)
    assert throttle.take(click=True) > 0
    time.sleep(1.4)
    assert throttle.take() == 0


def test_clicks_go_before_polls_that_want_all() -> None:
    polls: list[float] = []
    clicks: list[float] = []
    poller = threading.Thread(target=call_for, args=(Throttle(1, cap=5), 2.2, polls))
    poller.start()
    time.sleep(0.3)
    waits = []
    for _ in range(3):
        before = time.monotonic()
        Throttle(1, cap=5).wait(click=True)
        clicks.append(time.monotonic())
        waits.append(clicks[-1] - before)
    poller.join()
    assert max(waits) < 1.1
    assert most_in_a_second(polls + clicks) <= 5


def test_accounts_do_not_share_a_cap() -> None:
    one, other = Throttle(1, cap=1), Throttle(2, cap=1)
    assert one.take() == 0
    assert other.take() == 0


def test_who_cannot_wait_is_told_so() -> None:
    throttle = Throttle(1, cap=1)
    throttle.wait()
    before = time.monotonic()
    with pytest.raises(OwnLimit) as caught:
        throttle.wait(until=before + 0.05)
    assert time.monotonic() - before < 0.2
    assert caught.value.retry_after
    assert caught.value.code is None


def test_without_redis_each_process_has_a_small_share() -> None:
    throttle = Throttle(1, cap=20, store=Hints(no_redis))
    assert throttle.poll_limit == 16
    taken = [throttle.take() for _ in range(6)]
    assert taken[:4] == [0, 0, 0, 0]
    assert 0 < taken[4] <= 1.06
    assert throttle.take(click=True) == 0


def test_when_redis_forgets_the_cap_holds_but_for_one_burst() -> None:
    throttle = Throttle(1, cap=5)
    while throttle.take() == 0:
        pass
    redis().flushdb()
    taken = 0
    while throttle.take() == 0:
        taken += 1
    assert taken == throttle.poll_limit


def test_no_key_stays_and_none_grows() -> None:
    throttle = Throttle(7, cap=3)
    for _ in range(20):
        throttle.take()
        throttle.take(click=True)
    keys = redis().keys(f"{PREFIX}calls:7*")
    assert keys
    assert all(0 < redis().pttl(key) <= 2100 for key in keys)
    assert redis().llen(f"{PREFIX}calls:7") <= 3


def test_the_gate_is_what_the_client_calls() -> None:
    call_gate(11)()
    assert hints.ask(lambda redis: redis.llen(f"{PREFIX}calls:11"), 0) == 1
    assert throttle_of(11) is throttle_of(11)
