"""Frames and tasks that burn far more than usual, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.costs.forecast.selectors import open_anomalies
from apps.costs.models import Anomaly, AnomalyKind
from apps.dashboard.wording import duration, money
from apps.farm.models import RenderTask
from apps.farm.naming import task_title

MOST_SHOWN = 12
LONGEST_NAME = 40


@dataclass(frozen=True)
class AnomalyLine:
    """One of them."""

    id: int
    kind: str
    title: str
    """The task's name: farm text."""
    task_url: str
    frame: str
    """The frame's name: farm text; "" of a whole task."""
    frame_url: str
    text: str
    """What is out of the ordinary, with the numbers."""
    times: str
    """How many times the usual."""
    since: datetime


def anomaly_lines(
    *,
    user: Any,
    task_ids: Collection[int] | None = None,
    account_ids: Collection[int] | None = None,
) -> tuple[AnomalyLine, ...]:
    """Open ones that the user may see, those farthest from usual first: one query."""
    found = open_anomalies(account_ids=account_ids, task_ids=task_ids, user=user)
    return tuple(map(anomaly_line, sorted(found, key=lambda one: -_times(one))))


def anomaly_line(one: Anomaly) -> AnomalyLine:
    """One as pages show it."""
    frame = one.frame
    url = reverse("task-detail", args=(one.task_id,))
    return AnomalyLine(
        id=one.pk,
        kind=one.kind,
        title=_title(one.task),
        task_url=url,
        frame=frame.name[:LONGEST_NAME] if frame else "",
        frame_url=reverse("frame-detail", args=(frame.pk,)) if frame else url,
        text=_text(one),
        times=f"{_times(one):.1f}",
        since=one.since,
    )


def _title(task: RenderTask) -> str:
    """The task's name, with its parent's where it is a part of one."""
    name = task_title(task)
    if task.parent is None:
        return name
    return f"{task_title(task.parent)} · {name}"


def _times(one: Anomaly) -> Decimal:
    return one.value / one.usual if one.usual else Decimal(99)


def _text(one: Anomaly) -> str:
    if one.kind == AnomalyKind.FRAME_SLOW:
        return _("renders for %(value)s by now; its layer takes %(usual)s a frame") % {
            "value": duration(float(one.value)),
            "usual": duration(float(one.usual)),
        }
    currency = one.account.currency
    values = {
        "value": money(one.value, currency),
        "usual": money(one.usual, currency),
    }
    if one.kind == AnomalyKind.FRAME_DEAR:
        return _("cost %(value)s; its layer costs %(usual)s a frame") % values
    return _("a frame costs %(value)s; in earlier tasks like it %(usual)s") % values
