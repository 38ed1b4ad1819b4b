"""The logs of frames in the database: which are due, and what came of reading them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from apps.farm.logs.tail import Tail
from apps.farm.models import FarmAccount, Frame, FrameLog
from apps.farm.models.logs import LogState
from apps.farm.status import FrameState, frame_state
from apps.farm.versions import MARK, marks_replace, remembered

FOLLOWED_EVERY = timedelta(seconds=3)
"""The log of a frame that renders, while somebody reads it."""
LATE_LINES = timedelta(seconds=20)
"""After a frame ended."""
TRIED_EVERY = timedelta(seconds=10)
"""One that could not be read, or that the farm does not have (yet)."""


def log_attempt(frame: Frame) -> str:
    """Which render of the frame a log is of; "" for one that was never on a machine."""
    if frame.started_at is None:
        return ""
    return f"{frame.resubmissions}.{int(frame.started_at.timestamp())}"


def frame_log(frame: Frame, attempt: str = "") -> FrameLog | None:
    """The newest log of the frame: of its attempt now, or of one before; or the one
    of that attempt. Two queries at most."""
    if attempt:
        return frame.logs.filter(attempt=attempt).first()
    known = frame.logs.order_by("fetched_at", "pk").values_list("attempt", "pk")
    logs = dict(known)
    pk = logs.get(log_attempt(frame)) or next(reversed(logs.values()), None)
    return frame.logs.filter(pk=pk).first() if pk else None


def is_over(frame: Frame, now: datetime) -> bool:
    """Whether the frame's log grows no more; the last lines may come a little late."""
    busy = (FrameState.RENDERING, FrameState.WAITING, FrameState.UNKNOWN)
    if frame_state(frame.status_code) in busy:
        return False
    return frame.ended_at is None or now - frame.ended_at > LATE_LINES


def frames_due(
    account: FarmAccount, frame_ids: Collection[int], *, now: datetime, limit: int
) -> list[Frame]:
    """Frames (of these primary keys) of the account whose log is to be read now."""
    frames = Frame.objects.present().filter(pk__in=frame_ids, task__account=account)
    rows = frames.exclude(started_at=None).select_related("task").order_by("pk")
    found = [frame for frame in rows if _is_due(frame, now)]
    return found[:limit]


def _is_due(frame: Frame, now: datetime) -> bool:
    # Whether it is due says its age; the text is long.
    log = frame.logs.filter(attempt=log_attempt(frame)).defer("text").first()
    if log is None:
        return True
    if log.is_complete:
        return False
    ready = log.state == LogState.READY
    pause = FOLLOWED_EVERY if ready else TRIED_EVERY
    return log.fetched_at <= now - pause


def log_of_attempt(frame: Frame) -> FrameLog | None:
    """What is known of the log of the frame's attempt now."""
    logs: QuerySet[FrameLog] = frame.logs.filter(attempt=log_attempt(frame))
    return logs.first()


def tail_of(log: FrameLog) -> Tail:
    """What is kept of a log, to go on reading with."""
    names = [name for name in asdict(Tail()) if name != "at_end"]
    return Tail(**{name: getattr(log, name) for name in names})


def log_record(frame: Frame, tail: Tail, *, fetched_at: datetime) -> FrameLog:
    """Keep what was read. A farm that says nothing any more takes nothing away."""
    before = log_of_attempt(frame)
    over = is_over(frame, fetched_at)
    if not tail.text:
        kept = before is not None and before.text
        state = LogState.READY if kept else LogState.EMPTY
        values: dict[str, Any] = {"state": state, "is_complete": over and bool(kept)}
    else:
        values = {
            name: value for name, value in asdict(tail).items() if name != "at_end"
        }
        values |= {"state": LogState.READY, "is_complete": over and tail.at_end}
    if before is not None and values.get("size", before.size) < before.size:
        # The farm renders the frame anew under the same name.
        before.parts.all().delete()
    values |= {"reason": "", "is_failed": _failed(frame)}
    return _keep(frame, before, values, fetched_at)


def _failed(frame: Frame) -> bool:
    return frame_state(frame.status_code) is FrameState.FAILED


def log_fail(frame: Frame, reason: str, *, fetched_at: datetime) -> FrameLog:
    """It could not be read: `reason` is a text of apps.farm.troubles. What we have of
    it stays."""
    before = log_of_attempt(frame)
    values: dict[str, Any] = {"state": LogState.FAILED, "reason": reason}
    return _keep(frame, before, values, fetched_at)


def _keep(
    frame: Frame, before: FrameLog | None, values: dict[str, Any], fetched_at: datetime
) -> FrameLog:
    log, _made = FrameLog.objects.update_or_create(
        frame=frame,
        attempt=log_attempt(frame),
        defaults=values | {"fetched_at": fetched_at},
    )
    if before is None or _told(before) != _told(log):
        log_told(frame.pk)
    return log


def log_told(frame_id: int) -> None:
    """Pages are to show the frame's log anew."""
    marks_replace([_mark(frame_id)])


def _mark(frame_id: int) -> str:
    return f"{MARK}:log:{frame_id}"


def _told(log: FrameLog) -> str:
    """What pages tell of a log; its age once a minute, where nothing else moves."""
    facts = (log.attempt, log.state, log.size, log.lines, log.dropped, log.is_complete)
    minute = f"{log.fetched_at.astimezone(UTC):%m%d%H%M}"
    return "-".join((*map(str, facts), minute))


def log_version(frame_id: int) -> str:
    """Changes whenever the frame's log does."""
    return remembered((_mark(frame_id),), lambda: _token(frame_id))


def _token(frame_id: int) -> str:
    logs = FrameLog.objects.filter(frame=frame_id).defer("text")
    newest = logs.order_by("-fetched_at", "-pk").first()
    if newest is None:
        return "none"
    parts = newest.parts.aggregate(at=Max("fetched_at"))["at"]
    return f"{_told(newest)}-{parts.timestamp() if parts else 0:.3f}"
