"""The account itself: its balance, its name on the farm, its settings, its regions."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from apps.common.locks import Lock
from apps.common.money import MoneyError, to_units
from apps.farm.models import BalanceSeen, FarmAccount, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.reconcile import account_touch
from apps.renderbus.errors import FarmRefused, FarmRejected
from apps.renderbus.schemas import PlatformRow, ProfileRow, SettingsRow

BUDGET_S = 40.0
SETTINGS_EVERY = timedelta(minutes=10)
PLATFORMS_EVERY = timedelta(hours=6)

_PROFILE = (
    "user_id",
    "user_name",
    "account_type",
    "user_type",
    "main_user_id",
    "level",
    "zone",
    "status",
    "credit",
    "cpu_price",
    "gpu_price",
    "sub_delete_task",
    "use_main_balance",
    "hide_balance",
    "hide_job_charge",
)
"""What is kept of the profile. Names, phone numbers, addresses and mail are not."""
_SETTINGS = (
    "task_over_time",
    "task_over_time_sec",
    "single_node_render_frames",
    "auto_commit",
    "sub_delete_task",
)
_PLATFORM = ("platform", "name", "type", "status", "task_prefix")


def sync_profile(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun:
    """See what the account has left; now and then also its settings and regions."""
    return run_poll(account, SyncKind.PROFILE, _profile, budget_s=BUDGET_S, lock=lock)


def _profile(poll: Poll) -> None:
    account, now = poll.account, timezone.now()
    row = poll.client.user.profile()
    values: dict[str, Any] = {
        "profile": _kept(row, _PROFILE),
        "currency": currency_of(account, row),
        "coupon": _money(row.coupon),
    }
    foreign = values["currency"] == "USD"
    values["balance"] = _money(row.usdbalance if foreign else row.rmbbalance)
    kept = dict(account.settings)
    if _is_due(kept, "settingsAskedAt", SETTINGS_EVERY, now):
        kept |= _kept(_settings(poll), _SETTINGS) | {"settingsAskedAt": now.timestamp()}
    if _is_due(kept, "platformsAskedAt", PLATFORMS_EVERY, now):
        rows = [_kept(platform, _PLATFORM) for platform in _platforms(poll)]
        values["platform_names"] = rows or account.platform_names
        kept["platformsAskedAt"] = now.timestamp()
    values["settings"] = kept
    _write(account, values, now)


def _settings(poll: Poll) -> SettingsRow:
    try:
        return poll.client.user.settings()
    except FarmRefused:
        raise
    except FarmRejected:
        return SettingsRow()


def _platforms(poll: Poll) -> list[PlatformRow]:
    try:
        return poll.client.query.platforms()
    except FarmRefused:
        raise
    except FarmRejected:
        return []


def currency_of(account: FarmAccount, row: ProfileRow) -> str:
    """The money that the account's cloud bills: by its domain, else by the profile."""
    domain = account.domain.lower()
    if "foxrender" in domain:
        return "USD"
    if "renderbus" in domain:
        return "CNY"
    foreign = bool(row.usdbalance) and not row.rmbbalance
    return "USD" if foreign or (row.zone == 2 and not row.rmbbalance) else "CNY"


def _kept(row: msgspec.Struct, names: tuple[str, ...]) -> dict[str, Any]:
    """Some fields under the wire's names; amounts as text, as they came."""
    known = {field.name: field.encode_name for field in msgspec.structs.fields(row)}
    found = {known[name]: getattr(row, name) for name in names}
    return {
        name: f"{value:f}" if isinstance(value, Decimal) else value
        for name, value in found.items()
    }


def _money(amount: Decimal | None) -> Decimal | None:
    """An amount that can be kept; one that makes no sense is none."""
    try:
        if amount is not None:
            to_units(amount)
    except MoneyError:
        return None
    return amount


def _is_due(kept: dict[str, Any], name: str, every: timedelta, now: datetime) -> bool:
    """Whether what was asked for at the kept time may have changed since."""
    asked_at = float(kept.get(name, 0))
    return not 0 <= now.timestamp() - asked_at < every.total_seconds()


def _write(account: FarmAccount, values: dict[str, Any], now: datetime) -> None:
    """Keep what was told; pages are drawn anew only where something on them moved."""
    shown = ("balance", "coupon", "currency")
    moved = any(values[name] != getattr(account, name) for name in shown)
    for name, value in values.items():
        setattr(account, name, value)
    with transaction.atomic():
        rows = FarmAccount.objects.filter(pk=account.pk)
        # Also holds the account: balances are noted one after the other.
        rows.update(**values, profile_seen_at=now)
        _note_balance(account, now)
        if moved:
            account_touch(account_id=account.pk)


def _note_balance(account: FarmAccount, asked_at: datetime) -> None:
    """The balance goes on as it was, or another one begins."""
    balance, coupon = account.balance, account.coupon
    if balance is None and coupon is None:
        return
    newest = BalanceSeen.objects.filter(account=account).order_by("-pk").first()
    if newest is not None and asked_at < newest.last_seen_at:
        return  # An answer that was overtaken by a later one.
    if newest is not None and (newest.balance, newest.coupon) == (balance, coupon):
        BalanceSeen.objects.filter(pk=newest.pk).update(last_seen_at=asked_at)
        return
    BalanceSeen.objects.create(
        account=account,
        first_seen_at=asked_at,
        last_seen_at=asked_at,
        balance=balance,
        coupon=coupon,
    )
