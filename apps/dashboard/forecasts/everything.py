"""When everything is done, as the overview and the wall say it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.costs.forecast.record import calibration
from apps.costs.forecast.selectors import forecast_everything
from apps.dashboard.forecasts.outlooks import not_before
from apps.dashboard.forecasts.words import ends_text


@dataclass(frozen=True)
class EverythingLine:
    """The end of all that is on the farm, and how far it can be believed."""

    tasks: int
    """With frames to come."""
    without: int
    """Of them: no end is known."""
    end_low: datetime | None = None
    end_mid: datetime | None = None
    """None: nothing is to come, or of too much no end is known."""
    end_high: datetime | None = None
    record: str = ""
    """How good past ends were."""
    element_id: str = "everything"

    @property
    def known(self) -> int:
        """Tasks whose end is in it."""
        return self.tasks - self.without

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        ends = (self.end_low, self.end_mid, self.end_high)
        return (self.tasks, self.without, ends, self.record)


def everything_line(*, user: Any, now: datetime) -> EverythingLine:
    """Put together by the job that makes forecasts; not a query while it is kept."""
    found = forecast_everything(user=user)
    if found.ends is None:
        return EverythingLine(found.tasks, found.without)
    return EverythingLine(
        tasks=found.tasks,
        without=found.without,
        end_low=not_before(found.ends.low, now),
        end_mid=not_before(found.ends.mid, now),
        end_high=not_before(found.ends.high, now),
        record=ends_text(calibration(now=now)),
    )
