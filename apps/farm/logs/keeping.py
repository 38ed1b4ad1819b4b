"""Which logs are past their time: those of failed frames are kept far longer, for the
farm forgets them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from apps.farm.models import FrameLog, FrameLogPart

MOST_PARTS = 20_000
"""Parts of logs that are kept: each is 64 KB of most farms."""


def logs_past(now: datetime) -> Iterator[QuerySet[FrameLog]]:
    """Logs to throw away: what was only read, then what failed long ago, then the
    oldest where there are more than are kept."""
    yield FrameLog.objects.filter(is_failed=False, fetched_at__lt=_read_before(now))
    failed = FrameLog.objects.filter(is_failed=True)
    kept = timedelta(days=settings.FARMDASH_KEEP_LOGS_DAYS)
    yield failed.filter(fetched_at__lt=now - kept)
    newest = failed.order_by("-fetched_at", "-pk").values_list("fetched_at", flat=True)
    last = newest[settings.FARMDASH_KEEP_LOGS - 1 : settings.FARMDASH_KEEP_LOGS].first()
    if last is not None:
        yield failed.filter(fetched_at__lt=last)


def parts_past(now: datetime) -> Iterator[QuerySet[FrameLogPart]]:
    """Parts of logs that nobody has paged to for long, then the oldest where there are
    more than are kept."""
    parts = FrameLogPart.objects.all()
    yield parts.filter(fetched_at__lt=_read_before(now))
    newest = parts.order_by("-fetched_at", "-pk").values_list("fetched_at", flat=True)
    last = newest[MOST_PARTS - 1 : MOST_PARTS].first()
    if last is not None:
        yield parts.filter(fetched_at__lt=last)


def _read_before(now: datetime) -> datetime:
    return now - timedelta(days=settings.FARMDASH_KEEP_RUNS_DAYS)
