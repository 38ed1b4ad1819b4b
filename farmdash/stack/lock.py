"""One supervisor a data folder."""

import fcntl
import os
import time
from pathlib import Path

from farmdash.env import SettingError

WIND_DOWN = 12.0
"""Seconds that the parts of a killed supervisor may take to end."""


class DataLock:
    """Held by the supervisor and all that it starts.

    The parts hold it too, so that after a `kill -9` of the supervisor nobody starts a
    second Redis on the same files before the last one has gone.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.fd = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> None:
        """Take the lock; SettingError when a living supervisor has it."""
        deadline = time.monotonic() + WIND_DOWN
        while not self._try():
            if self._holder_lives() or time.monotonic() > deadline:
                raise SettingError(
                    f"farmdash: FARMDASH_DATA={self.data} is in use by process "
                    f"{self._holder() or '?'}; stop that one, or name another folder."
                )
            time.sleep(0.1)
        os.truncate(self.fd, 0)
        os.pwrite(self.fd, str(os.getpid()).encode(), 0)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _holder(self) -> int:
        """Process id that the file names; 0 when it names none."""
        text = os.pread(self.fd, 20, 0).decode(errors="replace")
        return int(text) if text.isdigit() else 0

    def _holder_lives(self) -> bool:
        holder = self._holder()
        if not holder:
            return False
        try:
            os.kill(holder, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
