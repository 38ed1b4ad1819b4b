"""A run of trials: each in a fresh database, until there were enough of them."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from prove.installation import Databases
from prove.options import Options

Trial = Callable[[int, random.Random, Path], None]
"""(number, what decides about it, a folder for its files): runs and counts."""


class Tally(Protocol):
    """What came of all trials."""

    @property
    def broken(self) -> list[str]:
        """Promises that were, each with its trial."""


def run_trials(
    options: Options,
    what: str,
    databases: Databases,
    trial: Trial,
    tally: Tally,
    told: Callable[[float], str],
) -> int:
    """Run them and print what came of them; 1 where a promise was broken.

    `told` makes the last words of the seconds that it took.
    """
    seed = options.seed if options.seed is not None else int(time.time())
    kind = "SQLite" if databases.is_file else "PostgreSQL"
    print(f"{what} on {kind}, {options.trials} trials, --seed {seed}", flush=True)
    began = time.monotonic()
    said: set[str] = set()
    try:
        for number in range(options.first, options.first + options.trials):
            if options.seconds and time.monotonic() - began > options.seconds:
                break
            with databases.fresh(number):
                trial(number, random.Random(f"{seed}:{number}"), Path(databases.folder))
            for broken in tally.broken:
                if broken not in said:
                    print(broken, flush=True)
            said.update(tally.broken)
            if options.wrong and tally.broken:
                break  # it was noticed
    except KeyboardInterrupt:
        print("interrupted")
    print(told(time.monotonic() - began))
    return 1 if tally.broken else 0
