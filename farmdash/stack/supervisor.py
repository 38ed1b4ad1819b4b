"""Starts the parts, prints what they say, starts again what dies, and ends all."""

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

from farmdash.stack import interrupt
from farmdash.stack.lines import Printer
from farmdash.stack.parts import Part, ended

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 10.0
HEALTHY_AFTER = 30.0
KEPT = 4096
"""Seconds: pause before the second start (doubled each time), at most, and how long a
part has to live for its earlier deaths to be forgotten; bytes kept of a quiet part."""


class Supervisor:
    """Keeps the parts running until a signal says to stop; no thread is ever made."""

    def __init__(self, parts: list[Part], printer: Printer) -> None:
        self.parts = parts
        self.printer = printer
        self.stopping = False
        self.in_a_hurry = False
        self.selector = selectors.PollSelector()
        self._wake, self._woken = socket.socketpair()
        self._handlers: dict[int, object] = {}

    def descriptors(self) -> list[int]:
        """What a forked part has to close: the supervisor's own."""
        outputs = [part.output for part in self.parts if part.output >= 0]
        return [*outputs, self._wake.fileno(), self._woken.fileno()]

    def run(self, each_turn: Callable[[], float]) -> None:
        """Work until a signal; `each_turn` is called often, and says how often."""
        self._listen_to_signals()
        self.stopping = self.stopping or bool(interrupt.asked)
        try:
            while not self.stopping:
                self._start_due()
                self._turn(min(each_turn(), self._pause()))
                self._reap()
        except BrokenPipeError:
            self.stopping = True
        finally:
            self.stop()

    def start(self, part: Part) -> None:
        """Start one part now."""
        self._close(part)
        reading, writing = os.pipe()
        part.output, part.started = reading, time.monotonic()
        try:
            part.process = part.launch(writing)
            part.due = None
        except SystemExit as problem:
            self.printer.say("stack", f"{part.name}: {problem}")
            part.process = None
            self.plan_restart(part)
        finally:
            os.close(writing)
        os.set_blocking(reading, False)
        self.selector.register(reading, selectors.EVENT_READ, part)

    def stop(self) -> None:
        """End all parts: SIGTERM, the grace, SIGKILL; Redis after the others."""
        for last in (False, True):
            parts = [part for part in self.parts if part.last is last and part.alive()]
            for part in parts:
                self._signal(part, signal.SIGTERM)
            self._wait(parts)
        for part in self.parts:
            self._drain(part)

    def _listen_to_signals(self) -> None:
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        self.selector.register(self._wake, selectors.EVENT_READ, None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        # Whoever presses Ctrl-C twice does not want to wait for a click to be sent.
        self.in_a_hurry = self.stopping
        self.stopping = True

    def _pause(self) -> float:
        """Seconds until the next part is due."""
        dues = [part.due for part in self.parts if part.due is not None]
        return max(0.0, min(dues) - time.monotonic()) if dues else 60.0

    def _start_due(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.due is not None and part.due <= now:
                self.start(part)

    def _turn(self, timeout: float) -> None:
        """Print what the parts say, for at most `timeout` seconds of silence."""
        for key, _ in self.selector.select(timeout):
            if key.data is None:
                self._wake.recv(4096)
            else:
                self._read(key.data)

    def _read(self, part: Part) -> bool:
        """Print what one part has said; False when there is nothing more."""
        try:
            data = os.read(part.output, 65_536)
        except BlockingIOError:
            return False
        if data:
            if part.quiet:
                part.said = (part.said + data)[-KEPT:]
            else:
                self.printer.feed(part.name, data)
            return True
        self._close(part)
        return False

    def _drain(self, part: Part) -> None:
        while part.output >= 0 and self._read(part):
            pass
        self._close(part)

    def _close(self, part: Part) -> None:
        if part.output >= 0:
            self.selector.unregister(part.output)
            os.close(part.output)
            part.output = -1
            self.printer.flush(part.name)

    def _reap(self) -> None:
        for part in self.parts:
            if part.process is None or (code := part.process.poll()) is None:
                continue
            self._end_group(part)
            self._drain(part)
            self.printer.feed(part.name, part.said)
            part.process, part.said = None, b""
            self.plan_restart(part, ended(code))

    def plan_restart(self, part: Part, how: str = "did not start") -> None:
        """Have it started again after a pause that grows with each death."""
        now = time.monotonic()
        part.deaths = 0 if now - part.started > HEALTHY_AFTER else part.deaths
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**part.deaths)
        part.deaths += 1
        part.due = now + pause
        if not self.stopping:
            self.printer.say("stack", f"{part.name} {how}; again in {pause:.1f} s")

    def _signal(self, part: Part, number: int) -> None:
        if part.process is not None:
            try:
                os.kill(part.process.pid, number)
            except ProcessLookupError:
                return

    def _end_group(self, part: Part) -> None:
        """Nothing that the part started outlives it."""
        if part.process is not None:
            try:
                os.killpg(part.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return

    def _wait(self, parts: list[Part]) -> None:
        """Until these have ended; past their grace they are killed."""
        began = time.monotonic()
        killed: set[str] = set()
        while left := [part for part in parts if part.alive()]:
            for part in left:
                late = time.monotonic() - began > part.grace
                if (late or self.in_a_hurry) and part.name not in killed:
                    killed.add(part.name)
                    self.printer.say("stack", f"{part.name} was busy, and was cut off")
                    self._end_group(part)
            self._turn(0.05)
        for part in parts:
            self._end_group(part)
