"""Where a day begins in a time zone. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=8_192)
def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, from which on the zone's clocks show `day` or later.

    Where clocks skip midnight the day begins with what they show instead; where they
    show it twice, with the midnight after which they never show the day before.
    """
    wall = datetime.combine(day, time(), zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first < second:
        before = (second - _SECOND).astimezone(zone).date()
        return second if before < day else first
    if second < first:
        return _after_gap(day, zone, second, first)
    return first


def _after_gap(day: date, zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Where the clocks jumped over midnight: between `early` and `late`."""
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).date() < day:
            early = middle
        else:
            late = middle
    return late
