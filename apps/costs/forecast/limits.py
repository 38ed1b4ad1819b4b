"""What counts as out of the ordinary: all limits in one place. Pure.

Robust: a median and the median distance from it (MAD) stay what they are when a few
frames of the layer are out of the ordinary themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.costs.forecast.middles import median

LEAST_FRAMES = 8
"""Done frames of a layer without which none of them is called unusual."""
FACTOR = 3
"""So many times the layer's median, and …"""
SPREADS = 8
"""… so many times its spread (1.4826 MAD: a standard deviation, were it normal) above
the median; and …"""
LEAST_SECONDS = 120
"""… so many seconds above it (frames that render), or …"""
LEAST_PART = Decimal("0.01")
"""… so much of what the layer cost so far (a frame's cost)."""
LEAST_RELATIVES = 3
"""Earlier tasks like one without which it is not called dear."""
TASK_FACTOR = 3
"""A task is dear when its mean frame costs so many times what the middle one of those
tasks' did, and more than the dearest of them."""
MAD_TO_SPREAD = Decimal("1.4826")


@dataclass(frozen=True, slots=True)
class Usual:
    """What the done frames of a layer are like: seconds, or money."""

    median: Decimal
    limit: Decimal
    """What is above it is far from usual."""


def usual_of(values: Sequence[Decimal], *, least: Decimal) -> Usual | None:
    """The limit from a layer's values; `least` above the median. None: too few."""
    if len(values) < LEAST_FRAMES:
        return None
    middle = median(values)
    mad = median([abs(value - middle) for value in values])
    spread = SPREADS * MAD_TO_SPREAD * mad
    return Usual(middle, max(FACTOR * middle, middle + spread, middle + least))


def usual_task(means: Sequence[Decimal]) -> Usual | None:
    """The limit of a task's mean frame from earlier tasks like it; None: too few."""
    if len(means) < LEAST_RELATIVES:
        return None
    middle = median(means)
    return Usual(middle, max(TASK_FACTOR * middle, max(means)))
