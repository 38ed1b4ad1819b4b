"""On which day money stands, closed days considered. Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from apps.costs.ledger.zones import Calendar

_DAY = timedelta(days=1)


class Placing:
    """The days of an account as its changes meet them, whenever they are posted.

    A change belongs to its natural day, unless that was closed before the change came
    (its id is beyond the closing's position): then it is a correction of that day, and
    stands on the day on which it was seen or, where that is closed too, on the first
    open one. It depends on nothing else, so a rebuild puts everything where it was.
    """

    def __init__(
        self, calendar: Calendar, closings: Iterable[tuple[int, date]]
    ) -> None:
        """`closings`: position and day of each closed day, in any order."""
        self._calendar = calendar
        self._positions: list[int] = []
        self._through: list[date] = []
        for position, day in sorted(closings):
            self._positions.append(position)
            self._through.append(max(day, self._through[-1] if self._through else day))

    def place(
        self, change_id: int, instant: datetime, seen_at: datetime
    ) -> tuple[date, date]:
        """Day, and the day for which it is, of money that counts for `instant`."""
        natural = self._calendar.day_of(instant)
        before = bisect_left(self._positions, change_id)
        if not before or natural > self._through[before - 1]:
            return natural, natural
        day = max(self._calendar.day_of(seen_at), self._through[before - 1] + _DAY)
        return day, natural
