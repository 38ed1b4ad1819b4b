"""The forecasts of the tasks at hand."""

from collections.abc import Collection

from apps.common.chunks import chunks
from apps.costs.models import Forecast

AT_ONCE = 500


def forecasts_of(task_ids: Collection[int]) -> dict[int, Forecast]:
    """Leaf to its newest forecast that is still open."""
    found: dict[int, Forecast] = {}
    for some in chunks(sorted(set(task_ids)), AT_ONCE):
        rows = Forecast.objects.filter(task__in=some, settled_at=None).order_by("pk")
        found |= {row.task_id: row for row in rows}
    return found
