"""How much of a log was searched: it is kept in places, not all of which are here."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.dashboard.logs.query import LogQuery
from apps.dashboard.logs.search import Found
from apps.farm.logs.parts import MOST_WHOLE
from apps.farm.models import FrameLog
from apps.farm.models.logs import LogState
from apps.farm.troubles import trouble_text

MOST_HITS = 24
"""Places that are listed; the others are counted."""
_AT_ONCE = 8
"""Parts that are held in memory while they are looked through."""


@dataclass(frozen=True)
class Place:
    """A part of the log, or what is kept of it, in which the text occurs."""

    part: int | None
    """From 0; None: the kept lines."""
    lines: int
    url: str
    is_shown: bool


@dataclass(frozen=True)
class Searched:
    """What was looked through of a log that has more than the kept lines."""

    parts: int
    """That come before the kept lines."""
    read: int
    """Of them looked through."""
    gone: int
    """Of them the farm does not have any more."""
    places: Sequence[Place]
    hidden: int
    """Places with the text that are not listed."""
    is_reading: bool
    """The others are being read."""
    trouble: str
    """Why one of them could not be read."""
    whole_url: str
    """Has the others read; "" where they cannot be."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the log was left out."""
        return self.read >= self.parts

    @property
    def is_too_long(self) -> bool:
        """Whether it is never read whole."""
        return self.parts > MOST_WHOLE


def searched_in(
    log: FrameLog, query: LogQuery, *, found: Found | None, parts: int, is_gone: bool
) -> Searched | None:
    """The log's kept lines and its parts that are here; `is_gone`: the farm has no
    others any more. None where nothing is searched for, or all is kept. One query."""
    if not query.q or not parts:
        return None
    rows = log.parts.filter(number__lt=parts).order_by("number")
    values = rows.values_list("number", "state", "reason", "text")[:MOST_WHOLE]
    read, gone, trouble, hits = 0, 0, "", list[tuple[int | None, int]]()
    for number, state, reason, text in values.iterator(chunk_size=_AT_ONCE):
        read += state == LogState.READY
        gone += state == LogState.EMPTY
        trouble = trouble_text(reason) if state == LogState.FAILED else trouble
        hits.append((number, _lines(text, query.q)))
    kept = found.total if found and query.part is None else _lines(log.text, query.q)
    places = [
        Place(part, lines, query.at(part=part), part == query.part)
        for part, lines in (*hits, (None, kept))
        if lines
    ]
    left = parts - read - gone
    may = left > 0 and not is_gone and parts <= MOST_WHOLE
    return Searched(
        parts=parts,
        read=read,
        gone=parts - read if is_gone else gone,
        places=places[-MOST_HITS:],
        hidden=max(0, len(places) - MOST_HITS),
        is_reading=may and query.whole,
        trouble=trouble if may else "",
        whole_url=query.address(whole="1", hit=None) if may and not query.whole else "",
    )


def _lines(text: str, q: str) -> int:
    """In how many lines it occurs."""
    wanted, lower = q.lower(), text.lower()
    if wanted not in lower:
        return 0
    return sum(wanted in line for line in lower.split("\n"))
