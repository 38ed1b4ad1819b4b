"""A row of getTaskList or queryTaskInfo as the columns of a RenderTask."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from apps.common.plain import text
from apps.farm.mapping.values import (
    INT32,
    INT64,
    LONGEST_LABEL,
    MOST_LABELS,
    Extra,
    count,
    fit,
    instant,
    money,
    names_without,
    rest_of,
    status,
)
from apps.farm.status import task_state
from apps.renderbus.schemas import TaskRow

ROLLED_UP = (
    "total_frames",
    "done_frames",
    "failed_frames",
    "executing_frames",
    "waiting_frames",
    "abort_frames",
    "cost",
    "balance_cost",
    "coupon_cost",
    "arrears",
    "render_seconds",
)
"""What a task with children gets as the sum over them."""

_TEXTS = {
    "alias": "task_alias",
    "scene_name": "scene_name",
    "layer_name": "layer_name",
    "render_camera": "render_camera",
    "task_type": "task_type",
    "project_name": "project_name",
    "user_name": "user_name",
    "producer": "producer",
    "frames_range": "frames_range",
}
"""Column to attribute."""

_REST = names_without(
    TaskRow,
    {
        *_TEXTS.values(),
        "id",
        "task_status",
        "cg_id",
        "labels",
        "submit_date",
        "start_time",
        "completed_date",
        "render_duration",
        "over_time_stop",
        "total_frames",
        "done_frames",
        "failed_frames",
        "executing_frames",
        "abort_frames",
        "waiting_count",
        "render_consume",
        "user_account_consume",
        "coupon_consume",
        "task_arrears",
        "children",
    },
)

DETAILS = ("over_time_stop", "labels")
"""Columns whose fields the documented task list leaves out: null is "not said"."""
_DETAIL_EXTRA = tuple(
    (field.name, field.encode_name)
    for field in msgspec.structs.fields(TaskRow)
    if field.name
    in {
        "munu_task_ids",
        "qy_coupon_consume",
        "location_output",
        "channel",
        "remark",
        "is_over_time",
        "stop_type",
    }
)


def task_values(
    row: TaskRow, *, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Columns of a RenderTask that the farm's row speaks of; RowRefused.

    `known` holds DETAILS and `extra` of the mirror's row: what this answer of the
    farm leaves out stays as it was.
    """
    extra = rest_of(row, _REST)
    code = status(row.task_status, "taskStatus")
    values: dict[str, Any] = {
        "remote_id": row.id,
        "status_code": code,
        "state": str(task_state(code)),
        "cg_id": fit(row.cg_id, INT32, "cgId", extra),
        "labels": label_list(row.labels),
        "submitted_at": instant(row.submit_date, "submitDate", extra),
        "started_at": instant(row.start_time, "startTime", extra),
        "completed_at": instant(row.completed_date, "completedDate", extra),
        "render_seconds": fit(row.render_duration, INT64, "renderDuration", extra),
        "over_time_stop": fit(row.over_time_stop, INT64, "overTimeStop", extra),
        "extra": extra,
    }
    for column, attribute in _TEXTS.items():
        values[column] = text(getattr(row, attribute))
    values |= _counters(row)
    values |= _money(row, extra)
    if known is not None:
        _keep_unsaid(row, values, known)
    return values


def went_to_bin(row: TaskRow, *, known: Mapping[str, Any]) -> bool:
    """Whether the farm deleted a task since: isDelete is 1 for one that is *not*.

    `known` is `extra` of the mirror's row. A farm that says 0 of every task says
    nothing by it.
    """
    return row.is_delete == 0 and known.get("isDelete") == 1


def label_list(labels: str | None) -> list[str]:
    """Labels from "{}", a JSON list or object (its values), or plain text; no more,
    and no longer ones, than a task can have."""
    if not labels:
        return []
    try:
        value = msgspec.json.decode(labels)
    except (msgspec.DecodeError, RecursionError):
        return [text(labels)[:LONGEST_LABEL]]
    if isinstance(value, Mapping):
        value = list(value.values())
    found = value if isinstance(value, list) else [value]
    names = (
        item if isinstance(item, str) else msgspec.json.encode(item).decode()
        for item in found
        if item not in (None, "")
    )
    kept = dict.fromkeys(text(name)[:LONGEST_LABEL] for name in names)
    return list(kept)[:MOST_LABELS]


def _counters(row: TaskRow) -> dict[str, int]:
    """Frames by state. Those that wait are the rest, unless the farm counts them."""
    counts = {
        "total_frames": count(row.total_frames, "totalFrames"),
        "done_frames": count(row.done_frames, "doneFrames"),
        "failed_frames": count(row.failed_frames, "failedFrames"),
        "executing_frames": count(row.executing_frames, "executingFrames"),
        "abort_frames": count(row.abort_frames, "abortFrames"),
    }
    if row.waiting_count is not None:
        return counts | {"waiting_frames": count(row.waiting_count, "waitingCount")}
    rest = 2 * counts["total_frames"] - sum(counts.values())
    return counts | {"waiting_frames": max(0, rest)}


def _money(row: TaskRow, extra: Extra) -> dict[str, Decimal]:
    """Total and parts. A published example has parts above a total of 0: they count."""
    total = money(row.render_consume, "renderConsume")
    balance = money(row.user_account_consume, "userAccountConsume")
    coupon = money(row.coupon_consume, "couponConsume")
    if row.render_consume is not None and total < balance + coupon:
        extra["renderConsume"] = str(row.render_consume)
    return {
        "cost": max(total, balance + coupon),
        "balance_cost": balance,
        "coupon_cost": coupon,
        "arrears": money(row.task_arrears, "taskArrears"),
    }


def _keep_unsaid(
    row: TaskRow, values: dict[str, Any], known: Mapping[str, Any]
) -> None:
    for column in DETAILS:
        if getattr(row, column) is None:
            values[column] = known[column]
    for attribute, wire_name in _DETAIL_EXTRA:
        if getattr(row, attribute) is None and wire_name in known["extra"]:
            values["extra"][wire_name] = known["extra"][wire_name]
