"""Thumbnails of frames: which to fetch next, and what came of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.farm.models import FarmAccount, Frame, FrameImage
from apps.farm.models.pictures import ImageState
from apps.farm.pictures.fetching import Outcome
from apps.farm.querysets import FrameQuerySet
from apps.farm.reconcile import tasks_touch
from apps.renderbus.codes import FrameStatus

MOST_TRIES = 5
FIRST_PAUSE = timedelta(seconds=20)
"""Before the second try; doubled before each further one."""
NEW_FOR = timedelta(minutes=10)
"""A frame that ended within is fetched although nobody looks."""
_RETRIED = (ImageState.FAILED, ImageState.MISSING)


@dataclass(frozen=True)
class Fetched:
    """What came of one frame's picture."""

    frame: Frame
    outcome: Outcome
    asked_at: datetime
    """When the farm was asked for it: it shows what was rendered before."""


def attempt_of(frame: Frame) -> str:
    """Which render of the frame a picture shows."""
    ended = int(frame.ended_at.timestamp()) if frame.ended_at else 0
    return f"{frame.resubmissions}.{ended}"


def frames_wanting(
    account: FarmAccount,
    *,
    now: datetime,
    frame_ids: Collection[int] = (),
    watched: Collection[int] = (),
    fresh: Collection[int] = (),
    limit: int,
) -> list[Frame]:
    """Frames whose picture is to be fetched now, the most wanted first.

    First the frames (primary keys) that are on somebody's screen, then the newest of
    the tasks that somebody looks at, then what just ended on `fresh` tasks. Pictures
    that were thrown away are fetched again for a screen only.
    """
    ready = _wanting(account, now)
    shown = _wanting(account, now, Q(image__state=ImageState.EXPIRED))
    tasks = ready.filter(task__in=watched)
    since = now + timedelta(milliseconds=account.clock_offset_ms) - NEW_FOR
    ended = ready.filter(task__in=fresh, ended_at__gte=since)
    found: dict[int, Frame] = {}
    for wanted, source in (
        (frame_ids, shown.filter(pk__in=frame_ids, task__account=account)),
        (watched, tasks),
        (fresh, ended),
    ):
        if wanted and len(found) < limit:
            rows: QuerySet[Frame] = source.select_related("image")[: 2 * limit]
            found |= {frame.pk: frame for frame in rows if _is_wanting(frame)}
    return list(found.values())[:limit]


def _wanting(
    account: FarmAccount, now: datetime, besides: Q | None = None
) -> FrameQuerySet:
    """Complete frames without a picture, or with one of an earlier render.

    Those without any come first: doubtful ones must not keep them out.
    """
    complete = Frame.objects.present().filter(status_code=FrameStatus.COMPLETE)
    offset = timedelta(milliseconds=account.clock_offset_ms)
    due = (
        Q(
            image__tries=tries,
            image__fetched_at__lt=now - FIRST_PAUSE * 2 ** (tries - 1),
        )
        for tries in range(1, MOST_TRIES)
    )
    retry = Q(image__state__in=_RETRIED) & reduce(or_, due)
    rendered_again = Q(ended_at__gt=F("image__fetched_at") + offset)
    wanting = Q(image=None) | retry | rendered_again
    return complete.filter(wanting | besides if besides else wanting).order_by(
        F("image__fetched_at").asc(nulls_first=True),
        F("ended_at").desc(nulls_last=True),
    )


def _is_wanting(frame: Frame) -> bool:
    """Whether the frame is wanting by its attempt too: clocks are never quite equal."""
    image = getattr(frame, "image", None)
    if image is None or image.of_attempt != attempt_of(frame):
        return True
    if image.state == ImageState.EXPIRED:
        return True
    return image.state in _RETRIED and image.tries < MOST_TRIES


def thumbnails_record(account_id: int, fetched: Sequence[Fetched]) -> None:
    """Keep what came of the frames' pictures, and have pages draw them."""
    if not fetched:
        return
    with transaction.atomic():
        FrameImage.objects.bulk_create(
            [_row(one) for one in fetched],
            update_conflicts=True,
            unique_fields=["frame"],
            update_fields=_COLUMNS,
        )
        task_ids = {one.frame.task_id for one in fetched}
        tasks_touch(account_id=account_id, task_ids=task_ids)


_BEFORE = [
    "before_key",
    "before_width",
    "before_height",
    "before_attempt",
    "before_bytes",
]
_COLUMNS = [
    "state",
    "key",
    "width",
    "height",
    "stored_bytes",
    "reason",
    "of_attempt",
    "tries",
    "fetched_at",
    *_BEFORE,
]


def _row(fetched: Fetched) -> FrameImage:
    frame, outcome = fetched.frame, fetched.outcome
    attempt = attempt_of(frame)
    before: FrameImage | None = getattr(frame, "image", None)
    again = before is not None and before.of_attempt == attempt
    return FrameImage(
        frame=frame,
        state=outcome.state,
        key=outcome.kept.key,
        width=outcome.kept.width,
        height=outcome.kept.height,
        stored_bytes=outcome.kept.stored_bytes,
        reason=outcome.reason,
        of_attempt=attempt,
        tries=before.tries + 1 if again and before is not None else 1,
        fetched_at=fetched.asked_at,
        **({} if before is None else _earlier(before, again=again)),
    )


def _earlier(image: FrameImage, *, again: bool) -> dict[str, Any]:
    """The picture to compare with: the last one of an earlier render.

    It steps back as soon as a later render is asked for, so that it is not lost where
    that one cannot be had at once.
    """
    if again or image.state != ImageState.READY:
        return {name: getattr(image, name) for name in _BEFORE}
    return {
        "before_key": image.key,
        "before_width": image.width,
        "before_height": image.height,
        "before_attempt": image.of_attempt,
        "before_bytes": image.stored_bytes,
    }
