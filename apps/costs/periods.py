"""Spans of days: the usual ones, any from–to, the one before and the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
LONGEST = 3660
"""Days of the longest period: ten years."""
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


class Preset(TextChoices):
    """Spans that people ask for by name."""

    TODAY = "today", _("Today")
    YESTERDAY = "yesterday", _("Yesterday")
    WEEK = "7d", _("Last 7 days")
    DAYS = "30d", _("Last 30 days")
    MONTH = "month", _("This month")
    LAST_MONTH = "last_month", _("Last month")
    YEAR = "year", _("This year")


@dataclass(frozen=True)
class Period:
    """The days in [start, end); `preset` where it was asked for by name."""

    start: date
    end: date
    preset: str = ""

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - DAY

    @property
    def months(self) -> int:
        """How many whole calendar months it is; 0 for anything else."""
        if self.start.day != 1 or self.end.day != 1:
            return 0
        return (
            12 * (self.end.year - self.start.year) + self.end.month - (self.start.month)
        )

    def holds(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.start <= day < self.end

    def moved(self, steps: int) -> "Period":
        """That many periods later; whole months move by months."""
        if self.months:
            by = self.months * steps
            return Period(_month(self.start, by), _month(self.end, by))
        by_days = self.days * steps * DAY
        return Period(self.start + by_days, self.end + by_days)

    def compared(self, today: date) -> "Period":
        """What it is held against: the one before, as far as this one has come."""
        before = self.moved(-1)
        if not self.holds(today):
            return before
        so_far = (today + DAY - self.start).days * DAY
        return Period(before.start, min(before.end, before.start + so_far))

    @property
    def params(self) -> dict[str, str]:
        """The parameters that ask for it."""
        if self.preset:
            return {"period": self.preset}
        return {"from": self.start.isoformat(), "to": self.last.isoformat()}


def preset_period(preset: str, today: date) -> Period:
    """The days that a name means today."""
    tomorrow, month = today + DAY, today.replace(day=1)
    spans = {
        Preset.TODAY: (today, tomorrow),
        Preset.YESTERDAY: (today - DAY, today),
        Preset.WEEK: (tomorrow - 7 * DAY, tomorrow),
        Preset.DAYS: (tomorrow - 30 * DAY, tomorrow),
        Preset.MONTH: (month, _month(month, 1)),
        Preset.LAST_MONTH: (_month(month, -1), month),
        Preset.YEAR: (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
    }
    start, end = spans[Preset(preset)]
    return Period(start, end, preset)


def period_in(values: Mapping[str, str], today: date) -> Period:
    """The period that parameters ask for: from and to (whole days), or a name.

    Without `to` it goes on until today. What means nothing is left out, never an error;
    without anything it is the last 30 days.
    """
    start, last = day_in(values.get("from")), day_in(values.get("to"))
    if start or last:
        start, last = sorted((start or last or today, last or today))
        return Period(max(start, last - (LONGEST - 1) * DAY), last + DAY)
    name = values.get("period", "")
    return preset_period(name if name in Preset.values else Preset.DAYS, today)


def day_in(text: str | None) -> date | None:
    """A day as addresses have it (ISO), of this century."""
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if FIRST <= day < LAST else None


def _month(first: date, by: int) -> date:
    """The first of the month that many months later."""
    years, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return date(years, month + 1, 1)
