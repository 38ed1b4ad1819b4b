"""Forecasts are made as tasks move on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.common.chunks import chunks
from apps.costs.forecast.estimates import (
    LEAST,
    Progress,
    cost_like,
    cost_to_end,
    seconds_to_end,
)
from apps.costs.forecast.reading import progress_of
from apps.costs.forecast.relatives import frame_costs, kin_of
from apps.costs.forecast.turns import STEP, Due, leaves_due
from apps.costs.models import Forecast, ForecastSource
from apps.farm.models import RenderTask
from apps.farm.reconcile.revisions import tasks_touch

SMOOTH = timedelta(minutes=20)
"""The number of machines is smoothed with a forecast no older than this."""
AT_ONCE = 250


def forecasts_make(now: datetime) -> int:
    """Make the forecasts that are due; how many were made."""
    return sum(_make(batch, now) for batch in chunks(leaves_due(now), AT_ONCE))


def _make(batch: Sequence[Due], now: datetime) -> int:
    """Forecasts of these leaves: a constant number of queries, however many."""
    before = {
        due.leaf.pk: due.old.machines
        for due in batch
        if due.old and now - due.old.made_at <= SMOOTH
    }
    leaves = {due.leaf.pk: due.leaf for due in batch}
    found = progress_of(leaves, now=now, machines_before=before)
    to_come = {pk: known for pk, known in found.items() if known.remaining}
    few = [leaves[pk] for pk, known in to_come.items() if known.ended < LEAST]
    kin = frame_costs(few, now=now)
    made = [
        forecast_of(pk, known, like=kin.get(kin_of(leaves[pk]), ()), now=now)
        for pk, known in to_come.items()
    ]
    fresh = [forecast for forecast in made if forecast is not None]
    known = {forecast.task_id for forecast in fresh}
    lost = {due.leaf.pk for due in batch if due.old and due.leaf.pk in to_come}
    _withdraw(lost - known, now)
    _write(fresh, leaves)
    return len(fresh)


def _withdraw(task_ids: Collection[int], now: datetime) -> None:
    """Nothing can be said any more: all of its frames were sent again, mostly."""
    if task_ids:
        rows = Forecast.objects.filter(task__in=task_ids, settled_at=None)
        rows.update(settled_at=now)


def forecast_of(
    task_id: int, progress: Progress, *, like: Sequence[Decimal] = (), now: datetime
) -> Forecast | None:
    """The forecast of a leaf, not saved; None: too little to say.

    `like` are the mean costs of a frame in earlier tasks like it: they speak until
    enough of its own frames have ended. How fast it goes they cannot tell.
    """
    source, basis = ForecastSource.OWN, progress.ended
    band = cost_to_end(progress)
    if band is None and progress.ended < LEAST:
        source, basis = ForecastSource.RELATIVES, len(like)
        band = cost_like(like, progress)
    if band is None:
        return None
    more = seconds_to_end(progress)
    ends = [
        now + timedelta(seconds=seconds) if more else None
        for seconds in ((more.low, more.mid, more.high) if more else (0, 0, 0))
    ]
    money: dict[str, Any] = {
        "cost_low": band.low,
        "cost_mid": band.mid,
        "cost_high": band.high,
    }
    return Forecast(
        task_id=task_id,
        made_at=now,
        source=source,
        basis=basis,
        percent=progress.percent,
        remaining=progress.remaining,
        machines=progress.machines,
        end_low=ends[0],
        end_mid=ends[1],
        end_high=ends[2],
        **money,
    )


def _write(fresh: Sequence[Forecast], leaves: Mapping[int, RenderTask]) -> None:
    """Save them, without the older ones of the same step, and have pages draw them."""
    if not fresh:
        return
    steps = {forecast.task_id: forecast.percent // STEP for forecast in fresh}
    with transaction.atomic():
        rows = Forecast.objects.filter(task__in=steps, settled_at=None)
        same = [
            pk
            for pk, task, percent in rows.values_list("pk", "task", "percent")
            if percent // STEP == steps[task]
        ]
        Forecast.objects.filter(pk__in=same).delete()
        Forecast.objects.bulk_create(fresh)
    accounts: dict[int, list[int]] = {}
    for task_id in steps:
        accounts.setdefault(leaves[task_id].account_id, []).append(task_id)
    for account_id, task_ids in accounts.items():
        tasks_touch(account_id=account_id, task_ids=task_ids)
