"""Forecasts are judged when their task has ended, and forgotten long after."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from apps.common.chunks import chunks
from apps.costs.models import Forecast
from apps.farm.models import RenderTask
from apps.farm.status import ACTIVE_STATES, TaskState

SETTLED_AFTER = timedelta(minutes=10)
"""Late fees come within this after a task's row last changed, mostly."""
RENDERED = (TaskState.DONE, TaskState.FAILED)
"""Tasks that came to their end, with failures or without."""
KEPT = timedelta(days=400)
AT_ONCE = 250
MOST = 2_000
"""Forecasts a tick; the others' turn is the next one."""


def forecasts_settle(now: datetime) -> int:
    """Put beside forecasts of tasks that ended what came of them; how many.

    Those of tasks that were stopped or deleted, or that cost nothing, are settled
    without: there is nothing to judge them by.
    """
    ended = Forecast.objects.filter(settled_at=None).exclude(
        task__state__in=ACTIVE_STATES, task__deleted_at=None
    )
    quiet = ended.filter(task__read_at__lte=now - SETTLED_AFTER)
    settled = 0
    oldest = quiet.order_by("pk").values_list("pk", flat=True)[:MOST]
    for some in chunks(oldest, AT_ONCE):
        rendered = Forecast.objects.filter(
            pk__in=some,
            task__state__in=RENDERED,
            task__deleted_at=None,
            task__cost__gt=0,
        )
        judged = set(rendered.values_list("pk", flat=True))
        _settle(judged, now, actual=True)
        _settle(set(some) - judged, now, actual=False)
        settled += len(some)
    return settled


def _settle(pks: Collection[int], now: datetime, *, actual: bool) -> None:
    if not pks:
        return
    task = RenderTask.objects.filter(pk=OuterRef("task"))
    values: dict[str, Any] = {"settled_at": now}
    if actual:
        values["actual_cost"] = Subquery(task.values("cost"))
        values["actual_end"] = Subquery(task.values("completed_at"))
    Forecast.objects.filter(pk__in=pks).update(**values)


def forecasts_forget(now: datetime) -> int:
    """Delete what was judged long ago, a portion at a time."""
    old = Forecast.objects.filter(settled_at__lt=now - KEPT)
    pks = list(old.order_by("settled_at").values_list("pk", flat=True)[:MOST])
    return Forecast.objects.filter(pk__in=pks).delete()[0] if pks else 0
