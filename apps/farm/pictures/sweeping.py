"""Files of the picture store that no row names any more."""

from collections.abc import Collection
from datetime import datetime, timedelta

from apps.farm.models import FrameImage, ProgressImage
from apps.farm.pictures.store import drop_pictures, stored_keys

SHELVES = [f"{number:02x}" for number in range(256)]
GRACE = timedelta(days=1)
"""A picture that no row names is kept so long: its row may be about to be written."""
SHARE = 8
"""Hours in which all shelves have their turn."""


def pictures_sweep(now: datetime) -> int:
    """Delete files that no row names; a part of the store each hour. How many."""
    return sum(
        keys_drop(stored_keys(shelf), grace=GRACE, now=now)
        for shelf in SHELVES[now.hour % SHARE :: SHARE]
    )


def keys_drop(keys: Collection[str], *, grace: timedelta, now: datetime) -> int:
    """Delete those that no row names and that were written before the grace."""
    unnamed = set(keys) - {""}
    for model, field in (
        (FrameImage, "key"),
        (FrameImage, "before_key"),
        (ProgressImage, "key"),
    ):
        if unnamed:
            rows = model._default_manager.filter(**{f"{field}__in": unnamed})
            unnamed -= set(rows.values_list(field, flat=True))
    return len(drop_pictures(unnamed, longer_than=grace, now=now))
