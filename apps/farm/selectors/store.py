"""How full the picture store is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.cache import cache

from apps.farm.housekeeping import CLEAN_UP
from apps.farm.models import Pulse
from apps.farm.pictures.quota import quota_bytes, store_totals

KEPT_S = 60
"""Counting walks through all rows: once a minute is enough for a page."""


@dataclass(frozen=True)
class PictureStore:
    """What pictures take, and when they were last cleaned up."""

    pictures: int
    stored_bytes: int
    most_bytes: int
    """The quota."""
    cleaned_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether they take more than they may: the next clean-up changes that."""
        return self.stored_bytes > self.most_bytes


def picture_store() -> PictureStore:
    """As of at most KEPT_S ago."""
    found: Any = cache.get("picture-store")
    if found is None:
        totals = store_totals()
        cleaned = Pulse.objects.filter(name=CLEAN_UP).values_list("at", flat=True)
        found = (totals.pictures, totals.stored_bytes, cleaned.first())
        cache.set("picture-store", found, KEPT_S)
    pictures, stored_bytes, cleaned_at = cast(tuple[int, int, datetime | None], found)
    return PictureStore(pictures, stored_bytes, quota_bytes(), cleaned_at)
