"""What the API answers with. Money is text; times are ISO 8601 in UTC."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import PlainSerializer

from apps.common.money import money_text
from apps.farm.models import FarmAccount, FrameStats, SyncRun
from apps.farm.rights import Rights


def iso_utc(at: datetime) -> str:
    """2026-11-23T09:00:00Z; fractions of a second are left out."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Instant = Annotated[datetime, PlainSerializer(iso_utc, return_type=str)]


class AccountOut(Schema):
    """An account and how its last poll went."""

    id: int
    name: str
    enabled: bool
    domain: str
    platform: int
    state: Literal["ok", "unreachable", "refused", "throttled", "frozen"]
    error: str
    seen_at: Instant | None
    balance: str | None
    """null where the token's user may not see it, or nobody has asked yet."""
    coupon: str | None
    currency: str


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


def same_fields(row: Any, names: dict[str, Any]) -> dict[str, Any]:
    """What of a row has the names of a schema's fields."""
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def account_out(account: FarmAccount, *, rights: Rights) -> dict[str, Any]:
    """AccountOut's fields."""
    sees = rights.sees_costs(account.pk)
    return same_fields(account, AccountOut.model_fields) | {
        "balance": _amount(account.balance) if sees else None,
        "coupon": _amount(account.coupon) if sees else None,
    }


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def stats_out(stats: FrameStats) -> dict[str, Any]:
    """StatsOut's fields."""
    return same_fields(stats, StatsOut.model_fields) | {"account": stats.account.name}


def run_out(run: SyncRun) -> dict[str, Any]:
    """SyncRunOut's fields."""
    return same_fields(run, SyncRunOut.model_fields) | {"account": run.account.name}
