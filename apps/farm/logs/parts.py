"""A log before its kept end: a few of the farm's pages at a time, when somebody pages
there. The farm is asked by workers alone."""

from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from apps.farm.logs.lines import plain_line
from apps.farm.logs.record import TRIED_EVERY, log_attempt, log_told
from apps.farm.logs.tail import MOST_KEPT, Ask
from apps.farm.models import FarmAccount, FrameLog, FrameLogPart
from apps.farm.models.logs import LogState

PAGES = 4
"""Of the farm that make a part: most farms' pages are 16 KB."""
MOST_WHOLE = 128
"""Parts: a log of more is not read whole, for each takes PAGES calls."""
GROWING_EVERY = timedelta(seconds=10)
"""A part whose last page may still grow is read again."""


class Read(NamedTuple):
    """What asking for a part gave."""

    text: str
    size: int
    """Bytes of the whole log."""


def part_count(log: FrameLog) -> int:
    """How many parts the whole log has at the farm."""
    pages = -(-log.size // log.page_size) if log.page_size else log.page + 1
    return -(-pages // PAGES)


def parts_before(log: FrameLog) -> int:
    """How many parts begin before the text that is kept; the last of them may reach
    into it, for what is kept was made plain and is seldom longer than what it was."""
    if not log.is_cut or not log.text:
        return 0
    if not log.page_size:
        return part_count(log)
    pages = max(0, log.size - len(log.text.encode())) / log.page_size
    # Where nothing was dropped yet it begins with one of the farm's pages.
    first = ceil(pages) if log.dropped else round(pages)
    return min(part_count(log), ceil(first / PAGES))


def parts_due(
    account: FarmAccount,
    wanted: Collection[tuple[int, int]],
    *,
    whole: Collection[int] = (),
    now: datetime,
    limit: int,
) -> list[tuple[FrameLog, int]]:
    """Of the wanted parts (frame's primary key, number), and then of all parts of the
    logs that are wanted `whole` (frames' primary keys), those to be read now. Only the
    frame's attempt now has a log at the farm."""
    if not wanted and not whole:
        return []
    rows = (
        FrameLog.objects.filter(frame__in={*whole, *(frame for frame, _ in wanted)})
        .filter(frame__task__account=account, frame__deleted_at=None)
        .select_related("frame")
        .order_by("pk")
    )
    found, others = [], []
    for log in rows:
        if log.attempt != log_attempt(log.frame):
            continue
        known = {part.number: part for part in log.parts.defer("text")}
        most = parts_before(log)
        asked = (number for frame, number in sorted(wanted) if frame == log.frame_id)
        found += [
            (log, number)
            for number in asked
            if number < most and _is_due(known.get(number), now)
        ]
        if log.frame_id in whole and most <= MOST_WHOLE:
            others += [
                (log, number)
                for number in range(most)
                if _is_missing(known.get(number), now)
            ]
    return list(dict.fromkeys(found + others))[:limit]


def _is_due(part: FrameLogPart | None, now: datetime) -> bool:
    if part is None:
        return True
    pause = GROWING_EVERY if part.state == LogState.READY else TRIED_EVERY
    return not part.is_complete and part.fetched_at <= now - pause


def _is_missing(part: FrameLogPart | None, now: datetime) -> bool:
    """Of a log that is read whole nothing is read again, but for what went wrong."""
    if part is None:
        return True
    return part.state == LogState.FAILED and part.fetched_at <= now - TRIED_EVERY


def read_part(ask: Ask, number: int) -> Read:
    """The part's lines, made plain; as many as fit. Raises what `ask` raises."""
    lines: list[str] = []
    size = 0
    for page in range(number * PAGES, (number + 1) * PAGES):
        answer = ask(page)
        size = max(size, answer.total or 0)
        if not answer.items:
            break
        lines += map(plain_line, answer.items)
    text = "\n".join(lines)
    if len(text) > MOST_KEPT:
        text = text[: text.rfind("\n", 0, MOST_KEPT) + 1 or MOST_KEPT].rstrip("\n")
    return Read(text, size)


def part_record(log: FrameLog, number: int, read: Read, *, now: datetime) -> None:
    """Keep the part. One that the farm does not have (any more), because it renders the
    frame anew, takes away nothing that is here."""
    if not read.text or read.size < log.size:
        _keep(log, number, now, state=LogState.EMPTY)
        return
    over = log.is_complete or (number + 1) * PAGES <= log.page
    _keep(log, number, now, state=LogState.READY, text=read.text, is_complete=over)


def part_fail(log: FrameLog, number: int, reason: str, *, now: datetime) -> None:
    """It could not be read: `reason` is a text of apps.farm.troubles."""
    _keep(log, number, now, state=LogState.FAILED, reason=reason)


def _keep(log: FrameLog, number: int, now: datetime, **values: object) -> None:
    FrameLogPart.objects.update_or_create(
        log=log,
        number=number,
        defaults={"reason": "", "fetched_at": now} | values,
    )
    log_told(log.frame_id)
