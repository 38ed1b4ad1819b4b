"""The overview's cards: numbers of the day, what runs now, what happened last."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from apps.costs.forecast.selectors import forecasts_of
from apps.dashboard.context import Site
from apps.dashboard.forecasts.outlooks import Outlook, running_outlooks
from apps.dashboard.overview.events import EventLine, event_lines
from apps.dashboard.tasks.rows import TaskRow
from apps.dashboard.tasks.tree import RowMaker
from apps.farm.models import FrameImage
from apps.farm.rights import VIEW, rights_of
from apps.farm.selectors.frames import cover_images
from apps.farm.selectors.history import (
    Count,
    Spending,
    done_between,
    event_list,
    spending,
    stats_at,
    stats_since,
)
from apps.farm.selectors.overview import frame_sums, leaves_of, running_tasks

MOST_RUNNING = 8
MOST_EVENTS = 14
DAY = timedelta(days=1)
KEPT_S = 60
"""The day's numbers are kept that long for one version of the farm."""


@dataclass(frozen=True)
class Numbers:
    """Four numbers, each beside the same at this hour of yesterday if it is known."""

    rendering: Count
    waiting: Count
    done: Count
    spent: list[Spending]
    done_since: datetime | None = None
    """Since when frames got done today, where farmdash came after the day began."""
    element_id: str = "numbers"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the cards look."""
        counts = (self.rendering, self.waiting, self.done)
        return (*counts, self.spent, self.done_since)


@dataclass(frozen=True)
class Running:
    """Tasks that the farm works on, with a picture where there is one."""

    rows: list[tuple[TaskRow, FrameImage | None, Outlook | None]]
    """Each with the picture and the forecast that it has."""
    total: int
    """Of how many."""
    frames: int
    element_id: str = "now"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the card looks."""
        shown = tuple(
            (row.id, row.looks, image and image.key, outlook)
            for row, image, outlook in self.rows
        )
        return (self.total, self.frames, shown)


@dataclass(frozen=True)
class Happened:
    """The last events, newest first."""

    lines: list[EventLine] = field(default_factory=list)
    element_id: str = "events"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how the card looks."""
        return tuple(line.id for line in self.lines)


def numbers(*, site: Site, version: str) -> Numbers:
    """The day's numbers; summed once for each version of the farm and zone."""
    day_start = timezone.localtime(site.now).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    rights = rights_of(site.user)
    key = f"dashboard:numbers:{version}:{day_start.isoformat()}:{rights.digest}"
    if version and (kept := cache.get(key)) is not None:
        return kept  # type: ignore[no-any-return]
    if rights.reach(VIEW).projects:
        found = _numbers_of_tasks(site.user)
    else:
        found = _numbers(site, day_start)
    if version:
        cache.set(key, found, KEPT_S)
    return found


def _numbers_of_tasks(user: Any) -> Numbers:
    """Of whoever sees single projects: the farm counts and bills whole accounts only,
    so that nothing is known of the day."""
    sums = frame_sums(user=user)
    return Numbers(
        rendering=Count(sums["executing"]),
        waiting=Count(sums["waiting"]),
        done=Count(None),
        spent=[],
    )


def _numbers(site: Site, day_start: datetime) -> Numbers:
    accounts, now, rights = site.polled, site.now, rights_of(site.user)
    paid = [account for account in accounts if rights.sees_costs(account.pk)]
    current = stats_at(accounts=accounts, at=now) or {}
    before = stats_at(accounts=accounts, at=now - DAY) or {}
    watched_since = stats_since(accounts=accounts)
    late = watched_since if watched_since and watched_since > day_start else None
    return Numbers(
        rendering=Count(current.get("executing"), before.get("executing")),
        waiting=Count(current.get("waiting"), before.get("waiting")),
        done=Count(
            done_between(accounts=accounts, start=late or day_start, end=now),
            done_between(accounts=accounts, start=day_start - DAY, end=now - DAY),
        ),
        spent=spending(accounts=paid, start=day_start, now=now) if paid else [],
        done_since=late,
    )


def running(*, user: Any, site: Site, limit: int = MOST_RUNNING) -> Running:
    """What runs now, the busiest first."""
    trouble = running_tasks(user=user, limit=limit)
    maker = RowMaker.of(user=user, accounts=site.by_id, now=site.now)
    rows = maker.rows(trouble.tasks, user=user)
    owners = leaves_of(tasks=trouble.tasks)
    pictures: dict[int, FrameImage] = {}
    for leaf, image in cover_images(task_ids=owners).items():
        known = pictures.get(owners[leaf])
        if known is None or known.fetched_at < image.fetched_at:
            pictures[owners[leaf]] = image
    outlooks = running_outlooks(
        forecasts_of([task.pk for task in trouble.tasks]),
        tasks=trouble.tasks,
        currencies={account.pk: account.currency for account in site.accounts},
        now=site.now,
    )
    return Running(
        rows=[(row, pictures.get(row.id), outlooks.get(row.id)) for row in rows],
        total=trouble.total,
        frames=trouble.frames,
    )


def happened(*, user: Any) -> Happened:
    """The last events that the user may see."""
    return Happened(event_lines(event_list(user=user)[:MOST_EVENTS]))
