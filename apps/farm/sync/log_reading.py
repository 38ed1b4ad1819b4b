"""One render log, read from the farm and kept: whoever wants it, it is read here."""

import time
from functools import partial

from django.utils import timezone

from apps.farm.logs.parts import part_fail, part_record, read_part
from apps.farm.logs.record import log_fail, log_of_attempt, log_record, tail_of
from apps.farm.logs.tail import WHOLE, Ask, Room, Tail, read_tail
from apps.farm.models import Frame, FrameLog
from apps.farm.polls import Poll
from apps.farm.troubles import trouble_of
from apps.renderbus.codes import ResultCode
from apps.renderbus.errors import FarmError, FarmRefused, FarmRejected
from apps.renderbus.schemas import LogPageRow

PATIENCE_S = 10.0
"""Of a slow farm fewer pages are read, so that there is something to show."""


def log_read(poll: Poll, frame: Frame, *, room: Room = WHOLE) -> FrameLog:
    """Read the log on from where it is kept. What goes wrong is told where somebody
    waits for it; raises FarmError where the farm is not to be asked for more."""
    asked_at = timezone.now()
    before = log_of_attempt(frame)
    known = tail_of(before) if before is not None and before.text else None
    try:
        # What a person has read is not cut down to what a machine wants of it.
        tail = _tail(partial(_page, poll, frame), known, WHOLE if known else room)
    except FarmRejected as error:
        if error.code == ResultCode.NOT_FOUND:
            return log_record(frame, Tail(), fetched_at=asked_at)
        log = log_fail(frame, trouble_of(error).text, fetched_at=asked_at)
        if isinstance(error, FarmRefused):
            raise
        poll.note_trouble(error)
        return log
    except FarmError as error:
        log_fail(frame, trouble_of(error).text, fetched_at=asked_at)
        raise
    return log_record(frame, tail, fetched_at=asked_at)


def _tail(ask: Ask, known: Tail | None, room: Room) -> Tail:
    """As many pages as the farm gives in PATIENCE_S, by how long the first one took."""
    number = known.page if known is not None else 0
    began = time.monotonic()
    first = ask(number)
    took = max(time.monotonic() - began, 0.001)
    pages = max(2, min(room.pages, int(PATIENCE_S / took)))
    had = {number: first}
    return read_tail(
        lambda page: had.pop(page) if page in had else ask(page),
        known,
        # Of what is kept already nothing is given up for that.
        room=room if known is not None else Room(room.kept, pages),
        pages=pages,
    )


def log_part_read(poll: Poll, log: FrameLog, number: int) -> None:
    """Read one part of the log from before its kept end. Raises as log_read."""
    now = timezone.now()
    try:
        read = read_part(partial(_page, poll, log.frame), number)
    except FarmError as error:
        part_fail(log, number, trouble_of(error).text, now=now)
        if not isinstance(error, FarmRejected) or isinstance(error, FarmRefused):
            raise
        poll.note_trouble(error)
    else:
        part_record(log, number, read, now=now)


def _page(poll: Poll, frame: Frame, number: int) -> LogPageRow:
    return poll.client.query.render_log(frame.remote_id, page_num=number)
