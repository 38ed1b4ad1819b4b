"""The farm over time: frame counts, what was spent, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum

from apps.common.money import ZERO
from apps.farm.models import FarmAccount, FarmEvent, FeeChange, FrameStats, RenderTask
from apps.farm.rights import VIEW, rights_of

COUNTS = ("executing", "waiting", "failed", "done")


@dataclass(frozen=True)
class Count:
    """A number, and the same at the earlier time where that is known."""

    now: int | None
    before: int | None = None


@dataclass(frozen=True)
class Spending:
    """Spent in one currency since a time, and in the period it is compared to."""

    currency: str
    now: Decimal
    before: Decimal | None


@dataclass
class Series:
    """Counts at points of time, over all accounts: the columns of a chart."""

    at: list[int] = field(default_factory=list)
    """Unix seconds."""
    counts: dict[str, list[int | None]] = field(default_factory=dict)


def stats_at(*, accounts: Sequence[FarmAccount], at: datetime) -> dict[str, int] | None:
    """Frame counts over all accounts as they were at a time; None where not known."""
    rows = [
        FrameStats.objects.filter(account=account, seen_at__lte=at)
        .order_by("-seen_at")
        .values(*COUNTS)
        .first()
        for account in accounts
    ]
    known = [row for row in rows if row is not None]
    if not known or len(known) < len(rows):
        return None
    return {name: sum(row[name] for row in known) for name in COUNTS}


def stats_since(*, accounts: Sequence[FarmAccount]) -> datetime | None:
    """When the last of the accounts was first counted; None while one never was."""
    rows = FrameStats.objects.order_by("seen_at").values_list("seen_at", flat=True)
    firsts = [rows.filter(account=account).first() for account in accounts]
    known = [first for first in firsts if first is not None]
    return max(known) if known and len(known) == len(firsts) else None


def done_between(
    *, accounts: Sequence[FarmAccount], start: datetime, end: datetime
) -> int | None:
    """Frames that got done in [start, end); None where the start was not watched.

    Only rises count: the farm's total falls when finished tasks are deleted.
    """
    total = 0
    for account in accounts:
        rows = FrameStats.objects.filter(account=account, seen_at__lt=end)
        base = rows.filter(seen_at__lte=start).order_by("-seen_at").first()
        if base is None:
            return None
        done = [base.done]
        done += (
            rows.filter(seen_at__gt=start)
            .order_by("seen_at")
            .values_list("done", flat=True)
        )
        total += sum(max(0, later - earlier) for earlier, later in pairwise(done))
    return total


def spent_between(
    *, accounts: Sequence[FarmAccount], start: datetime, end: datetime
) -> dict[str, Decimal]:
    """Money spent in [start, end), by currency; never summed across them."""
    rows = (
        FeeChange.objects.filter(
            account__in=accounts, spent_at__gte=start, spent_at__lt=end
        )
        .order_by()
        .values_list("account__currency")
        .annotate(spent=Sum("delta"))
    )
    return {currency: spent or ZERO for currency, spent in rows}


def first_fee_at(*, accounts: Sequence[FarmAccount]) -> datetime | None:
    """When the first money was spent that is known of: before it nothing compares."""
    rows = FeeChange.objects.filter(account__in=accounts)
    first: datetime | None = rows.aggregate(first=Min("spent_at"))["first"]
    return first


def spending(
    *, accounts: Sequence[FarmAccount], start: datetime, now: datetime
) -> list[Spending]:
    """Spent since `start` by currency, beside the same hours of the day before."""
    today = spent_between(accounts=accounts, start=start, end=now)
    day = timedelta(days=1)
    first = first_fee_at(accounts=accounts)
    before: dict[str, Decimal] | None = None
    if first is not None and first < start - day:
        before = spent_between(accounts=accounts, start=start - day, end=now - day)
    currencies = {account.currency for account in accounts} | set(today)
    return [
        Spending(
            currency=currency,
            now=today.get(currency, ZERO),
            before=None if before is None else before.get(currency, ZERO),
        )
        for currency in sorted(currencies)
    ]


def stats_series(
    *,
    accounts: Sequence[FarmAccount],
    start: datetime,
    end: datetime,
    points: int = 288,
) -> Series:
    """Counts over all accounts at evenly spaced times, each as last seen by then."""
    step = (end - start) / points
    times = [start + step * place for place in range(1, points + 1)]
    series = Series(
        at=[int(time.timestamp()) for time in times],
        counts={name: [None] * points for name in COUNTS},
    )
    for account in accounts:
        _add_account(series, account, times, start)
    return series


def _add_account(
    series: Series, account: FarmAccount, times: list[datetime], start: datetime
) -> None:
    rows = FrameStats.objects.filter(account=account)
    base = rows.filter(seen_at__lte=start).order_by("-seen_at").first()
    later = rows.filter(seen_at__gt=start, seen_at__lte=times[-1]).order_by("seen_at")
    known = [base] if base else []
    known += list(later)
    place = -1
    for index, time in enumerate(times):
        while place + 1 < len(known) and known[place + 1].seen_at <= time:
            place += 1
        if place < 0:
            continue
        for name, column in series.counts.items():
            column[index] = (column[index] or 0) + getattr(known[place], name)


def event_list(
    *, user: Any, task_ids: Sequence[int] | None = None
) -> QuerySet[FarmEvent]:
    """What happened, newest first: everywhere, or to the tasks; what the user may see.

    What happened to an account is for those who may see all of it.
    """
    events = FarmEvent.objects.select_related("account", "task").order_by("-pk")
    rights = rights_of(user)
    if not rights.everywhere(VIEW):
        seen = RenderTask.objects.visible_to(user).filter(pk=OuterRef("task"))
        whole = rights.where(VIEW, project=None)
        events = events.filter(Q(whole, task=None) | Exists(seen))
    events = events.defer("task__extra", "account__profile", "account__settings")
    return events if task_ids is None else events.filter(task__in=task_ids)
