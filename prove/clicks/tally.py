"""What came of all trials."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts, and each broken promise in words with its trial."""

    trials: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    clicks: int = 0
    """Posts of forms; those that came twice count twice."""
    unanswered: int = 0
    intents: int = 0
    calls: int = 0
    """That the farm got, of those that change something."""
    executions: int = 0
    deaths: int = 0
    harms: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    undos: int = 0
    """Times that somebody asked for one intent to be undone."""
    undone: int = 0
    slowest: float = 0.0
    """Seconds from a click until it had ended or was shown as not known."""
    twice: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    """Sent a second time, though nobody knew what came of the first."""
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Shown otherwise than it was."""
    unaudited: list[str] = field(default_factory=list)
    """No audit entry before the first byte."""
    regretted: list[str] = field(default_factory=list)
    """Undone, and sent all the same."""

    @property
    def broken(self) -> list[str]:
        """Promises that were, each with its trial."""
        return [
            *self.twice,
            *self.again,
            *self.lost,
            *self.wrong,
            *self.unaudited,
            *self.regretted,
        ]


def told(tally: Tally, seconds: float) -> str:
    """The result, a line each."""
    harms = _listed(tally.harms) or "none"
    lines = (
        ("trials", f"{tally.trials} in {seconds:.0f} s ({_listed(tally.kinds)})"),
        ("clicks", f"{tally.clicks} ({tally.unanswered} got no answer)"),
        ("intents", tally.intents),
        ("calls", f"{tally.calls} that change something reached the farm"),
        ("executions", tally.executions),
        ("processes killed", tally.deaths),
        ("other harm", harms),
        ("ended as", _listed(tally.states)),
        ("undone", f"{tally.undone} (asked for {tally.undos} times)"),
        ("longest", f"{tally.slowest:.1f} s until it ended or was shown as unknown"),
        ("executed twice", len(tally.twice)),
        ("sent again", len(tally.again)),
        ("lost", len(tally.lost)),
        ("wrongly shown", len(tally.wrong)),
        ("audited too late", len(tally.unaudited)),
        ("undone but sent", len(tally.regretted)),
    )
    return "\n".join(f"{name:<16}  {value}" for name, value in lines)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
