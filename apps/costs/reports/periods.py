"""The period of a report and the equally long ones before it. Pure."""

from datetime import date

from apps.costs.models import Cadence

SHOWN = {Cadence.DAILY: 14, Cadence.WEEKLY: 8, Cadence.MONTHLY: 12}
"""Periods in the chart, the report's own among them."""
LASTS_DAYS = {Cadence.DAILY: 7, Cadence.WEEKLY: 14, Cadence.MONTHLY: 31}
"""A balance that lasts no longer needs a person."""

Span = tuple[date, date]
"""First day, and the first day after."""


def spans_before(cadence: str, start: date, end: date, count: int) -> list[Span]:
    """`count` periods that end with [start, end), oldest first.

    Months go back by the calendar where the period is one; else by its own length.
    """
    if cadence == Cadence.MONTHLY and start.day == 1 == end.day:
        starts = [_months_back(start, number) for number in range(count)]
        ends = [end, *starts[:-1]]
    else:
        length = end - start
        starts = [start - number * length for number in range(count)]
        ends = [begin + length for begin in starts]
    return list(zip(starts, ends, strict=True))[::-1]


def _months_back(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
