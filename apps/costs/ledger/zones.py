"""In which zone an account's days begin, and which day an instant belongs to."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from apps.costs.ledger.midnights import midnight
from apps.costs.models import ReportingZone

DEFAULT_ZONE: str = settings.FARMDASH_REPORTING_ZONE
"""Of accounts that have no books yet: then it is written down for them."""
FIRST_DAY = date(1970, 1, 1)
"""From which day on an account's first zone holds: the first holds before, too."""
_DAY = timedelta(days=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; ZoneInfoNotFoundError or ValueError where none is."""
    return ZoneInfo(name)


@dataclass(frozen=True)
class Calendar:
    """An account's days. They follow each other without a gap and never overlap.

    A day begins at midnight in the zone that holds for it and ends where the next one
    begins: it has 23 or 25 hours when clocks change, others when the zone does, and
    none at all where a zone's own calendar left it out.
    """

    spans: tuple[tuple[date, ZoneInfo], ...]
    """From which day on which zone holds, in order; the first holds before, too."""

    @classmethod
    def of(cls, account_id: int) -> "Calendar":
        """The account's calendar: one query."""
        return calendars([account_id])[account_id]

    @classmethod
    def made(cls, spans: Iterable[tuple[date, str]]) -> "Calendar":
        """From names of zones; without any, the default zone's."""
        found = tuple((day, zone_of(name)) for day, name in sorted(spans))
        return cls(found or ((FIRST_DAY, zone_of(DEFAULT_ZONE)),))

    def zone_on(self, day: date) -> ZoneInfo:
        """The zone that holds for the day."""
        number = bisect_right(self.spans, day, key=lambda span: span[0])
        return self.spans[max(0, number - 1)][1]

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """Start and end of the day in UTC, half-open."""
        return self.start(day), self.start(day + _DAY)

    def start(self, day: date) -> datetime:
        """The instant in UTC at which the day begins."""
        own = midnight(day, self.zone_on(day))
        if len(self.spans) == 1:
            return own
        # A zone across the date line may have its midnight before the other's of the
        # day before: then that day has no time at all.
        return max(own, midnight(day - _DAY, self.zone_on(day - _DAY)))

    def day_of(self, instant: datetime) -> date:
        """The day that the instant belongs to."""
        day = instant.astimezone(self.spans[-1][1]).date()
        while self.start(day + _DAY) <= instant:
            day += _DAY
        while self.start(day) > instant:
            day -= _DAY
        return day

    def today(self, now: datetime) -> date:
        """The day that it is."""
        return self.day_of(now)


def calendars(account_ids: Collection[int]) -> dict[int, Calendar]:
    """The calendars of these accounts: one query."""
    spans: dict[int, list[tuple[date, str]]] = {pk: [] for pk in account_ids}
    rows = ReportingZone.objects.filter(account__in=account_ids)
    for account_id, day, zone in rows.values_list("account_id", "from_day", "zone"):
        spans[account_id].append((day, zone))
    return {account_id: Calendar.made(found) for account_id, found in spans.items()}
