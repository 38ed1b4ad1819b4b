"""A row of queryTaskFrames as the columns of a Frame."""

import re
from decimal import Decimal
from typing import Any

from apps.farm.mapping.values import (
    INT32,
    INT64,
    LONGEST_S,
    fit,
    instant,
    money,
    names_without,
    rest_of,
    status,
    text,
)
from apps.renderbus.schemas import FrameRow

_FIRST_NUMBER = re.compile(r"^-?[0-9]{1,18}|[0-9]{1,18}")

_REST = names_without(
    FrameRow,
    {
        "id",
        "frame_index",
        "frame_block",
        "frame_status",
        "frame_type",
        "fee_amount",
        "coupon_fee",
        "arrears_fee",
        "start_time",
        "end_time",
        "frame_execute_time",
        "recommit_flag",
        "node_id",
        "frame_ram",
        "average_memory",
    },
)


def frame_values(row: FrameRow, *, task_remote_id: int) -> dict[str, Any]:
    """Columns of a Frame but `task` and `row_hash`; RowRefused."""
    extra = rest_of(row, _REST)
    if extra.get("taskId") == task_remote_id:
        del extra["taskId"]
    name = text(row.frame_index)
    fee, coupon, arrears = frame_money(row)
    return {
        "remote_id": row.id,
        "name": name,
        "number": first_number(name),
        "block": text(row.frame_block),
        "status_code": frame_status(row),
        "frame_type": fit(row.frame_type, INT32, "frameType", extra),
        "fee_amount": fee,
        "coupon_fee": coupon,
        "arrears_fee": arrears,
        "cost": fee + coupon,
        "started_at": instant(row.start_time, "startTime", extra),
        "ended_at": instant(row.end_time, "endTime", extra),
        "seconds": fit(row.frame_execute_time, LONGEST_S, "frameExecuteTime", extra),
        "resubmissions": fit(row.recommit_flag, INT32, "recommitFlag", extra) or 0,
        "node": text(row.node_id),
        "ram_gb": fit(row.frame_ram, INT32, "frameRam", extra),
        "average_memory": fit(row.average_memory, INT64, "averageMemory", extra),
        "extra": extra or None,
    }


def frame_status(row: FrameRow) -> int:
    """The frame's status number; RowRefused."""
    return status(row.frame_status, "frameStatus")


def frame_money(row: FrameRow) -> tuple[Decimal, Decimal, Decimal]:
    """Taken from the balance, taken from vouchers, owed; RowRefused."""
    return (
        money(row.fee_amount, "feeAmount"),
        money(row.coupon_fee, "couponFee"),
        money(row.arrears_fee, "arrearsFee"),
    )


def first_number(name: str) -> int:
    """The first number in a frame's name, 0 where there is none."""
    found = _FIRST_NUMBER.search(name)
    return int(found.group()) if found else 0
