"""The end of a log, read page by page: from its last pages on, then only what is new.

A page is as many bytes as the farm says; lines are taken as whole, for how the farm
cuts them is written nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from apps.farm.logs.lines import plain_line
from apps.renderbus.schemas import LogPageRow

MOST_KEPT = 512 * 1024
"""Characters of a log that are kept: its end."""
MOST_PAGES = 40
"""Pages that one look reads."""


class Room(NamedTuple):
    """How much of a log one look takes."""

    kept: int = MOST_KEPT
    """Characters."""
    pages: int = MOST_PAGES


WHOLE = Room()
"""For somebody who reads it."""
END = Room(kept=48 * 1024, pages=6)
"""For nobody in particular: enough to tell why a frame failed."""

Ask = Callable[[int], LogPageRow]
"""The farm's page of that number, from 0."""


@dataclass(frozen=True)
class Tail:
    """What is known of a log. The names are those of FrameLog."""

    text: str = ""
    lines: int = 0
    dropped: int = 0
    is_cut: bool = False
    is_numbered: bool = True
    size: int = 0
    page: int = 0
    page_start: int = 0
    page_size: int = 0
    at_end: bool = False
    """Whether all pages there were have been read."""


def read_tail(
    ask: Ask, before: Tail | None = None, *, room: Room = WHOLE, pages: int = 0
) -> Tail:
    """The log's end, going on where `before` ended; no more than `pages` in this look,
    if given. Raises what `ask` raises."""
    tail = replace(before, at_end=False) if before else Tail()
    answer = ask(tail.page)
    if (answer.total or 0) < tail.size:
        # Another log under the same name: the farm renders the frame anew.
        answer = answer if tail.page == 0 else ask(0)
        tail = Tail()
    first = _first_page(answer, room)
    if first > tail.page:
        tail = Tail(is_cut=True, is_numbered=False, page=first)
        answer = ask(first)
    tail = _with_page(tail, answer)
    for _ in range((pages or room.pages) - 1):
        if not answer.items or _is_last(tail.page, answer):
            return _shortened(replace(tail, at_end=True), room.kept)
        following = ask(tail.page + 1)
        if not following.items or _is_same(answer, following):
            return _shortened(replace(tail, at_end=True), room.kept)
        start = len(tail.text) + 1
        answer, tail = following, replace(tail, page=tail.page + 1, page_start=start)
        tail = _with_page(tail, answer)
    return _shortened(tail, room.kept)


def _first_page(answer: LogPageRow, room: Room) -> int:
    """The first page that is worth reading of a log of that size."""
    if not answer.size or answer.size < 1 or not answer.total:
        return 0
    pages = -(-answer.total // answer.size)
    return max(0, pages - min(room.pages, -(-room.kept // answer.size)))


def _is_last(page: int, answer: LogPageRow) -> bool:
    """Whether no page follows; where the farm does not say, one has to look."""
    if not answer.size or answer.size < 1 or not answer.total:
        return False
    return (page + 1) * answer.size >= answer.total


def _is_same(answer: LogPageRow, following: LogPageRow) -> bool:
    """Whether a farm that knows no pages gave the same again."""
    return not answer.size and following.items == answer.items


def _with_page(tail: Tail, answer: LogPageRow) -> Tail:
    """The page put in the place of what was known of it."""
    page = "\n".join(plain_line(line) for line in answer.items)
    size = max(answer.total or 0, tail.size)
    tail = replace(tail, page_size=max(0, answer.size or tail.page_size))
    if not tail.page_start:
        return replace(tail, text=page, dropped=0, size=size, is_cut=tail.page > 0)
    return replace(tail, text=f"{tail.text[: tail.page_start - 1]}\n{page}", size=size)


def _shortened(tail: Tail, most: int) -> Tail:
    """No more than `most` characters, in whole lines; all of them counted."""
    over = len(tail.text) - most
    if over > 0:
        at = tail.text.find("\n", over) + 1 or over
        tail = replace(
            tail,
            text=tail.text[at:],
            dropped=tail.dropped + tail.text.count("\n", 0, at),
            is_cut=True,
            page_start=max(0, tail.page_start - at),
        )
    count = tail.text.count("\n") + 1 if tail.text else 0
    return replace(tail, lines=count)
