"""Pictures: thumbnails of frames, and what 3ds Max tasks have rendered so far.

What somebody looks at comes first, then what just ended; the rest is fetched when
somebody looks. A tick takes a few, so that everybody's turn comes.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from django.db.models import F, Q
from django.utils import timezone

from apps.common.locks import Lock
from apps.common.picture_paths import Base, PictureRefused, parse_base
from apps.farm.models import FarmAccount, Frame, RenderTask, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.pictures.fetching import NO_PATH, Outcome, fetch_kept
from apps.farm.pictures.mosaic import compose, grid_of
from apps.farm.pictures.progress import progress_record, same_stage
from apps.farm.pictures.store import THUMBNAIL_WIDTH
from apps.farm.pictures.thumbnails import frames_wanting, thumbnails_record
from apps.farm.polls import Poll, run_poll
from apps.farm.status import ACTIVE_STATES
from apps.farm.watching import fresh_tasks, wanted_frames, watched_leaves
from apps.renderbus.codes import Software
from apps.renderbus.errors import FarmRefused, FarmRejected
from apps.renderbus.schemas import ProgressImageRow

BUDGET_S = 30.0
MOST_THUMBNAILS = 24
MOST_PROGRESS = 4
AT_ONCE = 4
"""Pictures fetched at the same time: most of it is waiting."""
PROGRESS_PAUSE = timedelta(seconds=4)
_COMPOSE_S = 12.0


def sync_images(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun | None:
    """Fetch some pictures of the account; None when there is nothing to fetch."""
    try:
        base = parse_base(account.image_base)
    except PictureRefused:
        return None
    watched = watched_leaves(account.pk)
    frames = frames_wanting(
        account,
        now=timezone.now(),
        frame_ids=wanted_frames(),
        watched=watched,
        fresh=fresh_tasks(account.pk),
        limit=MOST_THUMBNAILS,
    )
    tasks = _tasks_in_the_making(account, watched)
    if not frames and not tasks:
        return None

    def work(poll: Poll) -> None:
        for task in tasks:
            _fetch_progress(poll, base, task)
        _fetch_thumbnails(poll, base, frames)

    return run_poll(account, SyncKind.IMAGES, work, budget_s=BUDGET_S, lock=lock)


def _tasks_in_the_making(
    account: FarmAccount, watched: Sequence[int]
) -> list[RenderTask]:
    """3ds Max leaves that are looked at and render (or were never fetched), and those
    whose last picture was fetched before they ended."""
    now = timezone.now()
    known = Q(progress_image__isnull=False)
    renders = Q(state__in=ACTIVE_STATES, executing_frames__gt=0)
    is_due = Q(progress_image__fetched_at__lt=now - PROGRESS_PAUSE)
    has_begun = renders | ~Q(state__in=ACTIVE_STATES)
    shift = timedelta(milliseconds=account.clock_offset_ms)
    ended_after = Q(progress_image__fetched_at__lt=F("completed_at") - shift)
    leaves = RenderTask.objects.present().leaves().filter(account=account)
    wanted = Q(pk__in=watched) & ((~known & has_begun) | (renders & is_due))
    ended = ~Q(state__in=ACTIVE_STATES) & ended_after
    rows = leaves.filter(wanted | ended, cg_id=Software.MAX)
    return list(rows.select_related("progress_image").order_by("pk")[:MOST_PROGRESS])


def _fetch_progress(poll: Poll, base: Base, task: RenderTask) -> None:
    """One picture in the making; only the tiles that moved are fetched."""
    asked_at = timezone.now()
    try:
        answer = poll.client.query.progress_image(task.remote_id)
    except FarmRefused:
        raise
    except FarmRejected:
        answer = ProgressImageRow()
    grid = grid_of(answer)
    before = getattr(task, "progress_image", None)
    if before is not None and not same_stage(answer, before):
        before = None
    until = min(poll.until, time.monotonic() + _COMPOSE_S)
    composed = compose(base, grid, until=until, before=before)
    progress_record(task, answer, grid, composed, fetched_at=asked_at)


def _fetch_thumbnails(poll: Poll, base: Base, frames: Sequence[Frame]) -> None:
    """Fetch in groups; what is there is kept even when the time runs out."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures") as pool:
        for at in range(0, len(frames), AT_ONCE):
            if poll.is_overdue:
                return
            asked_at = timezone.now()
            some = frames[at : at + AT_ONCE]
            # The farm is asked here: its calls may write, and the database
            # connection is this thread's.
            paths = [_path_of(poll, frame) for frame in some]
            outcomes = list(pool.map(partial(_fetch, base), paths))
            found = list(zip(some, outcomes, strict=True))
            thumbnails_record(poll.account.pk, found, fetched_at=asked_at)
            if all(outcome.base_is_down for outcome in outcomes):
                return


def _path_of(poll: Poll, frame: Frame) -> str | None:
    """The farm's path of the frame's first picture, if it has one."""
    try:
        paths = poll.client.query.frame_thumbnail(frame.remote_id)
    except FarmRefused:
        raise
    except FarmRejected:
        return None
    return paths[0] if paths else None


def _fetch(base: Base, path: str | None) -> Outcome:
    return fetch_kept(base, path, width=THUMBNAIL_WIDTH) if path else NO_PATH
