"""Frames: rows of queryTaskFrames, the account's frame counts, pictures."""

from typing import Annotated

import msgspec

from apps.renderbus.schemas.rows import (
    BadRow,
    Row,
    decode_data,
    read_row,
    read_row_or_nothing,
)
from apps.renderbus.schemas.values import (
    Flag,
    Identity,
    Instant,
    Integer,
    Kind,
    Money,
    Number,
    Status,
    Text,
)


class FrameRow(Row, frozen=True, kw_only=True):
    """One frame of a leaf task.

    `frame_index` is a name ("6", "2-4[1]"). Times with "execute" or "render" in
    their name are in seconds, instants are Unix ms, `average_memory` is in bytes.
    A frame costs `fee_amount` + `coupon_fee`; `arrears_fee` is owed.
    """

    id: Identity
    task_id: Integer = None
    user_id: Integer = None
    platform: Integer = None
    frame_index: Text = None
    frame_block: Text = None
    frame_status: Status = None
    frame_status_text: Text = None
    frame_type: Integer = None
    frame_price: Money = None
    fee_type: Integer = None
    fee_amount: Money = None
    coupon_fee: Money = None
    arrears_fee: Money = None
    start_time: Instant = None
    end_time: Instant = None
    frame_execute_time: Integer = None
    current_render_time: Integer = None
    recommit_flag: Integer = None
    is_copy: Integer = None
    task_over_time: Integer = None
    is_over_time: Integer = None
    over_one_month: Integer = None
    gop_name: Text = None
    frame_ram: Integer = None
    render_ram: Text = None
    open_render_ram: Text = None
    average_cpu: Number = None
    average_memory: Integer = None
    node_id: Text = None
    munu_job_id: Text = None
    munu_task_id: Text = None


class FrameStatsRow(Row, frozen=True, kw_only=True):
    """How many frames the account has, by state: one call for a whole account."""

    executing_frames_total: Integer = None
    done_frames_total: Integer = None
    failed_frames_total: Integer = None
    waiting_frames_total: Integer = None
    abandon_frames_total: Integer = None
    total_frames: Integer = None


class TileRow(Row, frozen=True, kw_only=True):
    """One tile of a progress image. Times spent and left are in seconds."""

    start_time: Instant = None
    end_time: Instant = None
    frame_status: Status = None
    is_max_price: Integer = None
    fee_amount: Money = None
    coupon_fee: Money = None
    frame_index: Text = None
    frame_block: Text = None
    frame_percent: Number = None
    frame_used: Integer = None
    frame_est: Integer = None
    render_info: Text = None
    grab_url: Text = None


def _tiles(value: object) -> list[list[TileRow]]:
    """Rows of tiles. An unreadable tile stays as an empty one: places count."""
    rows = value if isinstance(value, list) else []
    return [
        [read_row_or_nothing(TileRow, tile) for tile in row]
        for row in rows
        if isinstance(row, list)
    ]


class ProgressImageRow(Row, frozen=True, kw_only=True):
    """A picture in the making (3ds Max): `block` tiles, pixels in width and height."""

    width: Integer = None
    height: Integer = None
    block: Integer = None
    is_render_photon: Flag = None
    current_task_type: Text = None
    scene_name: Text = None
    start_time: Instant = None
    end_time: Instant = None
    completed_time: Instant = None
    grab_info: Annotated[list[list[TileRow]], Kind(_tiles)] = []


def read_frame(value: object, _bad: list[BadRow]) -> FrameRow:
    """One frame."""
    return read_row(FrameRow, value)


def read_thumbnails(raw: msgspec.Raw) -> list[str]:
    """Server-side picture paths. The word "SUCCESS" (published so) is no path."""
    value = decode_data(raw)
    paths = value if isinstance(value, list) else [value]
    return [
        path
        for path in paths
        if isinstance(path, str) and path and path.upper() != "SUCCESS"
    ]
