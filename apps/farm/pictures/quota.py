"""How much the pictures may take, and for how long: the oldest go first.

First the rows, then the files: an address that a page shows leads to a picture, or to
a row that says why there is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum

from apps.farm.models import FrameImage, ProgressImage, RenderTask
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.sweeping import keys_drop
from apps.farm.reconcile import tasks_touch

AT_ONCE = 1_000
MOST_ROUNDS = 60
GRACE = timedelta(hours=1)
"""A file written since may be about to be named by another row."""
ROOM = 0.95
"""Part of the quota in use after a clean-up, so that not each one finds some."""
GIGABYTE = 1024**3
_NOTHING = {"key": "", "width": 0, "height": 0, "stored_bytes": 0}
_NONE_BEFORE = {
    "before_key": "",
    "before_width": 0,
    "before_height": 0,
    "before_attempt": "",
    "before_bytes": 0,
}


@dataclass(frozen=True)
class StoreTotals:
    """What is in the store, as the rows have it."""

    pictures: int
    stored_bytes: int


@dataclass(frozen=True)
class _Old:
    """A row that may lose its pictures."""

    at: datetime
    model: type[FrameImage] | type[ProgressImage]
    pk: int
    keys: tuple[str, ...]
    size: int
    task_id: int


def quota_bytes() -> int:
    """What all pictures together may take."""
    return int(settings.FARMDASH_PICTURES_GB * GIGABYTE)


def store_totals() -> StoreTotals:
    """How many pictures there are, and what they take. A walk through all rows."""
    size = Sum("stored_bytes", default=0)
    frames = _with_pictures().aggregate(
        number=Count("pk"), size=size, before=Sum("before_bytes", default=0)
    )
    tasks = _progress().aggregate(number=Count("pk"), size=size)
    return StoreTotals(
        pictures=frames["number"] + tasks["number"],
        stored_bytes=frames["size"] + frames["before"] + tasks["size"],
    )


def pictures_expire(now: datetime) -> int:
    """Throw away what is too old, then the oldest while all take too much; how many."""
    before = now - timedelta(days=settings.FARMDASH_KEEP_PICTURES_DAYS)
    expired = 0
    for _ in range(MOST_ROUNDS):
        batch = list(islice(_oldest(fetched_at__lt=before), AT_ONCE))
        expired += _expire(batch, now)
        if len(batch) < AT_ONCE:
            break
    total = store_totals().stored_bytes
    surplus = total - quota_bytes() * ROOM if total > quota_bytes() else 0
    for _ in range(MOST_ROUNDS):
        batch = list(_worth(surplus, _oldest()))
        expired += _expire(batch, now)
        surplus -= sum(one.size for one in batch)
        if surplus <= 0 or not batch:
            break
    return expired


def _worth(size: float, rows: Iterable[_Old]) -> Iterator[_Old]:
    """The first of the rows that take so many bytes together, or AT_ONCE of them."""
    for row in islice(rows, AT_ONCE):
        if size <= 0:
            return
        size -= row.size
        yield row


def _with_pictures() -> QuerySet[FrameImage]:
    return FrameImage.objects.filter(Q(state=ImageState.READY) | ~Q(before_key=""))


def _progress() -> QuerySet[ProgressImage]:
    return ProgressImage.objects.filter(state=ImageState.READY)


def _oldest(**wanted: Any) -> Iterator[_Old]:
    """The rows with pictures, the oldest first, AT_ONCE of each kind at most."""
    ready = FrameImage.objects.filter(state=ImageState.READY, **wanted)
    others = FrameImage.objects.exclude(state=ImageState.READY).exclude(before_key="")
    size = F("stored_bytes") + F("before_bytes")
    columns = ("fetched_at", "pk", "key", "before_key", size, "frame__task_id")
    frames = [
        rows.order_by("fetched_at").values_list(*columns)[:AT_ONCE]
        for rows in (ready, others.filter(**wanted))
    ]
    tasks = _progress().filter(**wanted).order_by("fetched_at")
    rest = tasks.values_list("fetched_at", "pk", "key", "stored_bytes", "task_id")
    return merge(
        *(
            (
                _Old(at, FrameImage, pk, (key, earlier), bytes_, task)
                for at, pk, key, earlier, bytes_, task in rows
            )
            for rows in frames
        ),
        (
            _Old(at, ProgressImage, pk, (key,), bytes_, task)
            for at, pk, key, bytes_, task in rest[:AT_ONCE]
        ),
        key=lambda one: one.at,
    )


def _expire(batch: list[_Old], now: datetime) -> int:
    """Let the rows say that their pictures are gone, then delete the files."""
    if not batch:
        return 0
    frames = [one.pk for one in batch if one.model is FrameImage]
    tasks = [one.pk for one in batch if one.model is ProgressImage]
    gone = {"state": ImageState.EXPIRED, "reason": "", **_NOTHING}
    with transaction.atomic():
        rows = FrameImage.objects.filter(pk__in=frames)
        rows.filter(state=ImageState.READY).update(**gone, tries=0)
        rows.update(**_NONE_BEFORE)
        ProgressImage.objects.filter(pk__in=tasks).update(**gone)
        _touch({one.task_id for one in batch})
    keys_drop({key for one in batch for key in one.keys}, grace=GRACE, now=now)
    return len(batch)


def _touch(task_ids: Iterable[int]) -> None:
    """Have pages draw the tasks anew."""
    by_account: dict[int, set[int]] = defaultdict(set)
    rows = RenderTask.objects.filter(pk__in=task_ids).values_list("account_id", "pk")
    for account_id, pk in rows:
        by_account[account_id].add(pk)
    for account_id, pks in by_account.items():
        tasks_touch(account_id=account_id, task_ids=pks)
