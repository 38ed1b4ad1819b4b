"""Does what an account has left fit to what its frames cost? Pure, whole units only.

What was seen and what was spent by then add up to the same figure, the base, until
money moves that no frame cost. When exactly the farm takes money is not told, only when
a frame's fee was first seen: near the instant of a reading a fee may be in the balance
already, or not yet. So several bases may be possible, and only what none of them
explains is a step.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

READING = timedelta(seconds=60)
"""How long a read of frames may take: its fees were seen at its start or after."""
SLACK = timedelta(seconds=5)
"""How exact the farm's time of a frame's end is."""
PROMPT = timedelta(minutes=2)
"""A fee that is seen so soon after a frame's end was probably taken at its end."""
SUMS_MOST = 4096
SUSPECTS_MOST = 64


class Reading(NamedTuple):
    """A balance, and from when to when it was seen to be just that."""

    first: datetime
    last: datetime
    balance: int | None
    """Units, None where the farm does not tell it."""
    coupon: int | None


class Change(NamedTuple):
    """A fee that changed; amounts in units."""

    id: int
    seen_at: datetime
    spent_at: datetime
    is_first: bool
    """The frame had cost nothing before."""
    task_known_at: datetime
    balance: int
    coupon: int


class Place(Enum):
    """Where a change stands as seen from a reading."""

    BEFORE = "spent before money was counted"
    IN = "the balance has fallen by it"
    LIKELY = "it has, if the farm took the money when the frame ended"
    OPEN = "nobody knows"
    AFTER = "the balance will fall by it"


CERTAIN = (Place.BEFORE, Place.IN)
"""Places that no later reading changes."""


def place_of(
    change: Change, reading: Reading, *, opened_at: datetime, slack: timedelta = SLACK
) -> Place:
    """Whether the reading's balance has fallen by a change.

    A balance that stood still from first to last did not fall in between: all that was
    spent up to its end was spent before its beginning.
    """
    ended = change.spent_at < change.seen_at
    hidden = opened_at < change.task_known_at and change.spent_at < opened_at - slack
    if ended and change.is_first and hidden:
        # A task that we could not see, whose frames were paid for long ago.
        return Place.BEFORE
    if change.seen_at <= reading.last - READING:
        return Place.IN
    if ended and change.spent_at > reading.first + slack:
        return Place.AFTER
    prompt = change.is_first or change.seen_at - change.spent_at < PROMPT
    if ended and prompt and change.spent_at < reading.first - slack:
        return Place.LIKELY
    return Place.OPEN


def possible_sums(amounts: Iterable[int]) -> frozenset[int] | None:
    """What some of the amounts may come to together; None: too many to tell."""
    sums = {0}
    for amount in amounts:
        if amount:
            sums |= {amount + other for other in sums}
        if len(sums) > SUMS_MOST:
            return None
    return frozenset(sums)


class Evidence(NamedTuple):
    """What one reading says about the base."""

    likely: frozenset[int] | None
    """Bases that explain it if the farm takes money when frames end; None: too many."""
    possible: frozenset[int] | None
    """Those that explain it whenever the farm takes money."""
    since: int
    """The first change of which it is in doubt whether the balance fell by it."""
    until: int
    """The last one."""


class Suspects(NamedTuple):
    """Bases that explained a reading which the old base did not."""

    bases: tuple[int, ...] = ()
    until: int = 0
    """Evidence.until of that reading."""


class Verdict(NamedTuple):
    """What the base is, and what it may be where that is not certain."""

    base: int | None
    suspects: Suspects = Suspects()
    is_settled: bool = True


def judged(base: int | None, suspects: Suspects, said: Evidence) -> Verdict:
    """The base that explains what was seen: the old one wherever that may be.

    Another one is taken when it is the only possible one, or when it is the only one
    that explains two readings which have no doubtful change in common.
    """
    if base is not None and said.likely is not None and base in said.likely:
        return Verdict(base)
    if said.possible is not None:
        if base is not None and base in said.possible:
            return Verdict(base, is_settled=False)
        if len(said.possible) == 1:
            return Verdict(next(iter(said.possible)))
    if said.likely is None:
        return Verdict(base, suspects, is_settled=False)
    if suspects.bases and said.since <= suspects.until:
        return Verdict(base, suspects, is_settled=False)
    left = said.likely.intersection(suspects.bases)
    if len(left) == 1:
        return Verdict(next(iter(left)))
    kept = tuple(sorted(left or said.likely))
    if len(kept) > SUSPECTS_MOST:
        return Verdict(base, is_settled=False)
    return Verdict(base, Suspects(kept, said.until), is_settled=False)
