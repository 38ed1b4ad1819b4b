"""Keeps the farm in its file: now and then, and when it is stopped."""

import sys
import time

from apps.simulator.farm import Farm
from apps.simulator.past import state

EVERY_S = 60.0
SHARE = 100
"""Of a big farm's time, one part in so many is spent on keeping it, no more."""


class Keeper:
    """Writes a farm's state, where it has a file for it."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._path = farm.options.state
        self._due = time.monotonic() + EVERY_S

    def keep_when_due(self) -> None:
        """Write the state when the last one is old enough."""
        if self._path is not None and time.monotonic() >= self._due:
            self.keep()

    def keep(self) -> None:
        """Write the state now; a disk that is full is told of, and nothing else."""
        if self._path is None:
            return
        began = time.monotonic()
        try:
            state.write(self._path, self._farm.packed())
        except OSError as problem:
            sys.stderr.write(f"the farm's state could not be written: {problem}\n")
        now = time.monotonic()
        self._due = now + max(EVERY_S, SHARE * (now - began))
