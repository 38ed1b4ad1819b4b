"""Filters over the days of cost that more than one caller needs."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from apps.costs.models import CostDay  # noqa: F401


class CostDayQuerySet(models.QuerySet["CostDay"]):
    """Days of cost."""

    def visible_to(self, user: Any) -> "CostDayQuerySet":
        """Those that the user may see: none without the right to see costs."""
        if user.is_active and user.has_perm("costs.view_costday"):
            return self
        return self.none()

    def between(self, start: date, end: date) -> "CostDayQuerySet":
        """Those of the days in [start, end)."""
        return self.filter(day__gte=start, day__lt=end)
