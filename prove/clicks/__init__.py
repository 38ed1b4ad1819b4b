"""Clicks: executed on the farm once at most, never lost, never shown wrongly.

A trial is a fresh database, a simulated farm, a web server, two workers and a sweep,
each a process of its own, and a Redis. People click and undo while things break; then
there is a calm in which everything has its time, and the intents are held against what
the farm was asked and what it did.
"""

import random
from pathlib import Path

from prove import installation
from prove.options import Options

WRONG = ("resends", "guesses")
"""Workers that break a promise on purpose, see prove.clicks.wrong."""


def prove_clicks(options: Options) -> int:
    """Run the trials and print what came of them; 1 where a promise was broken."""
    installation.prepare(postgres=options.postgres)
    # Below here Django is set up, and may be imported.
    from prove.clicks.pace import hurry
    from prove.clicks.tally import Tally, told
    from prove.clicks.targets import fill
    from prove.clicks.trial import Trial
    from prove.runs import run_trials

    hurry(options.pace)
    databases = installation.Databases(fill)
    tally = Tally()

    def trial(number: int, chance: random.Random, folder: Path) -> None:
        Trial(number, chance, folder, options).run(tally)

    return run_trials(
        options, "clicks", databases, trial, tally, lambda took: told(tally, took)
    )
