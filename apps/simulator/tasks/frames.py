"""The frames of one leaf task: a closed form until something moves, then arrays.

Most tasks of a big farm are over. Their frames follow from a few numbers, so that a
million of them cost nothing; the first change of a task writes its frames out.
"""

from array import array

from apps.renderbus.codes import FRAME_WAITING, FrameStatus
from apps.simulator.seed.draw import NOISE, NOISE_MAX, chance, draw, noise_sum
from apps.simulator.tasks.cells import Cells, FrameView, Run

COMPLETE, FAILED = FrameStatus.COMPLETE, FrameStatus.FAILED
STATUSES = 13
OTHER = STATUSES - 1
"""Where frames with a status that no document knows are counted."""
WAITING = tuple(int(status) for status in FRAME_WAITING)
UNDER_WAY = (int(FrameStatus.RENDERING), *WAITING)
OVER = (FAILED, FrameStatus.TIMED_OUT, COMPLETE, FrameStatus.STOPPED)
"""Frames that have ended in some way, and may be rendered again."""
BAD_PERCENT = 40
"""How many of the failed frames fail again, however often they are tried."""


class Frames:
    """All frames of one leaf task, with counters that are always right."""

    __slots__ = (
        "always_bad",
        "base",
        "began",
        "cells",
        "counts",
        "coupon",
        "coupon_rate",
        "cursor",
        "failed",
        "failing",
        "fee",
        "fee_rate",
        "owed",
        "owing",
        "permille",
        "priority",
        "redo",
        "rendered",
        "rest",
        "running",
        "scatter",
        "seed",
        "size",
        "spacing",
        "swing",
        "width",
        "work",
    )

    def __init__(
        self, *, seed: int, size: int, base: int, fee_rate: int, coupon_rate: int = 0
    ) -> None:
        self.seed = seed
        self.size = size
        self.base = base
        self.swing = max(1, base // 40)
        self.fee_rate = fee_rate
        self.coupon_rate = coupon_rate
        self.width = 8
        self.permille = 0
        self.scatter = False
        self.failing: frozenset[int] = frozenset()
        self.always_bad: frozenset[int] = frozenset()
        self.cells: Cells | None = None
        self.running: dict[int, Run] = {}
        self.redo: list[int] = []
        self.cursor = 0
        self.close(rendered=0, rest=FrameStatus.WAITING)

    def close(
        self,
        *,
        rendered: int,
        rest: int,
        began: int = 0,
        spacing: int = 1,
        failed: tuple[int, ...] = (),
        priority: tuple[int, ...] = (),
        owing: bool = False,
    ) -> None:
        """Set the closed form: frames below `rendered` are over, others are `rest`.

        `spacing` is the seconds between two frames on one of `width` machines.
        """
        self.rendered, self.rest = rendered, int(rest)
        self.began, self.spacing = began, spacing
        self.failed, self.priority, self.owing = failed, priority, owing
        self.counts = array("i", bytes(4 * STATUSES))
        self.counts[COMPLETE] = rendered - len(failed)
        self.counts[FAILED] = len(failed)
        self.counts[self.rest] += self.size - rendered - len(priority)
        self.counts[FrameStatus.WAITING] += len(priority)
        self.work = self.base * rendered
        self.work += self.swing * noise_sum(self.seed, rendered)
        for index in failed:
            self.work += self._settled_work(index) - self.expected(index)
        self.owed = self._settled_work(rendered - 1) * self.fee_rate if owing else 0
        self.fee = self.work * self.fee_rate - self.owed
        self.coupon = self.work * self.coupon_rate

    def expected(self, index: int) -> int:
        """How many seconds of work the frame is for a real machine."""
        return self.base + self.swing * NOISE[(self.seed + index) % len(NOISE)]

    def longest(self) -> int:
        """No frame is more work than this, seconds."""
        return self.base + self.swing * NOISE_MAX

    def _settled_work(self, index: int) -> int:
        work = self.expected(index)
        return work // 3 + 1 if index in self.failed else work

    def read(self, index: int, pace: float) -> FrameView:
        """The frame at a place, from the arrays or from the closed form."""
        if self.cells is not None:
            return self.cells.read(index)
        if index >= self.rendered:
            ready = index in self.priority
            return FrameView(FrameStatus.WAITING if ready else self.rest)
        work = self._settled_work(index)
        owed = self.owed if self.owing and index == self.rendered - 1 else 0
        started = self.began + (index // self.width) * self.spacing
        return FrameView(
            FAILED if index in self.failed else COMPLETE,
            started,
            started + int(work / pace),
            work,
            work * self.fee_rate - owed,
            work * self.coupon_rate,
            owed,
            1 + (self.seed + index % self.width) % 60,
            int(chance(15, self.seed, index, 1)),
        )

    def write_out(self, pace: float) -> Cells:
        """The arrays, made when they are first needed."""
        if self.cells is None:
            frames = [self.read(index, pace) for index in range(self.size)]
            self.cells = Cells(frames)
        return self.cells

    def status(self, index: int) -> int:
        """The frame's status number."""
        if self.cells is not None:
            return self.cells.status[index]
        return self.read(index, 1.0).status

    def waiting(self) -> int:
        """How many frames wait, for whatever reason."""
        counts = self.counts
        return sum(counts[status] for status in WAITING)

    def place(self, turn: int) -> int:
        """Which frame is rendered as the turn-th; scattered tasks mix their frames."""
        if not self.scatter:
            return turn
        return (turn * 7919 + self.seed) % self.size

    def fails(self, index: int, attempt: int, node: int) -> bool:
        """Whether this attempt fails: known bad frames, bad luck, or a bad machine."""
        if index in self.always_bad:
            return True
        if attempt:
            bad = index in self.failed or self._unlucky(index)
            return bad and draw(self.seed, index, 2) % 100 < BAD_PERCENT
        if index in self.failing or self._unlucky(index):
            return True
        sour = node % 24 == 7 and self.permille > 0
        return sour and chance(200, self.seed, index, 3)

    def _unlucky(self, index: int) -> bool:
        return chance(self.permille, self.seed, index, 4)
