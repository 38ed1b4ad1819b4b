"""Thumbnails of frames: which to fetch next, and what came of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

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
    the tasks that somebody looks at, then what just ended on `fresh` tasks.
    """
    ready = _wanting(account, now).order_by(
        # Those without any picture first: doubtful ones must not keep them out.
        F("image__fetched_at").asc(nulls_first=True),
        F("ended_at").desc(nulls_last=True),
    )
    tasks = ready.filter(task__in=watched)
    since = now + timedelta(milliseconds=account.clock_offset_ms) - NEW_FOR
    ended = ready.filter(task__in=fresh, ended_at__gte=since)
    found: dict[int, Frame] = {}
    for wanted, source in (
        (frame_ids, ready.filter(pk__in=frame_ids, task__account=account)),
        (watched, tasks),
        (fresh, ended),
    ):
        if wanted and len(found) < limit:
            rows: QuerySet[Frame] = source.select_related("image")[: 2 * limit]
            found |= {frame.pk: frame for frame in rows if _is_wanting(frame)}
    return list(found.values())[:limit]


def _wanting(account: FarmAccount, now: datetime) -> FrameQuerySet:
    """Complete frames without a picture, or with one of an earlier render."""
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
    return complete.filter(Q(image=None) | retry | rendered_again)


def _is_wanting(frame: Frame) -> bool:
    """Whether the frame is wanting by its attempt too: clocks are never quite equal."""
    image = getattr(frame, "image", None)
    if image is None or image.of_attempt != attempt_of(frame):
        return True
    return image.state in _RETRIED and image.tries < MOST_TRIES


def thumbnails_record(
    account_id: int, outcomes: Sequence[tuple[Frame, Outcome]], *, fetched_at: datetime
) -> None:
    """Keep what came of the frames' pictures, and have pages draw them."""
    if not outcomes:
        return
    rows = [_row(frame, outcome, fetched_at) for frame, outcome in outcomes]
    with transaction.atomic():
        FrameImage.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["frame"],
            update_fields=_COLUMNS,
        )
        tasks_touch(account_id=account_id, task_ids=_tasks_of(outcomes))


_COLUMNS = [
    "state",
    "key",
    "width",
    "height",
    "reason",
    "of_attempt",
    "tries",
    "fetched_at",
]


def _row(frame: Frame, outcome: Outcome, fetched_at: datetime) -> FrameImage:
    attempt = attempt_of(frame)
    before = getattr(frame, "image", None)
    again = before is not None and before.of_attempt == attempt
    return FrameImage(
        frame=frame,
        state=outcome.state,
        key=outcome.kept.key,
        width=outcome.kept.width,
        height=outcome.kept.height,
        reason=outcome.reason,
        of_attempt=attempt,
        tries=before.tries + 1 if again and before is not None else 1,
        fetched_at=fetched_at,
    )


def _tasks_of(outcomes: Iterable[tuple[Frame, Outcome]]) -> set[int]:
    return {frame.task_id for frame, _ in outcomes}
