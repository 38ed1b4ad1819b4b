"""Which leaves are to be forecast now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.costs.forecast.estimates import LEAST
from apps.costs.models import Forecast, ForecastSource
from apps.farm.models import RenderTask

STEP = 5
"""Percent of a leaf's frames after which its forecast is made anew."""
AGE = timedelta(minutes=10)
"""The same for one that renders, however slowly."""
FRESH = timedelta(minutes=10)
"""A leaf without enough frames of its own is looked at so long after it last moved."""
BLIND = timedelta(minutes=10)
"""Of accounts not seen for longer nothing is said."""
MOST = 3_000
"""Leaves a tick; the others' turn is the next one."""

_LEAF = (
    "pk",
    "account_id",
    "state",
    "project_name",
    "layer_name",
    "task_type",
    "cg_id",
    "total_frames",
    "done_frames",
    "failed_frames",
    "executing_frames",
    "waiting_frames",
    "read_at",
    "frames_read_at",
)


@dataclass(frozen=True, slots=True)
class Due:
    """A leaf whose forecast is to be made, and the one that it has."""

    leaf: RenderTask
    old: Forecast | None


def leaves_due(now: datetime) -> list[Due]:
    """Leaves that have moved on by a step since their forecast; three queries.

    Those whose forecast is oldest come first, those without frames of their own last.
    """
    leaves = (
        RenderTask.objects.present()
        .active()
        .leaves()
        .filter(frames_read_at__isnull=False, account__seen_at__gte=now - BLIND)
        .filter(Q(waiting_frames__gt=0) | Q(executing_frames__gt=0))
        .only(*_LEAF)
    )
    newest = newest_open()
    old = {forecast.task_id: forecast for forecast in newest}
    due = [
        Due(leaf, old.get(leaf.pk))
        for leaf in leaves.iterator(chunk_size=2_000)
        if is_due(leaf, old.get(leaf.pk), now)
    ]
    due.sort(key=lambda one: (_ended(one.leaf) < LEAST, _age(one, now)))
    return due[:MOST]


def newest_open() -> "QuerySet[Forecast]":
    """The newest forecast of each task whose forecasts are not judged yet."""
    later = Forecast.objects.filter(task=OuterRef("task")).order_by("-pk")
    return Forecast.objects.filter(
        settled_at=None, pk=Subquery(later.values("pk")[:1])
    ).order_by()


def is_due(leaf: RenderTask, old: Forecast | None, now: datetime) -> bool:
    """Whether a leaf has moved on enough since its forecast (`old`) was made."""
    ended = _ended(leaf)
    if old is None:
        return ended >= LEAST or now - leaf.read_at < FRESH
    renders = leaf.executing_frames > 0
    if renders and now - old.made_at >= AGE:
        return True
    if old.made_at > max(leaf.read_at, leaf.frames_read_at or leaf.read_at):
        return False
    if old.source == ForecastSource.RELATIVES:
        return ended >= LEAST or _step(leaf) != old.percent // STEP
    return (old.end_mid is not None) != renders or _step(leaf) != old.percent // STEP


def _ended(leaf: RenderTask) -> int:
    return leaf.done_frames + leaf.failed_frames


def _step(leaf: RenderTask) -> int:
    to_come = leaf.waiting_frames + leaf.executing_frames
    return 100 * _ended(leaf) // max(1, _ended(leaf) + to_come) // STEP


def _age(due: Due, now: datetime) -> datetime:
    return due.old.made_at if due.old else now - 2 * AGE
