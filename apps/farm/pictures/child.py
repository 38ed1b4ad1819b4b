"""One decoder process: started with nothing of ours, asked, ended when it is late."""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import PIL

from apps.farm.pictures import decoder

MOST_ANSWER = 24 * 1024 * 1024
"""Bytes of a part of an answer that are believed."""
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""All of the environment that it gets: where Python's own libraries may lie."""


class ChildGone(Exception):
    """The process died, or was ended, or spoke nonsense; its text says which."""


class ChildAway(Exception):
    """No process could be started: nothing is known about the picture."""


@dataclass(frozen=True)
class Answer:
    """What the decoder made of a file: pixels, and up to three parts."""

    is_picture: bool
    width: int
    height: int
    parts: list[bytes]


class Child:
    """A running decoder. Not for two threads at a time."""

    def __init__(self) -> None:
        home = Path(PIL.__file__).parents[1]
        try:
            self._process = subprocess.Popen(  # noqa: S603 — our own program
                [sys.executable, "-I", "-S", "-B", decoder.__file__, str(home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={k: os.environ[k] for k in _LIBRARIES if k in os.environ},
                # Ctrl-C ends who asks; the end of its stdin ends the decoder.
                start_new_session=True,
            )
        except OSError as error:
            raise ChildAway(type(error).__name__) from None
        self.uses = 0
        """Pictures that were sent so far."""
        self.idle_since = time.monotonic()
        self._was_late = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked still."""
        return self._process.poll() is None

    def ask(
        self, kind: bytes, content: bytes, box: tuple[int, int], *, within_s: float
    ) -> Answer:
        """Send a file, get what comes of it, after at most `within_s` seconds.

        ChildGone; ChildAway when the process never was ready for the first one.
        """
        guard = threading.Timer(within_s, self._end_late)
        guard.daemon = True
        guard.start()
        try:
            self._wait_until_ready()
            self.uses += 1
            self._send(decoder.HEAD.pack(kind, *box, len(content)), content)
            return self._receive()
        except OSError:
            raise ChildGone(self._how_it_ended()) from None
        finally:
            guard.cancel()
            self.idle_since = time.monotonic()

    def _wait_until_ready(self) -> None:
        stdout = cast(BinaryIO, self._process.stdout)
        if not self.uses and stdout.read(1) != decoder.READY:
            raise ChildAway(self._how_it_ended())

    def _send(self, *parts: bytes) -> None:
        stdin = cast(BinaryIO, self._process.stdin)
        for part in parts:
            stdin.write(part)
        stdin.flush()

    def _receive(self) -> Answer:
        flag, width, height, *lengths = decoder.REPLY.unpack(
            self._read(decoder.REPLY.size)
        )
        if flag not in (decoder.OK, decoder.NO) or max(lengths) > MOST_ANSWER:
            raise ChildGone("garbled")
        parts = [self._read(length) for length in lengths]
        return Answer(flag == decoder.OK, width, height, parts)

    def _read(self, length: int) -> bytes:
        content = cast(BinaryIO, self._process.stdout).read(length)
        if len(content) < length:
            raise ChildGone(self._how_it_ended())
        return content

    def _end_late(self) -> None:
        self._was_late = True
        self._process.kill()

    def _how_it_ended(self) -> str:
        return "time" if self._was_late else "crash"

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            # What could not be sent is still in the pipe's buffer.
            with suppress(OSError):
                cast(BinaryIO, pipe).close()
        self._process.wait()
