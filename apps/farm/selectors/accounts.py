"""Accounts, how fresh their mirror is, and what the polls did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from apps.farm.models import (
    PULSES,
    AccountState,
    FarmAccount,
    Pulse,
    QuarantinedRow,
    SyncRun,
)

LONG_COLUMNS = ("access_key_encrypted", "profile", "settings", "platform_names")


@dataclass(frozen=True)
class Freshness:
    """How far the pages can be believed."""

    seen_at: datetime | None
    """When the account that was seen longest ago was seen; None: one was never seen."""
    silent: list[FarmAccount]
    """Accounts with a trouble, or not seen for more than two periods."""


def account_list() -> QuerySet[FarmAccount]:
    """All accounts by name, without the columns that no page shows."""
    return FarmAccount.objects.defer(*LONG_COLUMNS).order_by("name")


def platform_names() -> dict[int, dict[int, str]]:
    """Names of the platforms that each account may use, by account id and number."""
    rows = FarmAccount.objects.values_list("pk", "platform_names")
    return {account_id: _names(found) for account_id, found in rows}


def _names(found: Iterable[Any]) -> dict[int, str]:
    """From what the farm sent, whatever it was."""
    rows = [row for row in found if isinstance(row, dict)]
    return {
        row["platform"]: str(row.get("name") or "")
        for row in rows
        if isinstance(row.get("platform"), int)
    }


def account_period() -> timedelta:
    """How often an account is meant to be seen."""
    return timedelta(seconds=settings.FARMDASH_EVERY["heartbeat"] or 60)


def account_is_stale(account: FarmAccount, now: datetime) -> bool:
    """Whether the account was not seen for more than two periods."""
    return account.seen_at is None or now - account.seen_at > 2 * account_period()


def freshness(*, accounts: list[FarmAccount], now: datetime) -> Freshness:
    """The oldest sight of an account, and the accounts that are in trouble.

    One that was just added and not asked yet is in no trouble.
    """
    polled = [account for account in accounts if account.enabled]
    asked = [account for account in polled if account.state_since is not None]
    seen = [account.seen_at for account in polled]
    return Freshness(
        seen_at=min((at for at in seen if at), default=None) if all(seen) else None,
        silent=[
            account
            for account in asked
            if account.state != AccountState.OK or account_is_stale(account, now)
        ],
    )


def run_list(
    *, account: int | None = None, outcome: str = "", kind: str = ""
) -> QuerySet[SyncRun]:
    """Polls, newest first."""
    runs = SyncRun.objects.select_related("account").order_by("-pk")
    named: dict[str, Any] = {"account": account, "outcome": outcome, "kind": kind}
    return runs.filter(**{name: value for name, value in named.items() if value})


def quarantine_list() -> QuerySet[QuarantinedRow]:
    """Rows that were put aside, the last seen first."""
    rows = QuarantinedRow.objects.select_related("account")
    return rows.order_by("-last_seen_at", "-pk")


def pulse_at() -> datetime | None:
    """Since when beat has reached the workers of every queue; None when not yet."""
    found = Pulse.objects.filter(name__in=PULSES).values_list("at", flat=True)
    times = list(found)
    return min(times) if len(times) == len(PULSES) else None
