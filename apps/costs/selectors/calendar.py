"""Days, weeks and months of a period."""

from datetime import date, timedelta

from apps.costs.selectors.scope import Dimension

DAY = timedelta(days=1)
MOST = 5_000
"""Buckets of a chart: nobody looks at more, however long a period is asked for."""


def bucket_start(day: date, bucket: Dimension) -> date:
    """The first day of the day's week (Monday) or month; the day itself."""
    if bucket == Dimension.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if bucket == Dimension.MONTH else day


def bucket_end(start: date, bucket: Dimension) -> date:
    """The first day after a bucket."""
    if bucket == Dimension.MONTH:
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
    return start + (7 * DAY if bucket == Dimension.WEEK else DAY)


def buckets_between(
    start: date, end: date, bucket: Dimension
) -> list[tuple[date, date]]:
    """Whole buckets that touch [start, end), each as [first, after)."""
    found: list[tuple[date, date]] = []
    first = bucket_start(start, bucket)
    while first < end and len(found) < MOST:
        after = bucket_end(first, bucket)
        found.append((first, after))
        first = after
    return found
