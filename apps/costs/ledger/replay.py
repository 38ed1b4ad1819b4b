"""Fee changes into postings, and postings into sums. Pure: what production runs.

Money is in whole units of 10^-8 (common.money): exact, and as the database holds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from apps.costs.ledger.outcomes import UNDER_WAY, outcome_of, replaced
from apps.costs.ledger.placing import Placing

Money = tuple[int, int, int]
"""Balance, coupon and owed."""
NOTHING: Money = (0, 0, 0)


class Change(NamedTuple):
    """A farm.FeeChange, as far as the ledger reads it."""

    id: int
    task_id: int
    frame_id: int
    seen_at: datetime
    spent_at: datetime
    attempt: int
    status_code: int
    node: str
    balance: int
    coupon: int
    owed: int


class Earlier(NamedTuple):
    """Changes of a frame that are posted: those of one attempt, machine and status."""

    frame_id: int
    attempt: int
    node: str
    status_code: int
    balance: int
    coupon: int
    owed: int
    last_id: int


class Posted(NamedTuple):
    """A Posting to be written; its amount is balance and coupon together."""

    change_id: int
    task_id: int
    frame_id: int
    at: datetime
    day: date
    for_day: date
    outcome: str
    attempt: int
    node: str
    balance: int
    coupon: int
    owed: int


class Stand:
    """Where one frame's money stands: by attempt and machine, under an outcome."""

    __slots__ = ("_ends", "_money", "_newest")

    def __init__(self, earlier: Iterable[Earlier] = ()) -> None:
        self._money: dict[tuple[int, str], Money] = {}
        self._ends: dict[int, str] = {}
        self._newest: int | None = None
        for known in sorted(earlier, key=lambda known: known.last_id):
            self._told(known.attempt, known.status_code)
            self._add(known.attempt, known.node, known[4:7])

    def outcome(self, attempt: int) -> str:
        """What the attempt's money bought, as known now."""
        end = self._ends.get(attempt, UNDER_WAY)
        newest = self._newest
        return end if newest is None or attempt >= newest else replaced(end)

    def take(self, change: Change) -> list[tuple[int, str, str, str, Money]]:
        """Take a change in: what has to move (attempt, machine, from, to, money)."""
        attempt = change.attempt
        if self._newest == attempt and self._ends.get(attempt) == outcome_of(
            change.status_code
        ):
            self._add(attempt, change.node, change[8:11])
            return []
        before = {known: self.outcome(known) for known, _ in self._money}
        self._told(attempt, change.status_code)
        moves = [
            (known, node, before[known], self.outcome(known), money)
            for (known, node), money in self._money.items()
            if money != NOTHING and before[known] != self.outcome(known)
        ]
        self._add(attempt, change.node, change[8:11])
        return moves

    def _told(self, attempt: int, status_code: int) -> None:
        self._ends[attempt] = outcome_of(status_code)
        if self._newest is None or attempt > self._newest:
            self._newest = attempt

    def _add(self, attempt: int, node: str, money: Money) -> None:
        if money == NOTHING:
            return
        was = self._money.get((attempt, node), NOTHING)
        self._money[attempt, node] = (
            was[0] + money[0],
            was[1] + money[1],
            was[2] + money[2],
        )


def replay(
    changes: Iterable[Change], stands: dict[int, Stand], placing: Placing
) -> Iterator[Posted]:
    """Postings of the changes, in their order; `stands` (by frame) move on with them.

    A frame that is not among the stands has no change before these.
    """
    for change in changes:
        stand = stands.get(change.frame_id)
        if stand is None:
            stand = stands[change.frame_id] = Stand()
        moves = stand.take(change)
        if moves:
            yield from _moved(change, moves, placing)
        money = change[8:11]
        if money != NOTHING:
            days = placing.place(change.id, change.spent_at, change.seen_at)
            attempt = change.attempt
            outcome = stand.outcome(attempt)
            yield Posted(*change[:4], *days, outcome, attempt, change.node, *money)


def _moved(
    change: Change, moves: list[tuple[int, str, str, str, Money]], placing: Placing
) -> Iterator[Posted]:
    """Pairs that take money from an outcome to another, when that was seen."""
    days = placing.place(change.id, change.seen_at, change.seen_at)
    for attempt, node, old, new, money in sorted(moves):
        taken = (-money[0], -money[1], -money[2])
        yield Posted(*change[:4], *days, old, attempt, node, *taken)
        yield Posted(*change[:4], *days, new, attempt, node, *money)


class Sums:
    """What CostDay and MachineDay grow by, in whatever order postings come."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, date, date, str], list[int]] = {}
        self._machines: dict[tuple[date, str, str], list[int]] = {}

    def add(self, posted: Posted) -> None:
        """Count a posting in."""
        _, task_id, _, _, day, for_day, outcome, _, node, *money = posted
        balance, coupon, owed = money
        sums = self._days.setdefault((task_id, day, for_day, outcome), [0] * 5)
        sums[0] += balance + coupon
        sums[1] += balance
        sums[2] += coupon
        sums[3] += owed
        sums[4] += 1
        machine = self._machines.setdefault((day, node, outcome), [0, 0])
        machine[0] += balance + coupon
        machine[1] += 1

    @property
    def days(self) -> Mapping[tuple[int, date, date, str], list[int]]:
        """(task, day, for_day, outcome): amount, balance, coupon, owed, postings."""
        return self._days

    @property
    def machines(self) -> Mapping[tuple[date, str, str], list[int]]:
        """(day, machine, outcome): amount, postings."""
        return self._machines
