"""What is thrown away in time: old polls, rows put aside, forgotten pictures."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from apps.farm.logs.keeping import logs_past, parts_past
from apps.farm.models import (
    FarmRecord,
    FrameLog,
    FrameLogPart,
    Pulse,
    QuarantinedRow,
    SyncRun,
)
from apps.farm.pictures.measuring import pictures_measure
from apps.farm.pictures.quota import pictures_expire
from apps.farm.pictures.sweeping import pictures_sweep
from apps.farm.readings.forget import readings_prune
from apps.farm.records.keep import records_past
from apps.farm.runs import forgotten_runs_end

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
MOST_ROUNDS = 40
CLEAN_UP = "pictures"
"""Under this name it is noted when the pictures were cleaned up last."""


def prune(now: datetime) -> dict[str, int]:
    """Throw away what is old; how much of each. Events, fees and audit stay."""
    before = now - timedelta(days=settings.FARMDASH_KEEP_RUNS_DAYS)
    return {
        "forgotten_runs": forgotten_runs_end(now),
        "runs": _delete(SyncRun.objects.filter(started_at__lt=before)),
        "rows": _delete(QuarantinedRow.objects.filter(last_seen_at__lt=before)),
        "logs": sum(map(_delete, logs_past(now))),
        "log_parts": sum(map(_delete, parts_past(now))),
        "readings": readings_prune(now),
        "records": sum(map(_delete, records_past(now))),
        "pictures": pictures_prune(now),
    }


Rows = (
    QuerySet[SyncRun]
    | QuerySet[QuarantinedRow]
    | QuerySet[FrameLog]
    | QuerySet[FrameLogPart]
    | QuerySet[FarmRecord]
)


def _delete(rows: Rows) -> int:
    """Delete in portions, so that no other writer waits long."""
    deleted = 0
    for _ in range(MOST_ROUNDS):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            break
        model = rows.model
        # Rows that others hang on are fetched first: not with all that they hold.
        gone = model._default_manager.filter(pk__in=ids).only("pk").delete()[1]
        # Without what goes with them.
        deleted += gone.get(model._meta.label, 0)
    return deleted


def pictures_prune(now: datetime) -> int:
    """Throw away pictures that are old or too many, and files that no row names."""
    try:
        pictures_measure()
        gone = pictures_expire(now) + pictures_sweep(now)
    except OSError as error:
        # The rest of the clean-up has nothing to do with the store.
        logger.warning("pictures could not be cleaned up: %s", error)
        return 0
    Pulse.objects.update_or_create(name=CLEAN_UP, defaults={"at": now})
    return gone
