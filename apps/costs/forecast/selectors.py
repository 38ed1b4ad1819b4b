"""Forecasts, how good they were, and what burns money: the read side."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.common.money import UNIT
from apps.costs.forecast.estimates import LEAST, LEAST_RELATIVES
from apps.costs.forecast.everything import Everything, forecast_everything
from apps.costs.forecast.families import leaves_of, together
from apps.costs.forecast.levels import Band, level_of, level_of_means, quantiles
from apps.costs.forecast.projects import ProjectForecast, forecast_projects
from apps.costs.forecast.reading import progress_of
from apps.costs.forecast.record import Calibration, calibration
from apps.costs.forecast.relatives import frame_costs, kin_of
from apps.costs.forecast.together import bands_sum
from apps.costs.models import Anomaly, AnomalyKind, Forecast
from apps.farm.models import RenderTask
from apps.farm.rights import MONEY, VIEW, rights_of
from apps.farm.status import ACTIVE_STATES

__all__ = (
    "Calibration",
    "Everything",
    "ProjectForecast",
    "calibration",
    "cost_of_frames",
    "costs_of_frames",
    "forecast_everything",
    "forecast_projects",
    "forecasts_of",
    "open_anomalies",
)

MOST_ANOMALIES = 200


def forecasts_of(task_ids: Collection[int]) -> dict[int, Forecast]:
    """The newest forecast of each task that has one.

    Of a task with leaves below it, it is put together from theirs and not a row of its
    own. Tasks without: too little is known of a leaf, or nothing is to come.
    """
    found = {
        task_id: together(task_id, family)
        for task_id, family in leaves_of(task_ids).items()
    }
    return {pk: forecast for pk, forecast in found.items() if forecast is not None}


def cost_of_frames(*, frames: Mapping[int, int]) -> Band | None:
    """What so many frames of each leaf (primary key) would cost if sent now, together.

    None where of a leaf too little is known. All leaves are of one account: amounts
    are summed.
    """
    bands = [band for band in costs_of_frames(frames=frames).values() if band]
    if len(bands) < sum(1 for count in frames.values() if count > 0):
        return None
    whole = bands_sum(bands)
    return Band(*(part.quantize(UNIT) for part in (whole.low, whole.mid, whole.high)))


def costs_of_frames(*, frames: Mapping[int, int]) -> dict[int, Band | None]:
    """The same leaf by leaf, in a constant number of queries; leaves without frames to
    send are left out.

    From the leaf's ended frames, else from earlier tasks like it; None: too little is
    known.
    """
    wanted = {pk: count for pk, count in frames.items() if count > 0}
    now = timezone.now()
    progress = progress_of(wanted, now=now)
    own = {
        pk: [(tile.frames, tile.cost) for tile in known.tiles]
        for pk, known in progress.items()
        if known.ended >= LEAST
    }
    others = RenderTask.objects.filter(pk__in=wanted).exclude(pk__in=own)
    leaves = {leaf.pk: leaf for leaf in others}
    kin = frame_costs(leaves.values(), now=now)
    found: dict[int, Band | None] = {}
    for pk, count in wanted.items():
        like = kin.get(kin_of(leaves[pk]), []) if pk in leaves else []
        if pk in own:
            found[pk] = quantiles(level_of(own[pk], count), count)
        elif len(like) >= LEAST_RELATIVES:
            found[pk] = quantiles(level_of_means(like), count)
        else:
            found[pk] = None
    return found


def open_anomalies(
    *,
    account_ids: Collection[int] | None = None,
    task_ids: Collection[int] | None = None,
    user: Any = None,
) -> list[Anomaly]:
    """What is out of the ordinary now, newest first, with its task and frame.

    Of the accounts, of the leaves, or of all; of what the user may see.
    """
    rows = Anomaly.objects.filter(
        ended_at=None, task__deleted_at=None, task__state__in=ACTIVE_STATES
    ).select_related("task", "task__parent", "frame", "account")
    if account_ids is not None:
        rows = rows.filter(account__in=account_ids)
    if task_ids is not None:
        rows = rows.filter(task__in=task_ids)
    rights = rights_of(user)
    if not rights.everywhere(VIEW):
        seen = RenderTask.objects.visible_to(user).filter(pk=OuterRef("task"))
        paid = RenderTask.objects.allowed(user, MONEY).filter(pk=OuterRef("task"))
        slow = Q(kind=AnomalyKind.FRAME_SLOW)
        rows = rows.filter(Exists(seen)).filter(slow | Exists(paid))
    rows = rows.defer("account__profile", "account__settings", "task__extra")
    return list(rows.order_by("-since", "-pk")[:MOST_ANOMALIES])
