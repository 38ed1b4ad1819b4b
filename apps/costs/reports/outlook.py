"""What the active tasks will have cost in the end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from apps.common.money import ZERO
from apps.costs.forecast.levels import Band
from apps.costs.forecast.selectors import forecasts_of
from apps.costs.forecast.together import bands_sum
from apps.costs.models import Forecast
from apps.costs.reports import schema
from apps.costs.reports.schema import name_cut
from apps.farm.models import RenderTask
from apps.farm.naming import task_title

MOST = 10
"""Tasks that are told by name, the dearest."""


def outlook_of(
    active: Sequence[RenderTask],
) -> tuple[list[schema.Outlook], list[schema.OutlookTotal]]:
    """The dearest active tasks, and all of them by currency."""
    found = forecasts_of([task.pk for task in active])
    known = [task for task in active if task.pk in found]
    known.sort(key=lambda task: -found[task.pk].cost_mid)
    rows = [_row(task, found[task.pk]) for task in known[:MOST]]
    return rows, list(_totals(active, found))


def _row(task: RenderTask, forecast: Forecast) -> schema.Outlook:
    return schema.Outlook(
        task=task.pk,
        name=name_cut(task_title(task)),
        currency=task.account.currency,
        spent=task.cost,
        low=forecast.cost_low,
        mid=forecast.cost_mid,
        high=forecast.cost_high,
        end_mid=forecast.end_mid,
        end_high=forecast.end_high,
        remaining=forecast.remaining,
    )


def _totals(
    active: Iterable[RenderTask], found: dict[int, Forecast]
) -> Iterable[schema.OutlookTotal]:
    by_currency: dict[str, list[RenderTask]] = defaultdict(list)
    for task in active:
        by_currency[task.account.currency].append(task)
    for currency, tasks in sorted(by_currency.items()):
        known = [found[task.pk] for task in tasks if task.pk in found]
        band = bands_sum(
            [Band(one.cost_low, one.cost_mid, one.cost_high) for one in known]
        )
        yield schema.OutlookTotal(
            currency=currency,
            tasks=len(known),
            low=band.low,
            mid=band.mid,
            high=band.high,
            spent=sum((task.cost for task in tasks if task.pk in found), ZERO),
            without=len(tasks) - len(known),
        )
