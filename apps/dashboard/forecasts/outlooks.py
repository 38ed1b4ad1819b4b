"""What something will have cost and when it is done, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.common.money import ZERO
from apps.costs.forecast.levels import Band
from apps.costs.models import Forecast
from apps.dashboard.forecasts.words import basis_text
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
        end_low=not_before(forecast.end_low, now),
        end_mid=not_before(forecast.end_mid, now),
        end_high=not_before(forecast.end_high, now),
        basis=basis_text(forecast),
        made_at=forecast.made_at,
    )


def not_before(at: datetime | None, now: datetime) -> datetime | None:
    """To the minute: nobody knows it better."""
    return None if at is None else max(at, now).replace(second=0, microsecond=0)


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
