"""A signal that comes while Python swallows exceptions is not lost."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from farmdash.stack import interrupt
from farmdash.stack.lines import Printer
from farmdash.stack.supervisor import Supervisor


@pytest.fixture(autouse=True)
def _handlers_as_they_were() -> Iterator[None]:
    hook = sys.unraisablehook
    kept = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)
    interrupt.asked.clear()
    sys.unraisablehook = hook


class Swallows:
    """Gets the signal where Python ignores what is raised."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self.number)
        for _ in range(1000):
            pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_swallowed_signal_still_ends_the_start(
    number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    interrupt.listen()
    found = Swallows(number)
    del found
    assert interrupt.asked == [number]
    turns: list[float] = []

    def each_turn() -> float:
        turns.append(1.0)
        return 1.0

    Supervisor([], Printer()).run(each_turn)
    assert turns == []
    assert "Traceback" not in capfd.readouterr().err


def test_a_signal_ends_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    interrupt.listen()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    assert capsys.readouterr().out == ""
