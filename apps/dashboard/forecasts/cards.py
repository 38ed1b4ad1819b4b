"""The cards of forecasts: of one task, and of all projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from apps.costs.forecast.families import family_of, has_to_come, together
from apps.costs.forecast.record import ENOUGH, Calibration, calibration
from apps.costs.forecast.selectors import ProjectForecast, forecast_projects
from apps.dashboard.costs.anomalies import AnomalyLine, anomaly_lines
from apps.dashboard.forecasts.outlooks import Outlook, not_before, outlook_of
from apps.dashboard.forecasts.words import records_text, too_little
from apps.farm.models import FarmAccount, RenderTask


@dataclass(frozen=True)
class TaskForecast:
    """The card of the task's page."""

    outlook: Outlook | None
    too_little: str
    """Why there is none, where frames are still to come."""
    record: str
    """How good past forecasts were."""
    anomalies: Sequence[AnomalyLine]
    """Of the task as a whole: its frames are told by what stands out among them."""
    element_id: str = "forecast"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.outlook, self.too_little, self.record, self.anomalies)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.outlook or self.too_little or self.anomalies)


def task_forecast(
    *, user: Any, task: RenderTask, leaves: Sequence[RenderTask], now: datetime
) -> TaskForecast:
    """The card of a task, whose leaves are at hand: two queries, or none."""
    if task.deleted_at is not None or not any(map(has_to_come, leaves)):
        return TaskForecast(None, "", "", ())
    family = family_of(leaves)
    forecast = together(task.pk, family)
    currency = task.account.currency
    anomalies = anomaly_lines(user=user, task_ids=[leaf.pk for leaf in leaves])
    record = ""
    if forecast:
        known = calibration(now=now)
        record = records_text(known, with_end=forecast.end_mid is not None)
    return TaskForecast(
        outlook=outlook_of(forecast, task.cost, currency, now) if forecast else None,
        too_little="" if forecast else too_little(family),
        record=record,
        anomalies=tuple(line for line in anomalies if not line.frame),
    )


@dataclass(frozen=True)
class ProjectLine:
    """One project of the forecast table."""

    forecast: ProjectForecast
    outlook: Outlook
    query: str
    """Parameters of the list of its tasks."""


@dataclass(frozen=True)
class ProjectForecasts:
    """What the projects will have cost, and how good such forecasts were."""

    lines: Sequence[ProjectLine]
    record: str
    stages: Calibration
    as_of: datetime | None = None
    """When the lines were put together."""
    is_reading: bool = False
    """There are no lines because tasks are still read for the first time."""
    enough: int = ENOUGH
    element_id: str = "forecast-projects"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        shown = tuple((line.outlook, line.forecast.without) for line in self.lines)
        return (shown, self.record, self.as_of, self.is_reading)


def project_forecasts(
    user: Any, now: datetime, *, accounts: Sequence[int] | None = None
) -> ProjectForecasts:
    """Context of templates/dashboard/forecasts/_projects.html."""
    record = calibration(now=now)
    found = forecast_projects(user=user, scope_accounts=accounts)
    lines = [_project_line(one, now) for one in found]
    ends = any(line.outlook.end_mid for line in lines)
    return ProjectForecasts(
        lines=lines,
        record=records_text(record, with_end=ends),
        stages=record,
        as_of=min((one.as_of for one in found), default=None),
        is_reading=not found and _is_reading(accounts),
    )


def _is_reading(accounts: Sequence[int] | None) -> bool:
    """Whether the tasks of an account were never read whole."""
    unread = FarmAccount.objects.filter(enabled=True, swept_at=None)
    if accounts is not None:
        unread = unread.filter(pk__in=accounts)
    return unread.exists()


def _project_line(one: ProjectForecast, now: datetime) -> ProjectLine:
    outlook = Outlook(
        spent=one.spent,
        low=max(one.low, one.spent),
        mid=max(one.mid, one.spent),
        high=max(one.high, one.spent),
        currency=one.currency,
        end_low=not_before(one.end_low, now),
        end_mid=not_before(one.end_mid, now),
        end_high=not_before(one.end_high, now),
    )
    query = {"account": one.account.pk, "project": one.project}
    return ProjectLine(one, outlook, urlencode({k: v for k, v in query.items() if v}))
