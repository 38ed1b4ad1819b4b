"""Choosing so much of what is due that the day's limit is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from apps.actions.asking.stakes import MOST_READ, stakes_of
from apps.actions.asking.wishes import Wish
from apps.actions.operations import Operation
from apps.common.money import UNIT

_TRIES = 8
_ROUNDED = 100 * UNIT
"""Calls take 500 frames each; what one costs is rounded."""


@dataclass
class Chosen:
    """What can be asked for."""

    wishes: list[Wish] = field(default_factory=list)
    short: bool = False
    """More is due than there is money for."""
    unknown: bool = False
    """Of some nobody knows what it costs: that is more than any limit."""


def chosen_within(
    operation: Operation, wishes: Sequence[Wish], room: Decimal
) -> Chosen:
    """The wishes, each of a leaf of its own, that together stake `room` at most; those
    in front first. As many leaves as one estimate takes; the others have their turn
    when these were asked for."""
    found, left = Chosen(), room - _ROUNDED
    for some in _readable(wishes):
        stakes = stakes_of(operation, some)
        for wish, stake in zip(some, stakes, strict=True):
            if stake is None:
                found.unknown = True
                continue
            fit: Wish | None = replace(wish, stake=stake)
            if stake > left:
                found.short = True
                fit = _part(operation, wish, stake, left)
            if fit is not None and fit.stake is not None:
                found.wishes.append(fit)
                left -= fit.stake
        if found.wishes:
            break
    return found


def _part(
    operation: Operation, wish: Wish, stake: Decimal, left: Decimal
) -> Wish | None:
    """Its first frames, as many as there is money for. Fewer frames are dearer each:
    their mean is less certain."""
    frames, known = wish.frame_ids or (), stake
    for _ in range(_TRIES):
        number = min(int(len(frames) * left / known), len(frames) - 1)
        if left <= 0 or number < 1:
            return None
        frames = frames[:number]
        part = replace(wish, frame_ids=frames)
        [again] = stakes_of(operation, [part])
        if again is None:
            return None
        if again <= left:
            return replace(part, stake=again)
        known = again
    return None


def _readable(wishes: Sequence[Wish]) -> Iterator[list[Wish]]:
    some: list[Wish] = []
    size = 0
    for wish in wishes:
        if some and size + wish.task.total_frames > MOST_READ:
            yield some
            some, size = [], 0
        some.append(wish)
        size += wish.task.total_frames
    if some:
        yield some
