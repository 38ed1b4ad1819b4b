"""Which pages of a task's frames to read. Pure.

A FramePlan is asked for its next step and fed with what came back:

    while (step := plan.next_step()) is not None:
        if step is Ask.COUNTERS:
            ...                                   # read the task by id, reconcile it
            plan.recount(task_tally(task))
        else:
            page = ...                            # queryTaskFrames, page number `step`
            plan.feed(step, page.items, total=page.total, bad=len(page.bad))

Where frames and counters differ, some page that was not read holds a frame of which
the mirror counts too many: only such pages are read, those with frames under way first,
and reading stops as soon as everything adds up. Frames move while they are read. So
the counters are asked for again before pages are read on which all frames are over,
and before the task is read whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum

from apps.farm.cadence import may_read_whole, next_sync_at
from apps.farm.counting import (
    EXECUTING,
    STATES,
    UNFINISHED,
    Tally,
    adds_up,
    between,
    difference,
)
from apps.farm.framebook import FrameBook, Known, PageSummary, known_frames
from apps.farm.mapping.values import MOST_FRAMES
from apps.renderbus.codes import FRAME_WAITING, FrameStatus
from apps.renderbus.schemas import FrameRow

__all__ = ("PAGE_SIZE", "Ask", "FramePlan", "Known", "may_read_whole", "next_sync_at")

PAGE_SIZE = 100
"""The most frames that the farm gives on a page."""
MONEY_PAGES = 3
"""Pages read for a changed fee while the task may not be read whole."""
MOST_IDLE_PAGES = 2
"""After so many pages without anything new the farm is not asked on."""
GATES = frozenset(int(code) for code in FRAME_WAITING) - {int(FrameStatus.WAITING)}
"""Statuses of frames that wait for something else than a machine."""


class Ask(Enum):
    """What a plan may want beside pages."""

    COUNTERS = "the task's counters, read anew"


class FramePlan:
    """Reads as few frame pages of one task as its counters allow."""

    def __init__(
        self,
        known: Iterable[Known],
        counters: Tally,
        *,
        residue: Tally | None = None,
        may_read_whole: bool = True,
        hints: Collection[int] = (),
        page_size: int = PAGE_SIZE,
    ) -> None:
        """Plan with what the mirror knows and what the task's counters are.

        `residue` is the difference that the farm is known to have by itself;
        `may_read_whole` allows to read every page where nothing less explains it;
        `hints` are remote ids of frames that somebody acted on.
        """
        self._book = FrameBook(known, page_size)
        self._first = self._counters = counters
        self._residue = residue
        self._may_read_whole = may_read_whole
        self._hints = hints
        self._total = max(sum(counters[:STATES]), len(self._book.frames))
        self._read: set[int] = set()
        self._rows: dict[int, FrameRow] = {}
        self._gates: set[int] = set()
        self._bad = self._money_pages = self._idle_pages = 0
        self._is_whole = self._is_over = False
        self._was_fed = self._overshot = self._recounted = False

    @property
    def rows(self) -> list[FrameRow]:
        """What was read, each frame once, as it came last."""
        return list(self._rows.values())

    @property
    def complete(self) -> bool:
        """Whether `rows` are the whole task."""
        read = sum(page <= self._page_count for page in self._read)
        return (
            read == self._page_count and 0 < self._total <= len(self._rows) + self._bad
        )

    @property
    def adds_up(self) -> bool:
        """Whether frames and counters say the same."""
        return adds_up(self._left, self._residue)

    @property
    def settled(self) -> bool:
        """Whether all was read while the counters stood still, and they differ."""
        stood_still = not self._was_fed and self._first == self._counters
        return self.complete and stood_still and any(self._left)

    def next_step(self) -> int | Ask | None:
        """The number of the page to read, Ask.COUNTERS, or None: nothing more."""
        if self._is_over or self._moved_meanwhile:
            return None
        pages, are_over = self._pages_to_blame()
        if not pages and self.adds_up:
            return None
        if self._is_whole and (number := self._next_unread()):
            return number
        if pages and not (are_over and self._overshot):
            return self._best(pages)
        if self._was_fed:
            return Ask.COUNTERS
        if pages:
            return self._best(pages)
        self._is_whole = self._may_read_whole
        return self._next_unread() if self._is_whole else None

    def feed(
        self, page: int, rows: Sequence[FrameRow], *, total: int, bad: int = 0
    ) -> None:
        """Take in a page. `total` counts the whole list, `bad` the page's bad rows."""
        found = len(rows) + bad
        fresh = {row.id: row for row in rows}
        self._total = min(max(total, found), MOST_FRAMES)
        self._notice_the_end(page, found, is_new=not fresh.keys() <= self._rows.keys())
        self._rows |= fresh
        if 0 < found < self._book.page_size and page < self._page_count:
            self._start_over(found)
        self._read.add(page)
        self._bad += bad
        self._was_fed = True
        if self._looks_for_money:
            self._money_pages += 1
        self._believe(page, fresh, bad)

    def recount(self, counters: Tally) -> None:
        """Take in the task's counters, read after the pages so far."""
        self._counters = counters
        self._was_fed = self._overshot = False
        self._recounted = True

    @property
    def _left(self) -> Tally:
        return difference(self._counters, self._book.tally)

    @property
    def _off(self) -> Tally:
        """What is left to explain; the residue is the farm's own affair."""
        if self._residue is None:
            return self._left
        rest = difference(self._left, self._residue)
        return min(self._left, rest, key=lambda left: sum(map(abs, left[:STATES])))

    @property
    def _moved_meanwhile(self) -> bool:
        """Whether what differs is what the frames did while they were read."""
        counters = (self._first, self._counters)
        is_new = self._recounted and not self._was_fed and any(self._left)
        return is_new and between(self._book.tally, *counters)

    @property
    def _looks_for_money(self) -> bool:
        return not any(self._off[:STATES]) and any(self._off[STATES:])

    @property
    def _page_count(self) -> int:
        return -(-self._total // self._book.page_size)

    def _next_unread(self) -> int | None:
        numbers = range(1, self._page_count + 1)
        return next((n for n in numbers if n not in self._read), None)

    def _start_over(self, page_size: int) -> None:
        """The farm's pages are shorter than what was asked for: read all of them."""
        self._book.start_over(page_size)
        self._read.clear()
        self._bad = 0
        self._is_whole = True

    def _notice_the_end(self, page: int, found: int, *, is_new: bool) -> None:
        """A page that should not be empty ends a list, as do pages that only repeat."""
        self._idle_pages = 0 if is_new else self._idle_pages + 1
        is_shorter = found == 0 and page > self._page_count > 0
        if is_shorter:
            self._is_whole |= self._may_read_whole
        if self._idle_pages >= MOST_IDLE_PAGES or (found == 0 and not is_shorter):
            self._is_over = True

    def _believe(self, page: int, rows: Mapping[int, FrameRow], bad: int) -> None:
        before = self._left
        frames = known_frames(rows.values())
        unreadable = bad + len(rows) - len(frames)
        self._gates |= self._book.take(page, frames, unreadable) & GATES
        # What was read is ahead of the counters where too much got to be even more.
        pairs = zip(self._left, before, strict=True)
        self._overshot |= any(now < min(then, 0) for now, then in pairs)
        self._is_whole |= not self._book.is_ordered and self._may_read_whole
        if self.complete:
            self._book.keep_only(self._rows)

    def _pages_to_blame(self) -> tuple[list[PageSummary], bool]:
        """Unread pages that can explain what is off, and whether only by frames that
        were over when last seen."""
        off, pages = self._off, self._unread_pages()
        if any(off[:STATES]):
            is_larger = sum(off[:STATES]) > 0
            lively = [
                page
                for page in pages
                if _has_excess(page, off, UNFINISHED) or (is_larger and page.has_room)
            ]
            if lively:
                return lively, False
            return [p for p in pages if _has_excess(p, off, range(STATES))], True
        if gated := [page for page in pages if page.statuses & self._gates]:
            return gated, False
        if any(off) and (self._may_read_whole or self._money_pages < MONEY_PAGES):
            return pages, True
        return [], False

    def _unread_pages(self) -> list[PageSummary]:
        """Those that the mirror knows, and one beyond them for new frames."""
        known = len(self._book.frames) // self._book.page_size + 1
        last = min(self._page_count, known)
        numbers = (n for n in range(1, last + 1) if n not in self._read)
        return [self._book.summary(number) for number in numbers]

    def _best(self, pages: list[PageSummary]) -> int:
        hinted = {self._book.page_of(remote_id) for remote_id in self._hints}
        rank = _by_last_end if self._looks_for_money else _by_liveliness
        best = min(pages, key=lambda page: (page.page not in hinted, *rank(page)))
        return best.page


def _has_excess(page: PageSummary, off: Tally, places: Iterable[int]) -> bool:
    """Whether frames of which too many are counted stand on the page."""
    return any(off[place] < 0 and page.counts[place] for place in places)


def _by_last_end(page: PageSummary) -> tuple[float, int]:
    return -page.last_end, page.page


def _by_liveliness(page: PageSummary) -> tuple[int, float, int]:
    """Frames under way first, then what may start next, then what ended last."""
    if page.counts[EXECUTING]:
        return 0, 0.0, page.page
    if page.is_unfinished or page.has_room:
        return 1, 0.0, page.page
    return 2, -page.last_end, page.page
