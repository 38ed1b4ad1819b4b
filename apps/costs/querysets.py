"""Filters over the days of cost that more than one caller needs."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from apps.farm.models import RenderTask
from apps.farm.rights import MONEY, rights_of

if TYPE_CHECKING:
    from apps.costs.models import CostDay  # noqa: F401


class CostDayQuerySet(models.QuerySet["CostDay"]):
    """Days of cost."""

    def visible_to(self, user: Any) -> "CostDayQuerySet":
        """Those that the user may see: none without the right to see costs."""
        rights = rights_of(user)
        reach = rights.reach(MONEY)
        if reach.everywhere:
            return self
        if not reach:
            return self.none()
        if not reach.projects:
            return self.filter(rights.where(MONEY, project=None))
        leaves = RenderTask.objects.allowed(user, MONEY)
        return self.filter(task__in=leaves.values("pk"))

    def between(self, start: date, end: date) -> "CostDayQuerySet":
        """Those of the days in [start, end)."""
        return self.filter(day__gte=start, day__lt=end)
