"""A farm's frame list as pure data, and a plan driven against it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from apps.common.money import to_units
from apps.farm.counting import Tally, frames_tally
from apps.farm.framebook import Known
from apps.farm.planner import Ask, FramePlan
from apps.renderbus.schemas import FrameRow

WAITS, RENDERS, STOPPED, DONE, FAILED = 1, 2, 3, 4, 5


def frame_row(
    remote_id: int, status: int = WAITS, fee: str = "0", ended: int | None = None
) -> FrameRow:
    """A row of queryTaskFrames; `ended` in Unix seconds."""
    return FrameRow(
        id=remote_id,
        frame_index=str(remote_id % 100_000),
        frame_status=status,
        fee_amount=Decimal(fee),
        end_time=None if ended is None else ended * 1000,
    )


def known(row: FrameRow) -> Known:
    """The mirror's knowledge of a row."""
    return Known(
        row.id,
        row.id % 100_000,
        row.frame_status or 0,
        to_units((row.fee_amount or Decimal(0)) + (row.coupon_fee or Decimal(0))),
        to_units(row.arrears_fee or Decimal(0)),
        datetime.fromtimestamp(row.end_time / 1000, UTC) if row.end_time else None,
    )


def counters(rows: list[FrameRow]) -> Tally:
    """What the task's counters say of these frames."""
    frames = [known(row) for row in rows]
    return frames_tally((f.status, 1, f.cost, f.owed) for f in frames)


@dataclass
class FrameList:
    """Frames in the farm's order; counts what is asked of it."""

    rows: list[FrameRow]
    page_size: int = 100
    pages: list[int] = field(default_factory=list)
    recounts: int = 0

    def answer(self, plan: FramePlan) -> FramePlan:
        """Give the plan whatever it asks for, until it asks for nothing more."""
        while (step := plan.next_step()) is not None:
            assert len(self.pages) + self.recounts < 3_000, "the plan never ends"
            if step is Ask.COUNTERS:
                self.recounts += 1
                plan.recount(counters(self.rows))
            else:
                self.give(plan, step)
        return plan

    def give(self, plan: FramePlan, page: int) -> None:
        """Give one page."""
        self.pages.append(page)
        start = (page - 1) * self.page_size
        plan.feed(page, self.rows[start : start + self.page_size], total=len(self.rows))


def in_order(size: int, done: int, running: int = 8) -> list[FrameRow]:
    """A task that renders in order: done, under way, waiting."""
    return [
        frame_row(
            1_000_001 + n,
            DONE if n < done else RENDERS if n < done + running else WAITS,
            "0.25" if n < done else "0",
            1_700_000_000 + 10 * n if n < done else None,
        )
        for n in range(size)
    ]
