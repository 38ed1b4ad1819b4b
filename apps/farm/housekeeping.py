"""What is thrown away in time: old polls, rows put aside, forgotten pictures."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from apps.farm.models import FrameImage, ProgressImage, QuarantinedRow, SyncRun
from apps.farm.pictures.store import drop_pictures, stored_keys
from apps.farm.runs import forgotten_runs_end

AT_ONCE = 5_000
MOST_ROUNDS = 40
SHELVES = [f"{number:02x}" for number in range(256)]
PICTURE_GRACE_S = 86_400.0
"""A picture that no row names is kept so long: its row may be about to be written."""


def prune(now: datetime) -> dict[str, int]:
    """Throw away what is old; how much of each. Events, fees and audit stay."""
    before = now - timedelta(days=settings.FARMDASH_KEEP_RUNS_DAYS)
    return {
        "forgotten_runs": forgotten_runs_end(now),
        "runs": _delete(SyncRun.objects.filter(started_at__lt=before)),
        "rows": _delete(QuarantinedRow.objects.filter(last_seen_at__lt=before)),
        "pictures": pictures_prune(now),
    }


def _delete(rows: QuerySet[SyncRun] | QuerySet[QuarantinedRow]) -> int:
    """Delete in portions, so that no other writer waits long."""
    deleted = 0
    for _ in range(MOST_ROUNDS):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            break
        deleted += rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return deleted


def pictures_prune(now: datetime) -> int:
    """Delete files of the picture store that no row names; a part of it each hour."""
    share = 8
    turn = now.hour % share
    dropped = 0
    for shelf in SHELVES[turn::share]:
        keys = set(stored_keys(shelf, older_than_s=PICTURE_GRACE_S))
        for model in (FrameImage, ProgressImage):
            if keys:
                named = model._default_manager.filter(key__in=keys)
                keys -= set(named.values_list("key", flat=True))
        drop_pictures(keys)
        dropped += len(keys)
    return dropped
