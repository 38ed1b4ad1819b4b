"""What tasks and projects will have cost and when they are done, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money import ZERO
from apps.costs.forecast.estimates import LEAST
from apps.costs.forecast.families import Leaves, family_of, has_to_come, together
from apps.costs.forecast.levels import Band
from apps.costs.forecast.record import ENOUGH, Calibration, calibration
from apps.costs.forecast.selectors import ProjectForecast, forecast_projects
from apps.costs.models import Forecast, ForecastSource
from apps.dashboard.anomalies import AnomalyLine, anomaly_lines
from apps.farm.models import RenderTask


@dataclass(frozen=True)
class Reach:
    """A band drawn from nothing to P90, in percents of the width."""

    spent: str
    low: str
    mid: str
    width: str
    """From low to high."""


@dataclass(frozen=True)
class Outlook:
    """What something will have cost and when it is done."""

    spent: Decimal
    low: Decimal
    mid: Decimal
    high: Decimal
    currency: str
    end_low: datetime | None = None
    end_mid: datetime | None = None
    end_high: datetime | None = None
    basis: str = ""
    """What it is drawn from, in words."""
    made_at: datetime | None = None

    @property
    def reach(self) -> Reach:
        """How it is drawn."""
        return reach_of(self.spent, Band(self.low, self.mid, self.high))

    @property
    def is_sure(self) -> bool:
        """Whether the band has no width that could be seen."""
        return self.high - self.low < Decimal("0.01")


@dataclass(frozen=True)
class TaskForecast:
    """The card of the task's page."""

    outlook: Outlook | None
    too_little: str
    """Why there is none, where frames are still to come."""
    record: str
    """How good past forecasts were."""
    anomalies: Sequence[AnomalyLine]
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
    *, task: RenderTask, leaves: Sequence[RenderTask], now: datetime
) -> TaskForecast:
    """The card of a task, whose leaves are at hand: two queries, or none."""
    if task.deleted_at is not None or not any(map(has_to_come, leaves)):
        return TaskForecast(None, "", "", ())
    family = family_of(leaves)
    forecast = together(task.pk, family)
    currency = task.account.currency
    return TaskForecast(
        outlook=outlook_of(forecast, task.cost, currency, now) if forecast else None,
        too_little="" if forecast else too_little(family),
        record=record_text(calibration(now=now)) if forecast else "",
        anomalies=anomaly_lines(task_ids=[leaf.pk for leaf in leaves]),
    )


def outlook_of(
    forecast: Forecast, spent: Decimal, currency: str, now: datetime
) -> Outlook:
    """A forecast as it is shown at `now`: never below what is spent, never past."""
    return Outlook(
        spent=spent,
        low=max(forecast.cost_low, spent),
        mid=max(forecast.cost_mid, spent),
        high=max(forecast.cost_high, spent),
        currency=currency,
        end_low=_not_before(forecast.end_low, now),
        end_mid=_not_before(forecast.end_mid, now),
        end_high=_not_before(forecast.end_high, now),
        basis=basis_text(forecast),
        made_at=forecast.made_at,
    )


def _not_before(at: datetime | None, now: datetime) -> datetime | None:
    """To the minute: nobody knows it better."""
    return None if at is None else max(at, now).replace(second=0, microsecond=0)


def basis_text(forecast: Forecast) -> str:
    """What a forecast is drawn from."""
    if forecast.source == ForecastSource.RELATIVES:
        return _(
            "from earlier tasks of the same project and layer: too few frames have "
            "ended here"
        )
    return ngettext(
        "from %(number)s frame that has ended",
        "from %(number)s frames that have ended",
        forecast.basis,
    ) % {"number": f"{forecast.basis:,}"}


def too_little(family: Leaves) -> str:
    """Why nothing can be said, and what it takes."""
    unknown = family.unknown
    ended = [leaf.done_frames + leaf.failed_frames for leaf in unknown]
    if min(ended) >= LEAST:
        return _("The forecast is made in a moment.")
    if len(family.leaves) == 1:
        return _(
            "Too little to say yet: %(ended)s of %(least)s ended frames needed."
        ) % {
            "ended": ended[0],
            "least": LEAST,
        }
    few = sum(count < LEAST for count in ended)
    return ngettext(
        "Too little to say yet: in %(number)s part fewer than %(least)s frames ended.",
        "Too little to say yet: in %(number)s parts fewer than %(least)s frames ended.",
        few,
    ) % {"number": few, "least": LEAST}


def record_text(record: Calibration) -> str:
    """How good past forecasts were, in one sentence; or that it is not known."""
    share = record.share
    if share is None:
        return ngettext(
            "How good forecasts are is not known yet: %(number)s task was judged.",
            "How good forecasts are is not known yet: %(number)s tasks were judged.",
            record.tasks,
        ) % {"number": record.tasks}
    text = _(
        "Of %(judged)s forecasts of the last %(days)s days %(share)s %% held the cost "
        "in their range (80 %% is meant)."
    ) % {"judged": f"{record.judged:,}", "days": record.days, "share": share}
    if record.median_error is not None:
        text += " " + _("Half of them were off by less than %(error)s %%.") % {
            "error": f"{100 * record.median_error:.1f}"
        }
    return text


def reach_of(spent: Decimal, band: Band) -> Reach:
    """Places of a band on a line as long as the larger of what is spent and P90."""
    whole = max(spent, band.high) or Decimal(1)

    def place(amount: Decimal) -> str:
        return f"{100 * amount / whole:.1f}"

    return Reach(
        spent=place(spent),
        low=place(band.low),
        mid=place(band.mid),
        width=place(band.high - band.low),
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
    enough: int = ENOUGH
    element_id: str = "forecast-projects"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        shown = tuple((line.outlook, line.forecast.without) for line in self.lines)
        return (shown, self.record)


def project_forecasts(
    user: Any, now: datetime, *, accounts: Sequence[int] | None = None
) -> ProjectForecasts:
    """Context of templates/dashboard/_forecast_projects.html."""
    record = calibration(now=now)
    found = forecast_projects(user=user, scope_accounts=accounts)
    return ProjectForecasts(
        lines=[_project_line(one, now) for one in found],
        record=record_text(record),
        stages=record,
    )


def _project_line(one: ProjectForecast, now: datetime) -> ProjectLine:
    outlook = Outlook(
        spent=one.spent,
        low=max(one.low, one.spent),
        mid=max(one.mid, one.spent),
        high=max(one.high, one.spent),
        currency=one.currency,
        end_low=_not_before(one.end_low, now),
        end_mid=_not_before(one.end_mid, now),
        end_high=_not_before(one.end_high, now),
    )
    query = {"account": one.account.pk, "project": one.project}
    return ProjectLine(one, outlook, urlencode({k: v for k, v in query.items() if v}))


def running_outlooks(
    forecasts: dict[int, Forecast],
    *,
    tasks: Sequence[RenderTask],
    currencies: dict[int, str],
    now: datetime,
) -> dict[int, Outlook]:
    """Outlooks of the tasks that have a forecast, by their id."""
    return {
        task.pk: outlook_of(
            forecasts[task.pk],
            task.cost or ZERO,
            currencies.get(task.account_id, ""),
            now,
        )
        for task in tasks
        if task.pk in forecasts
    }
