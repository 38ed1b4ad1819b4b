"""Reports: never twice, and never in silence not at all.

A trial is a fresh database with readers who are owed reports, two beats that look who
is owed one, two workers that send, and a mail server that counts what it took. There
is a storm of faults, then a calm in which everything has its time; then the rows are
held against what the server took.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from prove import installation
from prove.options import Options


@dataclass
class Tally:
    """What came of all trials."""

    trials: int = 0
    owed: int = 0
    states: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    whole: int = 0
    twice: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Said to be sent, or not sent, and it is not so."""
    restless: list[str] = field(default_factory=list)
    """Trials in which something went on and on."""
    unknown_taken: int = 0
    """Unknown, and the server had taken it."""

    @property
    def broken(self) -> list[str]:
        """Promises that were, each with its trial."""
        return [*self.twice, *self.silent, *self.wrong, *self.restless]


def prove_reports(options: Options) -> int:
    """Run the trials and print what came of them; 1 where a promise was broken."""
    installation.prepare(postgres=options.postgres)
    # Below here Django is set up, and may be imported.
    from prove.costs import some_costs
    from prove.runs import run_trials
    from prove.trial import Trial

    databases = installation.Databases(some_costs)
    tally = Tally()

    def trial(number: int, chance: random.Random, folder: Path) -> None:
        Trial(number, chance, folder).run(tally)

    return run_trials(
        options, "reports", databases, trial, tally, lambda took: told(tally, took)
    )


def told(tally: Tally, seconds: float) -> str:
    """The result, a line each."""
    states = ", ".join(
        f"{name} {count}" for name, count in sorted(tally.states.items())
    )
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(tally.kinds.items()))
    lines = [
        f"trials            {tally.trials} in {seconds:.0f} s ({kinds}; "
        f"{tally.whole} with whole reports)",
        f"processes killed  {tally.deaths}",
        f"reports owed      {tally.owed}",
        f"ended as          {states}",
        f"sent twice        {len(tally.twice)}",
        f"silent misses     {len(tally.silent)}",
        f"told wrongly      {len(tally.wrong)}",
        f"came to no rest   {len(tally.restless)}",
        f"unknown           {tally.states['unknown']} "
        f"({tally.unknown_taken} of them had been taken by the server)",
    ]
    return "\n".join([*lines, *tally.broken])
