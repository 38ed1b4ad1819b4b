"""Asking the farm for thumbnails, several at a time."""

import time
from collections.abc import Collection, Sequence

from django.db import connections
from django.utils import timezone

from apps.common.picture_paths import Base
from apps.farm.models import FarmAccount, Frame
from apps.farm.pictures.crew import Crew
from apps.farm.pictures.fetching import NO_PATH, fetch_kept
from apps.farm.pictures.thumbnails import Fetched, frames_wanting, thumbnails_record
from apps.farm.polls import Poll
from apps.farm.watching import fresh_tasks, wanted_frames
from apps.renderbus.errors import FarmRefused, FarmRejected

MOST_THUMBNAILS = 24
"""In one round: then it is asked again what somebody looks at."""
AT_ONCE = 6
"""Pictures fetched at the same time: most of it is waiting, for farm and base."""
PORTION = 6
"""Pictures that are written down, and so shown, together."""
_LAST_S = 3.0
"""What the poll still has when no further picture is begun."""


def next_thumbnails(
    account: FarmAccount, watched: Collection[int]
) -> tuple[list[Frame], bool]:
    """Frames for one round, and whether somebody has such ones on a screen."""
    shown = wanted_frames()
    frames = frames_wanting(
        account,
        now=timezone.now(),
        frame_ids=shown,
        watched=watched,
        fresh=fresh_tasks(account.pk),
        limit=MOST_THUMBNAILS,
    )
    return frames, any(frame.pk in shown for frame in frames)


def fetch_thumbnails(poll: Poll, base: Base, frames: Sequence[Frame]) -> bool:
    """One round; whether a further one makes sense.

    What is there is kept even when the time runs out or the farm breaks off.
    """

    down = 0

    def fetch(frame: Frame) -> Fetched:
        nonlocal down
        asked_at = timezone.now()
        path = _path_of(poll, frame)
        outcome = fetch_kept(base, path) if path else NO_PATH
        # In a row; that two threads may count at once does not matter.
        down = down + 1 if outcome.base_is_down else 0
        return Fetched(frame, outcome, asked_at)

    def may_go_on() -> bool:
        return down < AT_ONCE and time.monotonic() < poll.until - _LAST_S

    def leave() -> None:
        # A call may have learnt the farm's clock and kept it in the database.
        connections.close_all()
        poll.client.close()

    crew = Crew(frames, fetch, hands=AT_ONCE, may_go_on=may_go_on, leave=leave)
    for portion in crew.portions(PORTION):
        thumbnails_record(poll.account.pk, portion)
    return may_go_on()


def _path_of(poll: Poll, frame: Frame) -> str | None:
    """The farm's path of the frame's first picture, if it has one."""
    try:
        paths = poll.client.query.frame_thumbnail(frame.remote_id)
    except FarmRefused:
        raise
    except FarmRejected:
        return None
    return paths[0] if paths else None
