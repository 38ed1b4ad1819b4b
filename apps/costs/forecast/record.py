"""How good past forecasts were: what came of them, beside what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from apps.costs.forecast.middles import median
from apps.costs.models import Forecast

STAGES = ((10, 5, 18), (25, 18, 38), (50, 38, 63), (75, 63, 90))
"""Percent of a task's frames at which forecasts are judged, and from where (included)
to where (excluded) one counts as made there: small tasks do not pass each percent."""
ENOUGH = 10
"""Tasks without which no share is told."""
MOST = 20_000
KEPT_S = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """How forecasts made at one stage turned out; or all stages together."""

    percent: int
    """How much of the task had ended; 0: all stages."""
    tasks: int
    cost_within: int
    """Of how many the actual cost lay from P10 to P90."""
    cost_error: Decimal | None
    """Median of how far P50 was off, as a part of the actual cost."""
    ends: int
    """Tasks of which the forecast had an end, and the farm told the real one."""
    ends_within: int
    end_error: int | None
    """Median of how far P50 was off, in seconds."""

    @property
    def share(self) -> int | None:
        """Percent of the tasks of which the cost was in the band; None: too few."""
        return 100 * self.cost_within // self.tasks if self.tasks >= ENOUGH else None

    @property
    def ends_share(self) -> int | None:
        """The same of the end."""
        return 100 * self.ends_within // self.ends if self.ends >= ENOUGH else None

    @property
    def error_percent(self) -> str:
        """`cost_error` as it is printed; "" for none."""
        return "" if self.cost_error is None else f"{100 * self.cost_error:.1f} %"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The record of the last days."""

    days: int
    judged: int
    """Forecasts: one a task and stage."""
    within: int
    median_error: Decimal | None
    tasks: int
    """Tasks that any of them was for."""
    ends: int
    ends_within: int
    end_error: int | None
    end_tasks: int
    """Tasks that any of the ends was for."""
    stages: Sequence[Judged]

    @property
    def share(self) -> int | None:
        """Percent of the forecasts that held the cost; None: too few tasks to say."""
        return 100 * self.within // self.judged if self.tasks >= ENOUGH else None

    @property
    def ends_share(self) -> int | None:
        """The same of the end."""
        if self.end_tasks < ENOUGH:
            return None
        return 100 * self.ends_within // self.ends


def calibration(*, days: int = 90, now: datetime | None = None) -> Calibration:
    """The record of the forecasts that were judged in the last days.

    Kept for some minutes: it moves slowly, and is asked for with each look at a task.
    """
    key = f"costs:calibration:2:{days}"
    kept: Calibration | None = cache.get(key)
    if kept is None:
        kept = calibration_of(days=days, now=now or timezone.now())
        cache.set(key, kept, KEPT_S)
    return kept


def calibration_of(*, days: int, now: datetime) -> Calibration:
    """The same, counted anew."""
    rows = Forecast.objects.filter(
        settled_at__gte=now - timedelta(days=days), actual_cost__isnull=False
    ).order_by("-pk")
    chosen = _one_a_stage(rows[:MOST])
    everything = _judged(0, [row for found in chosen.values() for row in found])
    return Calibration(
        days=days,
        judged=everything.tasks,
        within=everything.cost_within,
        median_error=everything.cost_error,
        tasks=len({row.task_id for found in chosen.values() for row in found}),
        ends=everything.ends,
        ends_within=everything.ends_within,
        end_error=everything.end_error,
        end_tasks=len(
            {row.task_id for found in chosen.values() for row in found if _has_end(row)}
        ),
        stages=[_judged(percent, chosen[percent]) for percent, _, _ in STAGES],
    )


def _one_a_stage(rows: Iterable[Forecast]) -> dict[int, list[Forecast]]:
    """Of each task the forecast that was made nearest to each stage."""
    best: dict[tuple[int, int], Forecast] = {}
    for row in rows:
        stage = next(
            (at for at, low, high in STAGES if low <= row.percent < high), None
        )
        if stage is None:
            continue
        known = best.get((stage, row.task_id))
        if known is None or abs(row.percent - stage) < abs(known.percent - stage):
            best[stage, row.task_id] = row
    chosen: dict[int, list[Forecast]] = {percent: [] for percent, _, _ in STAGES}
    for (stage, _), row in best.items():
        chosen[stage].append(row)
    return chosen


def _judged(percent: int, rows: Sequence[Forecast]) -> Judged:
    costs = [row for row in rows if row.actual_cost]
    errors = [abs(row.cost_mid - _actual(row)) / _actual(row) for row in costs]
    ends: list[tuple[datetime, datetime, datetime, datetime]] = [
        (row.end_low, row.end_mid, row.end_high, row.actual_end)
        for row in rows
        if row.end_low and row.end_mid and row.end_high and row.actual_end
    ]
    off = [
        Decimal(abs(int((mid - actual).total_seconds()))) for _, mid, _, actual in ends
    ]
    return Judged(
        percent=percent,
        tasks=len(costs),
        cost_within=sum(row.cost_low <= _actual(row) <= row.cost_high for row in costs),
        cost_error=median(errors) if errors else None,
        ends=len(ends),
        ends_within=sum(low <= actual <= high for low, _, high, actual in ends),
        end_error=int(median(off)) if off else None,
    )


def _has_end(row: Forecast) -> bool:
    return bool(row.end_low and row.end_mid and row.end_high and row.actual_end)


def _actual(row: Any) -> Decimal:
    amount: Decimal = row.actual_cost
    return amount
