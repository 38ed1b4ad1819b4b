"""Signals that come before anything else listens to them."""

import signal
import sys
from types import FrameType
from typing import NoReturn

asked: list[int] = []
"""Signals that asked for the end so far. An exception raised while Python collects
garbage or imports may be swallowed; what is noted here is not."""


def break_off(number: int, frame: FrameType | None) -> NoReturn:
    """End the start as Ctrl-C does."""
    asked.append(number)
    raise KeyboardInterrupt


def _tell(swallowed: "sys.UnraisableHookArgs") -> None:
    """Python's own report of what it swallowed, but not of our signals."""
    if not (asked and swallowed.exc_type is KeyboardInterrupt):
        sys.__unraisablehook__(swallowed)


def listen() -> None:
    """Until a part has its own way to end, both signals end it without a word."""
    sys.unraisablehook = _tell
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, break_off)
