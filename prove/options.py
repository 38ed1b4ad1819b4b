"""What is to be proved, and how thoroughly."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """Of a run."""

    trials: int
    seconds: float | None
    """No trial begins after so many."""
    seed: int | None
    postgres: bool
    first: int = 0
    """Number of the first trial: one of an earlier run can be tried alone."""
    wrong: str = ""
    """A deliberately wrong worker beside the others (prove.clicks.wrong)."""
    pace: float = 40.0
    """How many times shorter leases and pauses of clicks are than in earnest."""
