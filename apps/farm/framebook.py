"""What the mirror holds of a task's frames, page by page as the farm lists them. Pure.

The farm says nothing about the order of its frame list. Ids that grow with the frames
fit all published examples; two other orders are tried before a list is unordered.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from apps.common.plain import text
from apps.farm.counting import STATES, UNFINISHED, Tally, place_of
from apps.farm.mapping import RowRefused, first_number, frame_status, frame_units
from apps.farm.mapping.values import instant
from apps.renderbus.schemas import FrameRow


class Known(NamedTuple):
    """One frame. Money in whole units of 10^-8."""

    remote_id: int
    number: int
    status: int
    cost: int = 0
    owed: int = 0
    ended_at: datetime | None = None


def known_frames(rows: Iterable[FrameRow]) -> list[Known]:
    """Rows as the mirror will know them, without those that it will refuse."""
    found = []
    for row in rows:
        try:
            fee, coupon, owed = frame_units(row)
            status = frame_status(row)
        except RowRefused:
            continue
        number = first_number(text(row.frame_index))
        ended_at = instant(row.end_time, "endTime", {})
        found.append(Known(row.id, number, status, fee + coupon, owed, ended_at))
    return found


class PageSummary(NamedTuple):
    """What is known of one page that was not read yet."""

    page: int
    counts: tuple[int, ...]
    """Frames by state, as the places of a Tally."""
    statuses: frozenset[int]
    last_end: float
    """When its last frame ended, Unix seconds; 0 for none."""
    has_room: bool
    """Whether frames that the mirror does not know may stand on it."""

    @property
    def is_unfinished(self) -> bool:
        """Whether a frame of it may move by itself."""
        return any(self.counts[place] for place in UNFINISHED)


ORDERS: tuple[Callable[[Known], tuple[int, ...]], ...] = (
    lambda frame: (frame.remote_id,),
    lambda frame: (-frame.remote_id,),
    lambda frame: (frame.number, frame.remote_id),
)


class FrameBook:
    """The frames as believed now: the mirror's, corrected by each page that is read."""

    def __init__(self, known: Iterable[Known], page_size: int) -> None:
        self.frames = {frame.remote_id: frame for frame in known}
        self.page_size = page_size
        self._sums = [0] * len(Tally._fields)
        for frame in self.frames.values():
            self._add(frame, 1)
        self._orders = list(ORDERS)
        self._predicted: list[int] = []
        self._read: dict[int, tuple[frozenset[int], int]] = {}
        self._summaries: dict[int, PageSummary] = {}
        self._predict()

    @property
    def tally(self) -> Tally:
        """The sum of all frames as believed now."""
        return Tally._make(self._sums)

    @property
    def is_ordered(self) -> bool:
        """Whether some order explains every page that was read."""
        return bool(self._orders)

    def ids_of(self, page: int) -> list[int]:
        """The frames that should stand on a page (from 1)."""
        start = (page - 1) * self.page_size
        return self._predicted[start : start + self.page_size]

    def page_of(self, remote_id: int) -> int | None:
        """The page on which a frame should stand."""
        if remote_id not in self.frames or remote_id not in self._places:
            return None
        return self._places[remote_id] // self.page_size + 1

    def summary(self, page: int) -> PageSummary:
        """What is known of a page that was not read."""
        found = self._summaries.get(page)
        if found is None:
            found = self._summaries[page] = self._summarise(page)
        return found

    def take(self, page: int, frames: Sequence[Known], bad: int) -> set[int]:
        """Believe what was read; returns statuses that a whole page has left.

        Frames leave "waiting for X" all at once, when X is over: where none of a page
        waits for it any more, the other pages' frames do not either.
        """
        before = {
            self.frames[frame.remote_id].status
            for frame in frames
            if frame.remote_id in self.frames
        }
        for frame in frames:
            old = self.frames.get(frame.remote_id)
            if old is not None:
                self._add(old, -1)
            self._add(frame, 1)
            self.frames[frame.remote_id] = frame
        self._read[page] = (frozenset(frame.remote_id for frame in frames), bad)
        self._check_order(page)
        return before - {frame.status for frame in frames}

    def keep_only(self, remote_ids: Iterable[int]) -> None:
        """Forget frames that a complete read did not have."""
        for remote_id in self.frames.keys() - set(remote_ids):
            self._add(self.frames.pop(remote_id), -1)

    def start_over(self, page_size: int) -> None:
        """The farm's pages are shorter than was asked for: no page counts as read."""
        self.page_size = page_size
        self._read.clear()
        self._summaries.clear()

    def _add(self, frame: Known, sign: int) -> None:
        self._sums[place_of(frame.status)] += sign
        self._sums[STATES] += sign * frame.cost
        self._sums[STATES + 1] += sign * frame.owed

    def _predict(self) -> None:
        ordered = sorted(self.frames.values(), key=self._orders[0])
        self._predicted = [frame.remote_id for frame in ordered]
        self._places = {remote_id: i for i, remote_id in enumerate(self._predicted)}
        self._summaries.clear()

    def _check_order(self, page: int) -> None:
        fits = bool(self._orders) and self._fits(page)
        while self._orders and not fits:
            del self._orders[0]
            if self._orders:
                self._predict()
                fits = all(self._fits(number) for number in self._read)

    def _fits(self, page: int) -> bool:
        found, bad = self._read[page]
        expected = set(self.ids_of(page))
        strangers = any(remote_id in self._places for remote_id in found - expected)
        return not strangers and len(expected - found) <= bad

    def _summarise(self, page: int) -> PageSummary:
        counts = [0] * STATES
        statuses = set()
        last_end = 0.0
        remote_ids = self.ids_of(page)
        for remote_id in remote_ids:
            frame = self.frames[remote_id]
            counts[place_of(frame.status)] += 1
            statuses.add(frame.status)
            if frame.ended_at is not None:
                last_end = max(last_end, frame.ended_at.timestamp())
        return PageSummary(
            page,
            tuple(counts),
            frozenset(statuses),
            last_end,
            len(remote_ids) < self.page_size,
        )
