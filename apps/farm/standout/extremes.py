"""The slowest, the dearest and the most often re-submitted frames. Pure.

Only those that are FACTOR times the median of their leaf, as everywhere
(apps/costs/forecast/limits.py), and together a hundredth of the whole: of frames that
are all alike none is slow. Where more than a tenth are that far up, that is what the
leaf is like, and only the five at the very top are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from apps.farm.sheets import LeafSheet
from apps.farm.standout.columns import known
from apps.farm.standout.robust import high_middle
from apps.farm.status import FrameState

FACTOR = 3
LEAST = 8
"""Frames without which none is called slow or dear."""
LEAST_SECONDS = 10
LEAST_RETRIES = 2
LEAST_PART = 100
"""Together they are one in so many of the whole, or not worth a word."""
MOST_OF = 10
"""At most one in so many of the frames, or …"""
FEW = 5
"""… so many."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of it all frames have together."""

    total: int
    whole: int
    """What all frames of the leaf have."""
    middle: int
    """The median of those that were compared."""


@dataclass(frozen=True, slots=True)
class Top:
    """The frames at the top of a list."""

    places: tuple[int, ...]
    """In the sheet, the topmost first."""
    values: tuple[int, ...]
    """Seconds, units of money, or re-submissions."""
    share: Share


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
    limit = max(LEAST_RETRIES, FACTOR * middle)
    return _above(range(len(retries)), retries, limit, Share(0, sum(retries), middle))


def _top(
    places: Sequence[int], values: Sequence[int], *, whole: int, least: int
) -> Top | None:
    if len(values) < LEAST:
        return None
    middle = high_middle(values)
    limit = max(FACTOR * middle, middle + least)
    top = _above(places, values, limit, Share(0, whole, middle))
    return top if top and top.share.total * LEAST_PART >= whole else None


def _above(
    places: Sequence[int], values: Sequence[int], limit: int, share: Share
) -> Top | None:
    pairs = zip(values, places, strict=True)
    high = [(-value, place) for value, place in pairs if value >= limit]
    if not high:
        return None
    high.sort()
    if len(high) * MOST_OF > len(values):
        del high[FEW:]
    total = -sum(value for value, _ in high)
    return Top(
        places=tuple(place for _, place in high),
        values=tuple(-value for value, _ in high),
        share=replace(share, total=total),
    )
