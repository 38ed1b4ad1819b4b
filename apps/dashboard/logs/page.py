"""A frame's render log as pages show it: some of its lines, in pieces that stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apps.dashboard.logs.attempts import Attempt, attempts_of
from apps.dashboard.logs.errors import GROUPS, Gathered, gathered
from apps.dashboard.logs.lines import Piece, lines_of, pieces_of
from apps.dashboard.logs.places import SHOWN, Places, kept_places, part_places
from apps.dashboard.logs.query import LogQuery
from apps.dashboard.logs.search import Found, search
from apps.dashboard.logs.searched import Searched, searched_in
from apps.dashboard.logs.words import (
    away_note,
    empty_note,
    lost_note,
    nothing_note,
    part_note,
)
from apps.farm.logs.parts import parts_before
from apps.farm.logs.record import frame_log, log_attempt
from apps.farm.models import Frame, FrameLog, FrameLogPart
from apps.farm.models.logs import LogState
from apps.farm.readings.show import in_touch
from apps.farm.status import FrameState, frame_state
from apps.farm.troubles import trouble_text

IN_DIALOG = 200
ERRORS_IN_DIALOG = 3
NOWHERE = Places(0, 0)


@dataclass(frozen=True)
class LogView:
    """A log, or in words why there is none."""

    pieces: Sequence[Piece]
    note: str
    """Why there are no lines; "" where there are."""
    trouble: str = ""
    """Why what is shown is not the newest."""
    is_open: bool = True
    """Whether more may come."""
    away: str = ""
    """Why it does not come just now."""
    is_earlier: bool = False
    """It is of an attempt before the present one."""
    lines: int = 0
    """Kept ones, or those of the part."""
    base: int = 0
    """Lines before those, as far as they have numbers."""
    is_cut: bool = False
    """The farm's log begins earlier than what is kept."""
    is_numbered: bool = True
    """Lines have the numbers that they have in the farm's log."""
    size: int = 0
    fetched_at: datetime | None = None
    part: int | None = None
    """Number of the part that is shown, from 0; None: what is kept."""
    parts: int = 0
    """Parts of the farm's log that come before what is kept."""
    attempt: str = ""
    places: Places = NOWHERE
    errors: Gathered = field(default_factory=Gathered)
    found: Found | None = None
    searched: Searched | None = None
    """How much of the log was looked through; None where nothing else was there."""
    attempts: Sequence[Attempt] = ()
    element_id: str = "log-head"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how what surrounds the lines looks."""
        facts = (self.note, self.trouble, self.is_open, self.away, self.is_earlier)
        found = self.found and (self.found.total, self.found.at)
        around = (self.places, self.errors, found, self.searched, self.attempts)
        size = (self.lines, self.parts, self.size)
        return (*facts, *size, self.fetched_at, *around)

    @property
    def first_number(self) -> int:
        """Number of the first shown line."""
        return self.base + self.places.first + 1

    @property
    def last_number(self) -> int:
        """Number of the last shown line."""
        return self.base + self.places.until

    @property
    def is_end(self) -> bool:
        """Whether the log's last line is among them: what most people come for."""
        return self.part is None and not self.places.later_url


def log_view(frame: Frame, query: LogQuery) -> LogView:
    """The part of the frame's log that the address asks for. Five queries or so."""
    log = frame_log(frame, query.attempt)
    attempts = attempts_of(frame, query, log.attempt if log else log_attempt(frame))
    if log is None and query.attempt not in ("", log_attempt(frame)):
        return LogView((), lost_note(), is_open=False, attempts=attempts)
    if log is None or not log.text:
        return _none(frame, log, attempts)
    if query.part is not None:
        return _part_view(frame, log, query, attempts)
    return _kept_view(frame, log, query, attempts, most=SHOWN, errors=GROUPS)


def log_end_view(frame: Frame) -> LogView:
    """The last lines of the frame's log, for a dialog."""
    log, query = frame_log(frame), LogQuery(frame.pk)
    if log is None or not log.text:
        return _none(frame, log, ())
    return _kept_view(frame, log, query, (), most=IN_DIALOG, errors=ERRORS_IN_DIALOG)


def _none(frame: Frame, log: FrameLog | None, attempts: Sequence[Attempt]) -> LogView:
    if log is not None:
        at = log.fetched_at
        return LogView((), empty_note(log), fetched_at=at, attempts=attempts)
    waits = frame_state(frame.status_code) is FrameState.WAITING
    never = not log_attempt(frame) and frame.deleted_at is None
    note = nothing_note(frame)
    return LogView((), note, is_open=waits or not never, attempts=attempts)


def _kept_view(
    frame: Frame,
    log: FrameLog,
    query: LogQuery,
    attempts: Sequence[Attempt],
    *,
    most: int,
    errors: int,
) -> LogView:
    texts, base, parts = log.text.split("\n"), log.dropped, parts_before(log)
    found = search(texts, query, base=base)
    place = found.place if found else None
    if query.line is not None:
        place = max(0, query.line - base - 1)
    places = kept_places(
        query, count=len(texts), base=base, place=place, parts=parts, most=most
    )
    shown = range(base + places.first + 1, base + places.until + 1)
    lines = lines_of(texts, places.first, places.until, base=base, found=found)
    failed, earlier = log.state == LogState.FAILED, log.attempt != log_attempt(frame)
    gone = earlier or frame.deleted_at is not None
    is_open = not log.is_complete and not gone
    return LogView(
        pieces=pieces_of(lines),
        note="",
        trouble=trouble_text(log.reason) if failed else "",
        is_open=is_open,
        away=away_note() if is_open and not in_touch(frame.task.account) else "",
        is_earlier=earlier,
        lines=len(texts),
        base=base,
        is_cut=log.is_cut,
        is_numbered=log.is_numbered,
        size=log.size,
        fetched_at=log.fetched_at,
        parts=parts,
        attempt=log.attempt,
        places=places,
        errors=gathered(texts, query, base=base, shown=shown, most=errors),
        found=found,
        searched=searched_in(log, query, found=found, parts=parts, is_gone=gone),
        attempts=attempts,
    )


def _part_view(
    frame: Frame, log: FrameLog, query: LogQuery, attempts: Sequence[Attempt]
) -> LogView:
    number = query.part or 0
    part: FrameLogPart | None = log.parts.filter(number=number).first()
    texts = part.text.split("\n") if part and part.text else []
    parts, earlier = parts_before(log), log.attempt != log_attempt(frame)
    places = part_places(query, count=len(texts), base=log.dropped, parts=parts)
    found = search(texts, query, base=0)
    gone = earlier or frame.deleted_at is not None
    never = gone or number >= parts
    away = not in_touch(frame.task.account)
    trouble = part is not None and part.state == LogState.FAILED
    return LogView(
        pieces=pieces_of(lines_of(texts, 0, len(texts), base=0, found=found)),
        note="" if texts else part_note(part, is_gone=never, is_away=away),
        trouble=trouble_text(part.reason) if part and trouble and texts else "",
        is_open=not texts and not never,
        is_earlier=earlier,
        lines=len(texts),
        size=log.size,
        is_numbered=query.part == 0,
        fetched_at=part.fetched_at if part else None,
        part=query.part,
        parts=parts,
        attempt=log.attempt,
        places=places,
        errors=gathered(texts, query, base=0, shown=range(1, len(texts) + 1)),
        found=found,
        searched=searched_in(log, query, found=found, parts=parts, is_gone=gone),
        attempts=attempts,
    )
