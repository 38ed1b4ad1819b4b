"""When a reader's hour comes, and which period has ended by then. Pure.

A report tells of days of the accounts, which begin and end in their reporting zones; it
comes at the hour of the reader. So a period is due at the first of the reader's hours
at which its last day has ended in every account's zone. A weekly one comes on the
reader's weekday and tells of the seven days before it, a monthly one comes on the first
and tells of the month before: never before that date has begun for the reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from apps.costs.ledger.zones import Calendar
from apps.costs.models import Cadence

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Rhythm:
    """How often a reader wants a report, and at which hour of which zone."""

    cadence: str
    zone: ZoneInfo
    hour: int
    weekday: int = 0
    """Of a weekly one: 0 is Monday."""


@dataclass(frozen=True)
class Period:
    """Days [start, end) that a report tells of, and when it is due."""

    start: date
    end: date
    due_at: datetime


def hour_on(day: date, rhythm: Rhythm) -> datetime:
    """The instant in UTC of the reader's hour on a day.

    Where clocks jump over that hour, the instant at which they do; where they show it
    twice, the first time.
    """
    wall = datetime.combine(day, time(rhythm.hour), rhythm.zone)
    # With the clock's later offset, and with its earlier one: the same but at changes.
    after, before = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    if after >= before:
        return before
    while before - after > _SECOND:
        middle = after + (before - after) // _SECOND // 2 * _SECOND
        shown = middle.astimezone(rhythm.zone)
        if shown.replace(tzinfo=None) < wall.replace(tzinfo=None):
            after = middle
        else:
            before = middle
    return before


def periods_due(
    rhythm: Rhythm, calendars: Sequence[Calendar], *, since: datetime, now: datetime
) -> Iterator[Period]:
    """Periods that came due in (since, now], the newest first."""
    ended = (period for period in _periods(rhythm, calendars, now))
    due = (period for period in ended if period.due_at <= now)
    return takewhile(lambda period: period.due_at > since, due)


def next_due(rhythm: Rhythm, calendars: Sequence[Calendar], *, now: datetime) -> Period:
    """The next period that comes due after now."""
    later = takewhile(
        lambda period: period.due_at > now,
        _periods(rhythm, calendars, now + 32 * _DAY),
    )
    return list(later)[-1]


def _periods(
    rhythm: Rhythm, calendars: Sequence[Calendar], until: datetime
) -> Iterator[Period]:
    """All periods that may be due by then, and perhaps some later ones, newest first.

    Endless but for the beginning of the calendar.
    """
    # No zone is more than a day ahead of UTC.
    for end in _ends(rhythm, until.astimezone(UTC).date() + 2 * _DAY):
        ended = max(calendar.start(end) for calendar in calendars)
        yield Period(
            start=_start(rhythm.cadence, end),
            end=end,
            due_at=_first_hour(rhythm, ended, end),
        )


def _ends(rhythm: Rhythm, newest: date) -> Iterator[date]:
    """Days before which a period of this rhythm ends, the newest first."""
    for back in range((newest - date.min).days - 40):
        day = newest - back * _DAY
        if (
            rhythm.cadence == Cadence.DAILY
            or (rhythm.cadence == Cadence.WEEKLY and day.weekday() == rhythm.weekday)
            or (rhythm.cadence == Cadence.MONTHLY and day.day == 1)
        ):
            yield day


def _start(cadence: str, end: date) -> date:
    """First day of the period that ends before `end`."""
    if cadence == Cadence.DAILY:
        return end - _DAY
    if cadence == Cadence.WEEKLY:
        return end - _WEEK
    return (end - _DAY).replace(day=1)


def _first_hour(rhythm: Rhythm, ended: datetime, end: date) -> datetime:
    """The reader's first hour at which all has ended, and the date has come."""
    day = ended.astimezone(rhythm.zone).date() - _DAY
    if rhythm.cadence != Cadence.DAILY:
        day = max(day, end)
    while (instant := hour_on(day, rhythm)) < ended:
        day += _DAY
    return instant
