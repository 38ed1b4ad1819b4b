"""What the API answers with. Money is text; times are ISO 8601 in UTC."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import PlainSerializer

from apps.common.money import money_text
from apps.farm.models import FarmAccount, Frame, FrameStats, RenderTask, SyncRun
from apps.farm.rights import Rights
from apps.farm.status import frame_state


def iso_utc(at: datetime) -> str:
    """2026-11-23T09:00:00Z; fractions of a second are left out."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Instant = Annotated[datetime, PlainSerializer(iso_utc, return_type=str)]


class AccountOut(Schema):
    """An account and how its last poll went."""

    name: str
    domain: str
    platform: int
    state: Literal["ok", "unreachable", "refused", "throttled", "frozen"]
    error: str
    seen_at: Instant | None


class TaskOut(Schema):
    """A task of any level; counters and cost of a parent are its children's sums."""

    id: int
    account: str
    remote_id: int
    parent_remote_id: int | None
    alias: str
    scene_name: str
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


class StatsOut(Schema):
    """Frames of an account by state at one time."""

    account: str
    seen_at: Instant
    executing: int
    done: int
    failed: int
    waiting: int
    abandoned: int
    total: int


class SyncRunOut(Schema):
    """One poll of an account."""

    id: int
    account: str
    kind: str
    outcome: str
    started_at: Instant
    finished_at: Instant | None
    calls: int
    tasks_seen: int
    tasks_changed: int
    frames_seen: int
    frames_changed: int
    rows_quarantined: int
    error_code: int | None
    error: str


class AccountList(Schema):
    """Accounts."""

    items: list[AccountOut]
    next: str | None


class TaskList(Schema):
    """Tasks."""

    items: list[TaskOut]
    next: str | None


class FrameList(Schema):
    """Frames."""

    items: list[FrameOut]
    next: str | None


class StatsList(Schema):
    """Counts over time."""

    items: list[StatsOut]
    next: str | None


class SyncRunList(Schema):
    """Polls."""

    items: list[SyncRunOut]
    next: str | None


class ErrorOut(Schema):
    """What was wrong, in words."""

    detail: str


def _same(row: Any, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def account_out(account: FarmAccount) -> dict[str, Any]:
    """AccountOut's fields."""
    return _same(account, AccountOut.model_fields)


def task_out(task: RenderTask, *, rights: Rights) -> dict[str, Any]:
    """TaskOut's fields; the task comes with account, parent and seen_at."""
    return _same(task, TaskOut.model_fields) | {
        "account": task.account.name,
        "parent_remote_id": task.parent.remote_id if task.parent else None,
        "status": task.state,
        "cost": money_text(task.cost) if rights.sees_cost_of(task) else None,
        "currency": task.account.currency,
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
    return _same(frame, FrameOut.model_fields) | {
        "task_remote_id": task_remote_id,
        "status": frame_state(frame.status_code),
        **told,
    }


def stats_out(stats: FrameStats) -> dict[str, Any]:
    """StatsOut's fields."""
    return _same(stats, StatsOut.model_fields) | {"account": stats.account.name}


def run_out(run: SyncRun) -> dict[str, Any]:
    """SyncRunOut's fields."""
    return _same(run, SyncRunOut.model_fields) | {"account": run.account.name}
