"""A row of queryTaskFrames as the columns of a Frame."""

import re
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from apps.common.plain import json_text, text
from apps.farm.mapping.values import (
    INT32,
    INT64,
    LONGEST_S,
    Extra,
    fit,
    instant,
    names_without,
    status,
    units,
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
_rest = attrgetter(*(attribute for attribute, _ in _REST))
# A struct writes its JSON in a fifth of the time that a dictionary takes.
_Rest = msgspec.defstruct(
    "_Rest",
    [(attribute, Any, None) for attribute, _ in _REST],
    rename=dict(_REST),
    omit_defaults=True,
)
_TASK_ID = [attribute for attribute, _ in _REST].index("task_id")


class FrameRecord(NamedTuple):
    """Columns of a Frame as the database holds them.

    Money is in whole units of 10^-8 (common.money), `extra` is JSON.
    """

    remote_id: int
    name: str
    number: int
    block: str
    status_code: int
    frame_type: int | None
    fee_amount: int
    coupon_fee: int
    arrears_fee: int
    cost: int
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    resubmissions: int
    node: str
    ram_gb: int | None
    average_memory: int | None
    extra: str | None


def frame_record(row: FrameRow, *, task_remote_id: int) -> FrameRecord:
    """The row as columns; RowRefused."""
    over: Extra = {}
    name = text(row.frame_index)
    fee, coupon, arrears = frame_units(row)
    return FrameRecord(
        row.id,
        name,
        first_number(name),
        text(row.frame_block),
        status(row.frame_status, "frameStatus"),
        fit(row.frame_type, INT32, "frameType", over),
        fee,
        coupon,
        arrears,
        fee + coupon,
        instant(row.start_time, "startTime", over),
        instant(row.end_time, "endTime", over),
        fit(row.frame_execute_time, LONGEST_S, "frameExecuteTime", over),
        fit(row.recommit_flag, INT32, "recommitFlag", over) or 0,
        text(row.node_id),
        fit(row.frame_ram, INT32, "frameRam", over),
        fit(row.average_memory, INT64, "averageMemory", over),
        _extra(row, task_remote_id, over),
    )


def frame_status(row: FrameRow) -> int:
    """The frame's status number; RowRefused."""
    return status(row.frame_status, "frameStatus")


def frame_units(row: FrameRow) -> tuple[int, int, int]:
    """Taken from the balance, from vouchers, and owed, in whole units; RowRefused."""
    return (
        units(row.fee_amount, "feeAmount"),
        units(row.coupon_fee, "couponFee"),
        units(row.arrears_fee, "arrearsFee"),
    )


def first_number(name: str) -> int:
    """The first number in a frame's name, 0 where there is none."""
    found = _FIRST_NUMBER.search(name)
    return int(found.group()) if found else 0


def _extra(row: FrameRow, task_remote_id: int, over: Extra) -> str | None:
    """Everything that has no column, or does not fit into it, as JSON."""
    values = _rest(row)
    if row.task_id == task_remote_id:
        values = (*values[:_TASK_ID], None, *values[_TASK_ID + 1 :])
    rest: object = _Rest(*values)
    if over:
        rest = msgspec.to_builtins(rest) | over
    return json_text(rest)
