"""The slowest, the dearest and the most often re-submitted frames. Pure.

At most MOST of each, and only those that are FACTOR times the median of their leaf, as
everywhere (apps/costs/forecast/limits.py): of frames that are all alike none is slow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from apps.farm.sheets import LeafSheet
from apps.farm.standout.columns import known
from apps.farm.standout.robust import high_middle
from apps.farm.status import FrameState

MOST = 5
FACTOR = 3
LEAST = 8
"""Frames without which none is called slow or dear."""
LEAST_SECONDS = 10
LEAST_RETRIES = 2


@dataclass(frozen=True, slots=True)
class Top:
    """The frames at the top of a list."""

    places: tuple[int, ...]
    """In the sheet, the topmost first."""
    values: tuple[int, ...]
    """Seconds, units of money, or re-submissions."""
    whole: int
    """What all frames of the leaf have together."""
    middle: int
    """The median of those that were compared."""

    @property
    def total(self) -> int:
        """What these have together."""
        return sum(self.values)


def slowest(sheet: LeafSheet) -> Top | None:
    """Done frames that took the longest."""
    places, seconds = known(sheet, sheet.seconds)
    return _top(places, seconds, whole=sum(seconds), least=LEAST_SECONDS)


def dearest(sheet: LeafSheet) -> Top | None:
    """Ended frames that cost the most, whatever became of them; free ones aside."""
    ended = FrameState.DONE, FrameState.FAILED
    places, costs = known(sheet, sheet.cost, *ended, least=1)
    return _top(places, costs, whole=sum(sheet.cost), least=1)


def resubmitted(sheet: LeafSheet) -> Top | None:
    """Frames that were sent again most often: at least twice, whatever they do now."""
    retries = sheet.retries
    if not retries:
        return None
    middle = high_middle(retries)
    least = max(LEAST_RETRIES, FACTOR * middle)
    top = nlargest(MOST, range(len(retries)), key=retries.__getitem__)
    places = tuple(place for place in top if retries[place] >= least)
    values = tuple(retries[place] for place in places)
    return Top(places, values, sum(retries), middle) if places else None


def _top(
    places: Sequence[int], values: Sequence[int], *, whole: int, least: int
) -> Top | None:
    if len(values) < LEAST:
        return None
    middle = high_middle(values)
    limit = max(FACTOR * middle, middle + least)
    top = nlargest(MOST, range(len(values)), key=values.__getitem__)
    high = [at for at in top if values[at] >= limit]
    if not high:
        return None
    return Top(
        places=tuple(places[at] for at in high),
        values=tuple(values[at] for at in high),
        whole=whole,
        middle=middle,
    )
