"""Several hands, one pen."""

import threading
from itertools import chain

import pytest

from apps.farm.pictures.crew import Crew


def crew(items: range, do: object, **options: object) -> Crew[int, int]:
    chosen = {"hands": 3, "may_go_on": lambda: True, "leave": lambda: None} | options
    return Crew(items, do, **chosen)  # type: ignore[arg-type]


def test_everything_comes_once_in_portions() -> None:
    portions = list(crew(range(20), lambda n: n * n).portions(6))
    assert sorted(chain.from_iterable(portions)) == [n * n for n in range(20)]
    assert all(1 <= len(portion) <= 6 for portion in portions)
    assert len(portions) >= 4


def test_as_many_are_under_way_as_there_are_hands() -> None:
    together = threading.Barrier(3, timeout=5)
    done = crew(range(6), lambda n: together.wait() * 0 + n).portions(2)
    assert sorted(chain.from_iterable(done)) == list(range(6))


def test_what_has_come_does_not_wait_for_what_hangs() -> None:
    goes_on = threading.Event()

    def slow(number: int) -> int:
        if number == 0:
            goes_on.wait(10)
        return number

    found = crew(range(3), slow).portions(3)
    assert sorted(next(found)) == [1, 2]
    goes_on.set()
    assert list(found) == [[0]]


def test_nothing_is_begun_when_it_may_not_go_on() -> None:
    begun: list[int] = []
    found = crew(range(9), begun.append, hands=1, may_go_on=lambda: len(begun) < 4)
    assert len(list(found.portions(1))) == 0
    assert begun == [0, 1, 2, 3]


def test_an_error_ends_the_work_and_what_came_is_given_out_before() -> None:
    def do(number: int) -> int:
        if number == 2:
            raise ValueError("the farm broke off")
        return number

    got: list[int] = []
    with pytest.raises(ValueError, match="broke off"):
        for portion in crew(range(50), do, hands=1).portions(10):
            got += portion
    assert got == [0, 1]


def test_every_thread_takes_its_leave() -> None:
    left: list[str] = []
    found = crew(
        range(4),
        lambda n: n,
        leave=lambda: left.append(threading.current_thread().name),
    )
    list(found.portions(4))
    assert len(left) == 3


def test_who_stops_listening_stops_the_work() -> None:
    begun: list[int] = []
    enough = threading.Event()

    def do(number: int) -> int:
        begun.append(number)
        if number:
            enough.wait(5)
        return number

    found = crew(range(1000), do, hands=1).portions(1)
    assert next(found) == [0]
    enough.set()
    found.close()  # type: ignore[attr-defined]
    assert len(begun) < 1000
