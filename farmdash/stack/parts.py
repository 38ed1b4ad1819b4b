"""One part of the stack, and how it is doing."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from farmdash.stack.process import Process


@dataclass(eq=False)
class Part:
    """One process that is kept running."""

    name: str
    launch: Callable[[int], Process]
    """Starts it, with its output going to the descriptor; may raise SettingError."""
    grace: float = 2.0
    """Seconds that it may take to end."""
    last: bool = False
    """Ends after all others (Redis)."""
    quiet: bool = False
    """What it says is shown only when it dies."""
    process: Process | None = None
    deaths: int = 0
    started: float = 0.0
    due: float | None = 0.0
    """When to start it (monotonic); None while it runs."""
    output: int = -1
    said: bytes = b""

    def alive(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None


def ended(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
