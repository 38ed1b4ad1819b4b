"""Flights: what many ask for at once is made once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.common.flights import Flights


def flights(
    most: int = 10, keep_s: float = 60.0, patience_s: float = 10.0
) -> Flights[int]:
    """Flights that keep and wait long unless told otherwise."""
    return Flights(most=most, keep_s=keep_s, patience_s=patience_s)


class Maker:
    """Makes 1, 2, 3 …: a new number each time; waits at its gate where it has one."""

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.made = 0
        self.gate = gate
        self.begun = threading.Event()

    def __call__(self) -> int:
        """The next number."""
        self.made += 1
        number = self.made
        self.begun.set()
        if self.gate is not None:
            assert self.gate.wait(10)
        return number


def together(count: int, ask: Callable[[], int]) -> list[int]:
    """What so many threads get that all begin at the same moment."""
    start = threading.Barrier(count)

    def one(_number: int) -> int:
        start.wait(10)
        return ask()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_threads_that_ask_at_once_get_what_one_of_them_made() -> None:
    kept, make = flights(), Maker()
    assert together(20, lambda: kept.get("a", make)) == [1] * 20
    assert make.made == 1


def test_another_key_is_made_for_itself() -> None:
    kept, make = flights(), Maker()
    assert [kept.get(key, make) for key in ("a", ("a", 1), "a")] == [1, 2, 1]


def test_what_was_kept_long_enough_is_made_anew() -> None:
    kept, make = flights(keep_s=0.0), Maker()
    assert [kept.get("a", make), kept.get("a", make)] == [1, 2]


def test_the_oldest_go_when_there_are_too_many() -> None:
    kept, make = flights(most=2), Maker()
    for key in "abc":
        kept.get(key, make)
    assert [kept.get(key, make) for key in "cba"] == [3, 2, 4]


def test_who_waited_too_long_makes_it_himself() -> None:
    kept, gate = flights(patience_s=0.01), threading.Event()
    slow = Maker(gate)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(kept.get, "a", slow)
        assert slow.begun.wait(10)
        assert kept.get("a", lambda: 99) == 99
        gate.set()
        assert first.result(10) == 1
    assert kept.get("a", slow) == 1, "what came late is kept for those who come later"


def test_an_error_is_its_makers_and_is_not_kept() -> None:
    kept = flights()

    def fail() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("a", fail)
    assert kept.get("a", Maker()) == 1


def test_who_waited_for_one_that_failed_makes_it_himself() -> None:
    kept, gate, begun = flights(), threading.Event(), threading.Event()

    def fail() -> int:
        begun.set()
        assert gate.wait(10)
        raise ValueError("no")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "a", fail)
        assert begun.wait(10)
        second = pool.submit(kept.get, "a", lambda: 7)
        gate.set()
        assert second.result(10) == 7
        assert isinstance(first.exception(10), ValueError)


def test_nothing_is_kept_after_clearing() -> None:
    kept, make = flights(), Maker()
    kept.get("a", make)
    kept.clear()
    assert kept.get("a", make) == 2
