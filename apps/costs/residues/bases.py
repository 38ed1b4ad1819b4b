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
SLACK = timedelta(seconds=2)
"""How exact the farm's time of a frame's end is."""
PROMPT = timedelta(minutes=2)
"""A fee that is seen so soon after a frame's end was probably taken at its end."""
OFTEN = timedelta(seconds=30)
"""Between two reads of a leaf that is active, at most."""
OLD = timedelta(minutes=10)
"""What a frame cost that ended so long before money was counted was taken before."""
SUMS_MOST = 256
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
    is_active: bool
    """Its leaf is: frames of it are read every few seconds."""
    balance: int
    coupon: int


class Place(Enum):
    """Where a change stands as seen from a reading."""

    BEFORE = "spent before money was counted"
    IN = "the balance has fallen by it"
    LIKELY = "it has, if the farm took the money when the frame ended"
    OPEN = "nobody knows"
    UNLIKELY = "it has not, if the farm took the money shortly before we saw it"
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
    # Frames that a new mirror finds, or of a task that was hidden, were paid for then.
    known = change.task_known_at <= opened_at
    if (
        ended
        and change.is_first
        and change.spent_at < opened_at - (OLD if known else slack)
    ):
        return Place.BEFORE
    if change.seen_at <= reading.last - READING:
        return Place.IN
    if ended and change.spent_at > reading.first + slack:
        return Place.AFTER
    if ended and (change.is_first or change.seen_at - change.spent_at < PROMPT):
        early = change.spent_at < reading.first - slack
        return Place.LIKELY if early else Place.OPEN
    return _correction(change, reading, slack)


def _correction(change: Change, reading: Reading, slack: timedelta) -> Place:
    """A fee that changed some time after the frame's end, between two reads of it.

    While the leaf is active it is read every few seconds. Otherwise the sweep found it
    that this reading waited for, a good while after the sweep before.
    """
    if not change.is_active or change.seen_at < reading.last - slack:
        return Place.LIKELY
    return Place.UNLIKELY if change.seen_at > reading.last + OFTEN else Place.OPEN


DOUBTFUL = (Place.LIKELY, Place.OPEN, Place.UNLIKELY)
"""Places that are guesses."""


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
    """Bases that explain it if the farm takes money when frames end, and corrections
    when we see them; None: too many."""
    possible: frozenset[int] | None
    """Those that explain it whenever the farm takes money."""
    since: int
    """The first change of which it is in doubt whether the balance fell by it."""
    until: int
    """The last one."""
    bounds: tuple[int, int] = (0, 0)
    """The smallest and the largest likely base, however many there are."""


class Suspects(NamedTuple):
    """Bases that explained readings which the old base did not."""

    bases: tuple[int, ...] = ()
    until: int = 0
    """Evidence.until of the last reading that they explain."""
    times: int = 0
    """How many readings, one after the other, they explain."""


class Verdict(NamedTuple):
    """What the base is, and what it may be where that is not certain."""

    base: int | None
    suspects: Suspects = Suspects()
    is_settled: bool = True


def judged(base: int | None, suspects: Suspects, said: Evidence) -> Verdict:
    """The base that explains what was seen: the old one wherever that may be.

    Another one is taken when it is the only possible one, or when it is the only one
    that explains several readings which have no doubtful change in common, and another
    such reading bears it out: sets of many meet by chance.
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
    times = suspects.times + 1 if left else 1
    plain = len(said.likely) == 1
    if left and len(suspects.bases) == 1 and (plain or times >= 3):
        return Verdict(next(iter(left)))
    kept = tuple(sorted(left or said.likely))
    if len(kept) > SUSPECTS_MOST:
        return Verdict(base, is_settled=False)
    return Verdict(base, Suspects(kept, said.until, times), is_settled=False)
