"""Tasks and frames as the API answers them. Money is text."""

from typing import Any

from ninja import Schema

from apps.api.schemas import Instant, same_fields
from apps.common.money import money_text
from apps.farm.models import Frame, RenderTask
from apps.farm.naming import software_name
from apps.farm.rights import Rights
from apps.farm.status import frame_state


class TaskOut(Schema):
    """A task of any level; counters and cost of a parent are its children's sums."""

    id: int
    account: str
    remote_id: int
    parent_remote_id: int | None
    alias: str
    scene_name: str
    layer_name: str
    project_name: str
    user_name: str
    producer: str
    labels: list[str]
    software: str
    frames_range: str
    status: str
    status_code: int
    total_frames: int
    done_frames: int
    failed_frames: int
    executing_frames: int
    waiting_frames: int
    cost: str | None
    """null where the token's user may not see it; also of frames."""
    currency: str
    submitted_at: Instant | None
    started_at: Instant | None
    completed_at: Instant | None
    render_seconds: int | None
    over_time_stop: int | None
    """Seconds that a frame may take."""
    remark: str
    """What the farm notes, such as the codes of a failed analysis."""
    deleted_at: Instant | None
    seen_at: Instant


class FrameOut(Schema):
    """A frame. `cost` is fee + coupon_fee."""

    id: int
    remote_id: int
    task_remote_id: int
    name: str
    status: str
    status_code: int
    fee: str | None
    coupon_fee: str | None
    arrears_fee: str | None
    cost: str | None
    seconds: int | None
    started_at: Instant | None
    ended_at: Instant | None
    node: str
    resubmissions: int


class TaskList(Schema):
    """Tasks."""

    items: list[TaskOut]
    next: str | None


class FrameList(Schema):
    """Frames."""

    items: list[FrameOut]
    next: str | None


def task_out(task: RenderTask, *, rights: Rights) -> dict[str, Any]:
    """TaskOut's fields; the task comes with account, parent and seen_at."""
    return same_fields(task, TaskOut.model_fields) | {
        "account": task.account.name,
        "parent_remote_id": task.parent.remote_id if task.parent else None,
        "status": task.state,
        "cost": money_text(task.cost) if rights.sees_cost_of(task) else None,
        "currency": task.account.currency,
        "software": software_name(task.cg_id),
        "remark": str(task.extra.get("remark") or ""),
    }


def frame_out(frame: Frame, task_remote_id: int, *, sees_cost: bool) -> dict[str, Any]:
    """FrameOut's fields."""
    amounts = {
        "fee": frame.fee_amount,
        "coupon_fee": frame.coupon_fee,
        "arrears_fee": frame.arrears_fee,
        "cost": frame.cost,
    }
    told = {
        name: money_text(amount) if sees_cost else None
        for name, amount in amounts.items()
    }
    return same_fields(frame, FrameOut.model_fields) | {
        "task_remote_id": task_remote_id,
        "status": frame_state(frame.status_code),
        **told,
    }
