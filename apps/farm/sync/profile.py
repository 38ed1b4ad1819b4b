"""The account itself: its balance, and its name on the farm."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.common.locks import Lock
from apps.common.money import MoneyError, to_units
from apps.farm.models import BalanceSeen, FarmAccount, SyncRun
from apps.farm.models.runs import SyncKind
from apps.farm.polls import Poll, run_poll
from apps.farm.readings.kept import some
from apps.farm.readings.plain import plain
from apps.farm.readings.write import profile_record
from apps.farm.reconcile import account_touch
from apps.renderbus.schemas import ProfileRow

BUDGET_S = 40.0
_PROFILE = (
    "userId",
    "userName",
    "accountType",
    "userType",
    "mainUserId",
    "level",
    "zone",
    "status",
    "credit",
    "cpuPrice",
    "gpuPrice",
    "subDeleteTask",
    "useMainBalance",
    "hideBalance",
    "hideJobCharge",
)
"""What of the profile stands on the account, which pages load for everybody. Names,
phone numbers, addresses and mail are in the reading alone (ReadingKind.PROFILE)."""


def sync_profile(account: FarmAccount, *, lock: Lock | None = None) -> SyncRun:
    """See what the account has left, and who it is."""
    return run_poll(account, SyncKind.PROFILE, _profile, budget_s=BUDGET_S, lock=lock)


def _profile(poll: Poll) -> None:
    account, now = poll.account, timezone.now()
    row = poll.client.user.profile()
    values: dict[str, Any] = {
        "profile": some(plain(row), _PROFILE),
        "currency": currency_of(account, row),
        "coupon": _money(row.coupon),
    }
    foreign = values["currency"] == "USD"
    values["balance"] = _money(row.usdbalance if foreign else row.rmbbalance)
    _write(account, values, credit=_money(row.credit), now=now)
    profile_record(account, plain(row), asked_at=now)


def currency_of(account: FarmAccount, row: ProfileRow) -> str:
    """The money that the account's cloud bills: by its domain, else by the profile."""
    domain = account.domain.lower()
    if "foxrender" in domain:
        return "USD"
    if "renderbus" in domain:
        return "CNY"
    foreign = bool(row.usdbalance) and not row.rmbbalance
    return "USD" if foreign or (row.zone == 2 and not row.rmbbalance) else "CNY"


def _money(amount: Decimal | None) -> Decimal | None:
    """An amount that can be kept; one that makes no sense is none."""
    try:
        if amount is not None:
            to_units(amount)
    except MoneyError:
        return None
    return amount


def _write(
    account: FarmAccount,
    values: dict[str, Any],
    *,
    credit: Decimal | None,
    now: datetime,
) -> None:
    """Keep what was told; pages are drawn anew only where something on them moved."""
    shown = ("balance", "coupon", "currency")
    moved = any(values[name] != getattr(account, name) for name in shown)
    moved |= values["profile"].get("credit") != account.profile.get("credit")
    for name, value in values.items():
        setattr(account, name, value)
    with transaction.atomic():
        rows = FarmAccount.objects.filter(pk=account.pk)
        # Also holds the account: balances are noted one after the other.
        rows.update(**values, profile_seen_at=now)
        _note_balance(account, credit, now)
        if moved:
            account_touch(account_id=account.pk)


def _note_balance(
    account: FarmAccount, credit: Decimal | None, asked_at: datetime
) -> None:
    """What is left goes on as it was, or something else begins."""
    left: dict[str, Any] = {"balance": account.balance, "coupon": account.coupon}
    if not any(amount is not None for amount in left.values()):
        return
    left["credit"] = credit
    newest = BalanceSeen.objects.filter(account=account).order_by("-pk").first()
    if newest is not None and asked_at < newest.last_seen_at:
        return  # An answer that was overtaken by a later one.
    if newest and all(getattr(newest, name) == left[name] for name in left):
        BalanceSeen.objects.filter(pk=newest.pk).update(last_seen_at=asked_at)
        return
    BalanceSeen.objects.create(
        account=account,
        first_seen_at=asked_at,
        last_seen_at=asked_at,
        **left,
    )
