"""The supervisor: what it starts, starts again, and ends.

The parts are small programs of the system; the supervisor runs in the test's own
process, so a part of each test is a look at it from `each_turn`.
"""

import io
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from farmdash.env import SettingError
from farmdash.stack.lines import Printer
from farmdash.stack.parts import Part, ended
from farmdash.stack.supervisor import Supervisor


def program(*command: str) -> Callable[[int], subprocess.Popen[bytes]]:
    """A part's launch function for a shell command."""

    def launch(output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["sh", "-c", *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    return launch


@pytest.fixture
def log() -> io.StringIO:
    """What the supervisor prints."""
    return io.StringIO()


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """The supervisor takes over the signals of the process: put them back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    kept = {number: signal.getsignal(number) for number in numbers}
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in kept.items():
        signal.signal(number, handler)


def run(
    parts: list[Part],
    log: io.StringIO,
    until: Callable[[], bool],
    seconds: float = 10.0,
) -> Supervisor:
    """Supervise the parts until something is so; then SIGTERM ends it."""
    supervisor = Supervisor(parts, Printer(log))
    deadline = time.monotonic() + seconds

    def each_turn() -> float:
        if until() or time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGTERM)
        return 0.05

    supervisor.run(each_turn)
    assert time.monotonic() < deadline, log.getvalue()
    return supervisor


def test_parts_are_heard_and_ended(log: io.StringIO) -> None:
    parts = [
        Part("one", program("echo first; exec sleep 60")),
        Part("two", program("echo second; exec sleep 60")),
    ]
    run(parts, log, lambda: log.getvalue().count("\n") == 2)
    assert sorted(log.getvalue().splitlines()) == ["one    | first", "two    | second"]
    assert not any(part.alive() for part in parts)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_of_these_signals_ends_it(log: io.StringIO, number: int) -> None:
    part = Part("one", program("exec sleep 60"))
    supervisor = Supervisor([part], Printer(log))

    def each_turn() -> float:
        if part.alive():
            os.kill(os.getpid(), number)
        return 0.05

    supervisor.run(each_turn)
    assert not part.alive()


def test_a_part_that_dies_is_started_again_and_said_so(log: io.StringIO) -> None:
    part = Part("one", program("echo here; sleep 0.1; exit 3"))
    run([part], log, lambda: log.getvalue().count("here") == 3)
    said = log.getvalue()
    assert "stack  | one ended with code 3; again in 0.3 s" in said
    assert "stack  | one ended with code 3; again in 0.6 s" in said


def test_a_part_that_is_killed_says_by_which_signal(log: io.StringIO) -> None:
    part = Part("one", program("kill -9 $$"))
    run([part], log, lambda: "again" in log.getvalue())
    assert "one was ended by SIGKILL; again in 0.3 s" in log.getvalue()


def test_the_others_go_on_while_one_dies(log: io.StringIO) -> None:
    steady = Part("steady", program("exec sleep 60"))
    pids: set[int] = set()

    def enough() -> bool:
        if steady.process:
            pids.add(steady.process.pid)
        return log.getvalue().count("again") == 2

    run([steady, Part("weak", program("exit 1"))], log, enough)
    assert len(pids) == 1


def test_what_a_dead_part_had_started_is_ended_too(log: io.StringIO) -> None:
    part = Part("one", program("sleep 60 & echo $!; exit 1"))
    run([part], log, lambda: "again" in log.getvalue())
    pid = int(log.getvalue().splitlines()[0].rpartition(" ")[2])
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(pid, 0)
            time.sleep(0.02)


def test_a_part_that_cannot_be_started_is_tried_again(log: io.StringIO) -> None:
    tries: list[float] = []

    def launch(output: int) -> subprocess.Popen[bytes]:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise SettingError("farmdash: no Redis server could be started.")
        return program("exec sleep 60")(output)

    part = Part("redis", launch)
    run([part], log, part.alive)
    assert log.getvalue().count("no Redis server could be started") == 2
    assert tries[1] - tries[0] >= 0.3
    assert tries[2] - tries[1] >= 0.6


def test_a_quiet_part_is_heard_only_when_it_dies(log: io.StringIO) -> None:
    calm = Part("calm", program("echo chatter; exec sleep 60"), quiet=True)
    dying = Part("dying", program("echo last words; sleep 0.2; exit 1"), quiet=True)
    run([calm, dying], log, lambda: "again" in log.getvalue())
    assert "dying  | last words" in log.getvalue()
    assert "chatter" not in log.getvalue()


def test_a_part_that_does_not_want_to_end_is_killed_after_its_grace(
    log: io.StringIO,
) -> None:
    part = Part("one", program("trap '' TERM; echo up; while :; do sleep 1; done"))
    part.grace = 0.3
    began: list[float] = []

    def up() -> bool:
        if "up" in log.getvalue():
            began.append(time.monotonic())
        return bool(began)

    run([part], log, up)
    assert time.monotonic() - began[0] < 2
    assert log.getvalue().count("one was busy, and was cut off") == 1
    assert not part.alive()


def test_a_second_ctrl_c_waits_for_nobody(log: io.StringIO) -> None:
    part = Part("one", program("trap '' TERM; echo up; while :; do sleep 1; done"))
    part.grace = 30
    supervisor = Supervisor([part], Printer(log))
    began = time.monotonic()

    def each_turn() -> float:
        if "up" in log.getvalue():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        return 0.05

    supervisor.run(each_turn)
    assert time.monotonic() - began < 5
    assert not part.alive()


def test_redis_ends_after_all_others(log: io.StringIO) -> None:
    slow = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"
    parts = [
        Part("redis", program(slow), last=True),
        Part("web", program(slow.replace("echo bye", "sleep 0.3; echo bye"))),
    ]
    run(parts, log, lambda: log.getvalue().count("up") == 2)
    said = [line for line in log.getvalue().splitlines() if line.endswith("bye")]
    assert said == ["web    | bye", "redis  | bye"]


def test_a_pause_grows_to_ten_seconds_and_no_further(log: io.StringIO) -> None:
    supervisor = Supervisor([], Printer(log))
    part = Part("one", program("exit 1"), started=time.monotonic())
    pauses = []
    for _ in range(8):
        supervisor.plan_restart(part)
        assert part.due is not None
        pauses.append(round(part.due - time.monotonic(), 1))
    assert pauses == [0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 10.0, 10.0]


def test_a_part_that_lived_long_starts_again_quickly(log: io.StringIO) -> None:
    supervisor = Supervisor([], Printer(log))
    part = Part("one", program("exit 1"), deaths=7, started=time.monotonic() - 60)
    supervisor.plan_restart(part)
    assert part.due is not None
    assert part.due - time.monotonic() < 0.4


def test_a_terminal_that_is_gone_ends_everything(log: io.StringIO) -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    part = Part("one", program("echo hello; exec sleep 60"))
    supervisor = Supervisor([part], Printer(Gone()))
    supervisor.run(lambda: 0.05)
    assert not part.alive()


def test_how_a_part_ended_is_said_in_words() -> None:
    assert ended(0) == "ended with code 0"
    assert ended(-15) == "was ended by SIGTERM"
