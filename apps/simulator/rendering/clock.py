"""The farm's clock."""

import time
from collections.abc import Callable


class Clock:
    """Unix milliseconds on the farm, and how fast the farm works.

    The clock keeps the watcher's time, so that ages and forecasts stay true; `pace`
    shortens what takes time on the farm. A speed of 0 makes the clock stand still.
    It goes by the wall clock, which goes on while the machine sleeps, but never back.
    """

    def __init__(
        self,
        *,
        speed: float,
        start_ms: int | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.frozen = speed == 0
        self.pace = speed or 1.0
        self.skew_ms = 0
        self._wall = wall
        self._began = wall()
        self._start_ms = int(self._began * 1000) if start_ms is None else start_ms
        self._advanced_ms = 0
        self._moved_ms = 0

    def now(self) -> int:
        """The instant that tasks and frames are stamped with, Unix milliseconds."""
        if not self.frozen:
            moved = int((self._wall() - self._began) * 1000)
            self._moved_ms = max(self._moved_ms, moved)
        return self._start_ms + self._advanced_ms + self._moved_ms

    def advance(self, seconds: float) -> None:
        """Move the farm's clock forward; it never goes back."""
        self._advanced_ms += max(0, int(seconds * 1000))

    def server_time(self) -> int:
        """`serverTime` and what signatures are held against: the real time + skew.

        It is apart from now(), so that a test may advance the farm by a day and its
        clients still sign in time.
        """
        return int(self._wall() * 1000) + self.skew_ms

    def takes_ms(self, work: int) -> int:
        """How long `work` seconds of a real farm last here, in milliseconds."""
        return max(1, int(work * 1000 / self.pace))
