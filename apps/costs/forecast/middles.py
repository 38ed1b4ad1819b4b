"""The median, exact: that of `statistics` may come out as a float."""

from collections.abc import Sequence
from decimal import Decimal


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, or half of the sum of the two in the middle; needs some."""
    ordered = sorted(values)
    place = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[place]
    return (ordered[place - 1] + ordered[place]) / 2
