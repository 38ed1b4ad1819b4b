"""What the parts say, line by line, each with the name of who said it."""

import os
import sys
from typing import TextIO

COLOURS = {
    "stack": 1,
    "web": 36,
    "worker": 32,
    "clicks": 33,
    "beat": 35,
    "farm": 34,
    "mails": 90,
}
WIDTH = 7
LONGEST = 16_384
"""Bytes of a line without an end that are held back before they are printed."""


class Printer:
    """Prints `name   | text`, in colour on a terminal (unless NO_COLOR is set)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.colour = self.stream.isatty() and not os.environ.get("NO_COLOR")
        self._rest: dict[str, bytes] = {}

    def say(self, name: str, text: str) -> None:
        """Print one line."""
        prefix = f"{name:<{WIDTH}}|"
        if self.colour:
            prefix = f"\x1b[{COLOURS.get(name, 37)}m{prefix}\x1b[0m"
        self.stream.write(f"{prefix} {text}\n")
        self.stream.flush()

    def feed(self, name: str, data: bytes) -> None:
        """Print the whole lines in what a part wrote, and keep the rest for later."""
        *lines, rest = (self._rest.pop(name, b"") + data).split(b"\n")
        if len(rest) > LONGEST:
            lines, rest = [*lines, rest], b""
        if rest:
            self._rest[name] = rest
        for line in lines:
            if line.strip():
                self.say(name, line.decode(errors="replace").rstrip())

    def flush(self, name: str) -> None:
        """Print what is left of a part that has ended."""
        self.feed(name, b"\n")
