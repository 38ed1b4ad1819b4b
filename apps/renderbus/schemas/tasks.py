"""Tasks: rows of getTaskList and queryTaskInfo."""

from typing import Annotated

import msgspec

from apps.renderbus.schemas.rows import (
    BadRow,
    Row,
    bad_row,
    read_row,
    row_of,
)
from apps.renderbus.schemas.values import (
    Identity,
    Instant,
    Integer,
    Kind,
    Money,
    Status,
    Text,
    Unreadable,
)

_DEEPEST = 20
"""Levels of children that are read. Real trees have two or three."""


class TaskKeyValues(Row, frozen=True, kw_only=True):
    """`taskKeyValueVo`."""

    tiles: Text = None
    all_camera: Text = None
    renderable_camera: Text = None


class TaskRow(Row, frozen=True, kw_only=True):
    """One task with its children.

    Money is in the account's currency, `render_duration` in seconds, instants are
    Unix ms. The unit of `task_over_time` differs from answer to answer (43200 and
    86400000 are both published); `over_time_stop` is in seconds. `is_delete` is 0
    for a deleted task.
    """

    id: Identity
    scene_name: Text = None
    task_alias: Text = None
    task_status: Status = None
    status_text: Text = None
    pre_task_status: Integer = None
    pre_status_text: Text = None
    total_frames: Integer = None
    abort_frames: Integer = None
    executing_frames: Integer = None
    done_frames: Integer = None
    failed_frames: Integer = None
    waiting_count: Integer = None
    frames_range: Text = None
    project_name: Text = None
    render_consume: Money = None
    user_account_consume: Money = None
    coupon_consume: Money = None
    qy_coupon_consume: Money = None
    task_arrears: Money = None
    submit_date: Instant = None
    start_time: Instant = None
    completed_date: Instant = None
    render_duration: Integer = None
    user_id: Integer = None
    user_name: Text = None
    producer: Text = None
    task_level: Integer = None
    task_user_level: Integer = None
    task_limit: Integer = None
    task_over_time: Integer = None
    over_time_stop: Integer = None
    is_over_time: Integer = None
    stop_type: Integer = None
    output_file_name: Text = None
    location_output: Text = None
    munu_task_id: Text = None
    munu_task_ids: Text = None
    layer_parent_id: Integer = None
    layer_name: Text = None
    cg_id: Integer = None
    task_key_value_vo: Annotated[TaskKeyValues, Kind(row_of(TaskKeyValues))] = (
        TaskKeyValues()
    )
    is_open: Integer = None
    task_type: Text = None
    task_type_text: Text = None
    render_camera: Text = None
    clone_parent_id: Integer = None
    clone_original_id: Integer = None
    share_main_capital: Integer = None
    task_ram: Integer = None
    is_delete: Integer = None
    channel: Integer = None
    remark: Text = None
    labels: Text = None
    children: list["TaskRow"] = msgspec.field(
        default_factory=list, name="respRenderingTaskList"
    )


def read_task(value: object, bad: list[BadRow], *, depth: int = 0) -> TaskRow:
    """One task; a child that cannot be read goes to `bad`, its siblings stay."""
    children: list[TaskRow] = []
    nested = value.get("respRenderingTaskList") if isinstance(value, dict) else None
    for child in nested if isinstance(nested, list) else ():
        try:
            if depth >= _DEEPEST:
                raise Unreadable("nested too deep")
            children.append(read_task(child, bad, depth=depth + 1))
        except Unreadable as error:
            bad.append(bad_row(child, error))
    return read_row(TaskRow, value, children=children)
