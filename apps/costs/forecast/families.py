"""Forecasts of tasks at any level, put together from their leaves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max

from apps.common.chunks import chunks
from apps.common.money import ZERO
from apps.costs.forecast.levels import Band
from apps.costs.forecast.together import Ends, bands_sum, last_of
from apps.costs.models import Forecast, ForecastSource
from apps.farm.models import RenderTask
from apps.farm.status import ACTIVE_STATES

AT_ONCE = 500
DEEPEST = 4
"""Levels below a task that are looked through: real trees have one or two."""

_COLUMNS = (
    "pk",
    "parent_id",
    "account_id",
    "child_count",
    "state",
    "cost",
    "done_frames",
    "failed_frames",
    "executing_frames",
    "waiting_frames",
)


@dataclass
class Leaves:
    """The leaves of one task, and their newest forecasts."""

    leaves: list[RenderTask] = field(default_factory=list)
    forecasts: dict[int, Forecast] = field(default_factory=dict)

    @property
    def unknown(self) -> list[RenderTask]:
        """Leaves with frames to come, of which nothing can be said yet."""
        return [
            leaf
            for leaf in self.leaves
            if has_to_come(leaf) and leaf.pk not in self.forecasts
        ]

    @property
    def known(self) -> list[tuple[RenderTask, Forecast]]:
        """Leaves with frames to come, and their forecasts."""
        return [
            (leaf, self.forecasts[leaf.pk])
            for leaf in self.leaves
            if has_to_come(leaf) and leaf.pk in self.forecasts
        ]


def has_to_come(leaf: RenderTask) -> bool:
    """Whether frames of the leaf are still to come."""
    return leaf.state in ACTIVE_STATES and bool(
        leaf.waiting_frames or leaf.executing_frames
    )


def newest_of(leaf_ids: Collection[int]) -> dict[int, Forecast]:
    """Leaf to its newest forecast that is not judged yet."""
    found: dict[int, Forecast] = {}
    for some in chunks(sorted(set(leaf_ids)), AT_ONCE):
        rows = Forecast.objects.filter(task__in=some, settled_at=None).order_by()
        newest = rows.values("task").annotate(newest=Max("pk")).values("newest")
        found |= {row.task_id: row for row in Forecast.objects.filter(pk__in=newest)}
    return found


def family_of(leaves: Sequence[RenderTask]) -> Leaves:
    """Leaves that are at hand, with their forecasts: one query."""
    coming = [leaf.pk for leaf in leaves if has_to_come(leaf)]
    return Leaves(list(leaves), newest_of(coming))


def leaves_of(task_ids: Collection[int]) -> dict[int, Leaves]:
    """The leaves of each task (a leaf is its own) with their forecasts.

    A query a level, and one for the forecasts.
    """
    owners = {pk: pk for pk in task_ids}
    found: dict[int, Leaves] = {pk: Leaves() for pk in task_ids}
    rows = RenderTask.objects.present().only(*_COLUMNS)
    level = list(rows.filter(pk__in=owners))
    for _ in range(DEEPEST):
        for task in level:
            if not task.child_count:
                found[owners[task.pk]].leaves.append(task)
        parents = [task.pk for task in level if task.child_count]
        if not parents:
            break
        level = list(rows.filter(parent__in=parents))
        owners |= {task.pk: owners[task.parent_id or 0] for task in level}
    coming = [
        leaf.pk for one in found.values() for leaf in one.leaves if has_to_come(leaf)
    ]
    forecasts = newest_of(coming)
    for one in found.values():
        one.forecasts = {
            leaf.pk: forecasts[leaf.pk] for leaf in one.leaves if leaf.pk in forecasts
        }
    return found


def together(task_id: int, family: Leaves) -> Forecast | None:
    """The forecast of a task from its leaves', not saved.

    None: nothing is to come, or of a leaf too little is known to say.
    """
    known = family.known
    if not known or family.unknown:
        return None
    if len(family.leaves) == 1:
        return known[0][1]
    forecasts = [forecast for _, forecast in known]
    over = [leaf.cost for leaf in family.leaves if not has_to_come(leaf)]
    band = band_of(known, over)
    end = end_of(forecasts)
    to_come = sum(forecast.remaining for forecast in forecasts)
    ended = sum(leaf.done_frames + leaf.failed_frames for leaf in family.leaves)
    own = all(forecast.source == ForecastSource.OWN for forecast in forecasts)
    money: dict[str, Any] = {
        "cost_low": band.low,
        "cost_mid": band.mid,
        "cost_high": band.high,
    }
    return Forecast(
        task_id=task_id,
        made_at=min(forecast.made_at for forecast in forecasts),
        source=ForecastSource.OWN if own else ForecastSource.RELATIVES,
        basis=sum(forecast.basis for forecast in forecasts),
        percent=100 * ended // max(1, ended + to_come),
        remaining=to_come,
        machines=sum(forecast.machines for forecast in forecasts),
        end_low=end.low if end else None,
        end_mid=end.mid if end else None,
        end_high=end.high if end else None,
        **money,
    )


def band_of(
    known: Iterable[tuple[RenderTask, Forecast]], over: Iterable[Decimal]
) -> Band:
    """What leaves will have cost together; `over` is what the ended ones did cost.

    No leaf ends below what it has cost by now: it may have moved on since its forecast.
    """
    bands = [
        Band(
            max(forecast.cost_low, leaf.cost),
            max(forecast.cost_mid, leaf.cost),
            max(forecast.cost_high, leaf.cost),
        )
        for leaf, forecast in known
    ]
    band, fixed = bands_sum(bands), sum(over, ZERO)
    return Band(band.low + fixed, band.mid + fixed, band.high + fixed)


def end_of(forecasts: Sequence[Forecast]) -> Ends | None:
    """When the last of them is done; None where nothing can be said of one."""
    ends = [
        Ends(forecast.end_low, forecast.end_mid, forecast.end_high)
        for forecast in forecasts
        if forecast.end_low and forecast.end_mid and forecast.end_high
    ]
    return last_of(ends) if len(ends) == len(forecasts) else None
