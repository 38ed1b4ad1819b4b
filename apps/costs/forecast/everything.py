"""When all that is on the farm now will be done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.costs.forecast.families import newest_of
from apps.costs.forecast.together import Ends, last_of
from apps.costs.models import Forecast
from apps.farm.models import RenderTask
from apps.farm.rights import VIEW, Rights, rights_of

KEY = "costs:forecast:everything:1"
KEPT_S = 180
"""The job that makes forecasts puts it together each minute."""
LEAST_SHARE = 50
"""Percent of the frames to come of which an end has to be known to say anything."""
MOST = 400
"""The leaves that end last decide; so many make the sum of chances, no more."""


@dataclass(frozen=True, slots=True)
class Everything:
    """The end of all tasks with frames to come, of the accounts that are watched."""

    ends: Ends | None
    """Of the tasks whose end is known; None: of too much it is not, or nothing is to
    come."""
    tasks: int
    """Top tasks with frames to come."""
    without: int
    """Those of them of which no end is known: too little has ended, or nothing
    renders."""
    frames: int
    """To come, waiting and under way."""
    as_of: datetime
    """When it was put together."""

    @property
    def is_whole(self) -> bool:
        """Whether the end is that of all tasks."""
        return self.ends is not None and not self.without


def forecast_everything(*, user: Any) -> Everything:
    """Up to some minutes old. user None is the machine itself."""
    rights = rights_of(user)
    if not rights.may(VIEW):
        return Everything(None, 0, 0, 0, timezone.now())
    found: Everything | None = cache.get(_key(rights))
    if found is None or not found.tasks:
        # Nothing at all is found soon, and may be true no longer: the farm fills up.
        found = everything_refresh(user=user)
    return found


def everything_refresh(*, user: Any = None) -> Everything:
    """Put it together anew, for pages to find."""
    found = everything_now(user=user)
    cache.set(_key(rights_of(user)), found, KEPT_S)
    return found


def _key(rights: Rights) -> str:
    """The same for all who may see every task."""
    return KEY if rights.everywhere(VIEW) else f"{KEY}:{rights.digest}"


def everything_now(*, user: Any = None) -> Everything:
    """What it is right now, of what the user may see; None: of everything.

    One query, and two for 500 leaves to come.
    """
    leaves = list(_leaves_to_come(user))
    forecasts = newest_of([pk for pk, _, _ in leaves])
    ends = {pk: end for pk, one in forecasts.items() if (end := _ends(one))}
    frames = sum(count for _, _, count in leaves)
    known = sum(count for pk, _, count in leaves if pk in ends)
    enough = bool(frames) and 100 * known >= LEAST_SHARE * frames
    return Everything(
        ends=last_of(_latest(ends.values())) if enough else None,
        tasks=len({top for _, top, _ in leaves}),
        without=len({top for pk, top, _ in leaves if pk not in ends}),
        frames=frames,
        as_of=timezone.now(),
    )


def _leaves_to_come(user: Any) -> Iterable[tuple[int, int, int]]:
    """Leaf, the task at the top, frames to come."""
    rows = (
        RenderTask.objects.visible_to(user)
        .present()
        .active()
        .leaves()
        .filter(account__enabled=True)
        .exclude(waiting_frames=0, executing_frames=0)
        .order_by()
        .annotate(top=Coalesce("parent__parent_id", "parent_id", "pk"))
        .values_list("pk", "top", "waiting_frames", "executing_frames")
    )
    for pk, top, waiting, executing in rows.iterator(chunk_size=2_000):
        yield pk, top, waiting + executing


def _ends(one: Forecast) -> Ends | None:
    if one.end_low and one.end_mid and one.end_high:
        return Ends(one.end_low, one.end_mid, one.end_high)
    return None


def _latest(ends: Collection[Ends]) -> list[Ends]:
    return sorted(ends, key=lambda end: end.high)[-MOST:]
