"""Pictures: thumbnails of frames, and what 3ds Max tasks have rendered so far.

What somebody looks at comes first, then what just ended; the rest is fetched when
somebody looks. A tick takes a few, and goes on while more of them are on a screen.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from apps.common.locks import Lock
from apps.common.picture_paths import Base, PictureRefused, parse_base
from apps.farm.models import FarmAccount, RenderTask, SyncRun
from apps.farm.models.pictures import ImageState
from apps.farm.models.runs import SyncKind
from apps.farm.pictures.mosaic import compose, grid_of
from apps.farm.pictures.progress import progress_owner, progress_record, same_stage
from apps.farm.polls import Poll, run_poll
from apps.farm.status import ACTIVE_STATES
from apps.farm.sync.thumbnails import fetch_thumbnails, next_thumbnails
from apps.farm.watching import watched_leaves
from apps.renderbus.codes import Software
from apps.renderbus.errors import FarmRefused, FarmRejected
from apps.renderbus.schemas import ProgressImageRow

BUDGET_S = 30.0
MOST_PROGRESS = 4
PROGRESS_PAUSE = timedelta(seconds=4)
_COMPOSE_S = 12.0


def sync_images(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun | None:
    """Fetch some pictures of the account; None when there is nothing to fetch."""
    try:
        base = parse_base(account.image_base)
    except PictureRefused:
        return None
    watched = watched_leaves(account.pk)
    frames, are_shown = next_thumbnails(account, watched)
    tasks = _tasks_in_the_making(account, watched)
    if not frames and not tasks:
        return None

    def work(poll: Poll) -> None:
        for task in tasks:
            _fetch_progress(poll, base, task)
        goes_on = fetch_thumbnails(poll, base, frames) and are_shown
        while goes_on:
            goes_on = _further_round(poll, base)

    return run_poll(account, SyncKind.IMAGES, work, budget_s=BUDGET_S, lock=lock)


def _further_round(poll: Poll, base: Base) -> bool:
    """What is on a screen now, and whether a further round makes sense."""
    watched = watched_leaves(poll.account.pk)
    for task in _tasks_in_the_making(poll.account, watched):
        _fetch_progress(poll, base, task)
    frames, are_shown = next_thumbnails(poll.account, watched)
    return are_shown and fetch_thumbnails(poll, base, frames)


def _tasks_in_the_making(
    account: FarmAccount, watched: Sequence[int]
) -> list[RenderTask]:
    """3ds Max leaves that are looked at and render (or were never fetched), and those
    whose last picture was fetched before they ended."""
    now = timezone.now()
    lost = Q(progress_image=None) | Q(progress_image__state=ImageState.EXPIRED)
    renders = Q(state__in=ACTIVE_STATES, executing_frames__gt=0)
    is_due = Q(progress_image__fetched_at__lt=now - PROGRESS_PAUSE)
    has_begun = renders | ~Q(state__in=ACTIVE_STATES)
    shift = timedelta(milliseconds=account.clock_offset_ms)
    ended_after = Q(progress_image__fetched_at__lt=F("completed_at") - shift)
    leaves = RenderTask.objects.present().leaves().filter(account=account)
    wanted = Q(pk__in=watched) & ((lost & has_begun) | (renders & is_due))
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
    owner = progress_owner(task)
    composed = compose(base, grid, until=until, before=before, owner=owner)
    progress_record(task, answer, grid, composed, fetched_at=asked_at)
