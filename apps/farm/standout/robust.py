"""Medians and spreads: robust, so that a few frames that stand out move neither."""

from collections.abc import Iterable, Sequence
from math import log, sqrt
from operator import sub

STEP_TO_SPREAD = 1.4826 / sqrt(2)
"""Makes a standard deviation of the median step from one normal value to the next."""
FLOOR = 0.1
"""A spread is taken for no less than a tenth: equal frames make any other look odd."""


def low_middle(values: Sequence[int]) -> int:
    """The median, of an even number the lower of the two; needs some."""
    return sorted(values)[(len(values) - 1) // 2]


def high_middle(values: Sequence[int]) -> int:
    """The median, of an even number the higher of the two; needs some."""
    return sorted(values)[len(values) // 2]


def logs_of(values: Iterable[int]) -> list[float]:
    """Logarithms; what is less than one counts as one."""
    return [log(value) if value > 1 else 0.0 for value in values]


def spread_of(logs: Sequence[float]) -> float:
    """How far values in a row lie from each other, as a standard deviation of their
    logarithms (which are given), at least FLOOR; needs two.

    By factors, not by differences: times and costs vary by percent, and so a third is
    as far off as three times. From each value to the next (their median, 1.4826 / √2),
    so that neither a slope nor a cut looks like noise.
    """
    steps = sorted(map(abs, map(sub, logs, logs[1:])))
    middle: float = steps[len(steps) // 2]
    return max(STEP_TO_SPREAD * middle, FLOOR)
