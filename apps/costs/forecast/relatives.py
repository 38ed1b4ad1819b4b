"""Earlier tasks like one: the same account, project, layer, kind and software."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from apps.farm.models import RenderTask
from apps.farm.status import TaskState

MOST = 12
"""So many of them are looked at, the newest."""
SINCE = timedelta(days=90)
LEAST_FRAMES = 3
"""Frames that one of them must have had."""


class Kin(NamedTuple):
    """What relatives have in common."""

    account: int
    project: str
    layer: str
    kind: str
    software: int | None


def kin_of(leaf: RenderTask) -> Kin:
    """Whose relative a leaf is."""
    return Kin(
        leaf.account_id,
        leaf.project_name,
        leaf.layer_name,
        leaf.task_type,
        leaf.cg_id,
    )


def frame_costs(
    leaves: Iterable[RenderTask], *, now: datetime
) -> dict[Kin, list[Decimal]]:
    """What a frame cost in the mean, in each of the newest ended relatives. One query.

    Tasks that cost nothing are left out: their fees may be late.
    """
    kins = {kin_of(leaf) for leaf in leaves}
    if not kins:
        return {}
    rows = (
        RenderTask.objects.leaves()
        .filter(
            state__in=(TaskState.DONE, TaskState.FAILED),
            account__in={kin.account for kin in kins},
            project_name__in={kin.project for kin in kins},
            layer_name__in={kin.layer for kin in kins},
            submitted_at__gte=now - SINCE,
            cost__gt=0,
            done_frames__gte=LEAST_FRAMES,
        )
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F(name) for name in _COLUMNS],
                order_by=F("pk").desc(),
            )
        )
        .filter(place__lte=MOST)
        .values_list(*_COLUMNS, "cost", "done_frames", "failed_frames")
    )
    found: dict[Kin, list[Decimal]] = {}
    for *kin, cost, done, failed in rows:
        if (known := Kin(*kin)) in kins:
            found.setdefault(known, []).append(cost / (done + failed))
    return found


_COLUMNS = ("account_id", "project_name", "layer_name", "task_type", "cg_id")
