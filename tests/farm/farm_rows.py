"""Rows as the client hands them on, for tests of the mirror."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.renderbus.schemas import FrameRow, TaskRow
from tests.factories import NOW

ALIAS = "2W{}"


def at(seconds: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(seconds=seconds)


def leaf(remote_id: int, **fields: Any) -> TaskRow:
    """A rendering task with ten frames, four of them done at 0.50 each."""
    values: dict[str, Any] = {
        "scene_name": "scene.ma",
        "task_alias": ALIAS.format(remote_id),
        "task_status": 5,
        "total_frames": 10,
        "done_frames": 4,
        "executing_frames": 2,
        "failed_frames": 0,
        "abort_frames": 0,
        "render_consume": Decimal("2.00"),
        "user_account_consume": Decimal("2.00"),
        "coupon_consume": Decimal(0),
        "is_delete": 1,
    }
    return TaskRow(id=remote_id, **(values | fields))


def parent(remote_id: int, *children: TaskRow, **fields: Any) -> TaskRow:
    """A task with children, whose own counters the farm does not know."""
    values: dict[str, Any] = {
        "scene_name": "scene.ma",
        "task_alias": ALIAS.format(remote_id),
        "task_status": 5,
        "total_frames": 0,
        "is_delete": 1,
    }
    return TaskRow(id=remote_id, children=list(children), **(values | fields))


def frame(
    remote_id: int, status: int = 4, fee: str = "0.50", **fields: Any
) -> FrameRow:
    """A frame; done, with a fee from the balance, unless told otherwise."""
    values: dict[str, Any] = {
        "frame_index": str(remote_id),
        "frame_status": status,
        "fee_amount": Decimal(fee),
        "coupon_fee": Decimal(0),
        "recommit_flag": 0,
    }
    return FrameRow(id=remote_id, **(values | fields))


def ten_frames(done: int = 4, running: int = 2) -> list[FrameRow]:
    """The frames of `leaf`."""
    return [
        frame(
            n,
            4 if n <= done else 2 if n <= done + running else 1,
            "0.50" if n <= done else "0",
        )
        for n in range(1, 11)
    ]
