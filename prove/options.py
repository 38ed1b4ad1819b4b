"""What is to be proved, and how thoroughly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Of a run."""

    trials: int
    seconds: float | None
    """No trial begins after so many."""
    seed: int | None
    postgres: bool
