"""What an account had left over time, as it was seen, and what moved it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest

from django.conf import settings
from django.db.models import CharField, Max, Sum
from django.db.models.functions import Cast, Substr

from apps.common.money import ZERO
from apps.costs.models import CostDay, Explanation, Residue, ResidueOf
from apps.farm.models import BalanceSeen

_DAY = timedelta(days=1)
_STEPS = (
    (8 * _DAY, 15, timedelta(minutes=10)),
    (100 * _DAY, 13, timedelta(hours=1)),
)
"""For spans up to that long one value for that many letters of the time: of a busy
account a balance is seen every minute, which no chart can show."""
_LONG = (10, _DAY)


@dataclass(frozen=True)
class Stretch:
    """From when to when an account was seen to have this left; None: not told."""

    since: datetime
    until: datetime
    balance: Decimal | None
    coupon: Decimal | None
    credit: Decimal | None = None
    """How far below zero the balance could go; None: not known."""

    @property
    def left(self) -> Decimal:
        """Balance and vouchers together."""
        return (self.balance or ZERO) + (self.coupon or ZERO)


@dataclass(frozen=True)
class Move:
    """Money that came or went beside the frames: a top-up, a voucher, a refund."""

    at: datetime
    step: Decimal
    explanation: Explanation


def balance_history(
    account_id: int, *, start: datetime, end: datetime
) -> list[Stretch]:
    """The stretches from start to end, oldest first, thinned out where they are many.

    Where nobody looked for long there is nothing between two of them.
    """
    letters, step = next(
        ((letters, step) for most, letters, step in _STEPS if end - start <= most),
        _LONG,
    )
    rows = BalanceSeen.objects.filter(
        account=account_id, last_seen_at__gte=start, first_seen_at__lt=end
    )
    told = Substr(Cast("first_seen_at", CharField()), 1, letters)
    newest = (
        rows.order_by().annotate(moment=told).values("moment").annotate(last=Max("pk"))
    )
    kept = BalanceSeen.objects.filter(pk__in=newest.values("last")).order_by("pk")
    columns = ("first_seen_at", "last_seen_at", "balance", "coupon", "credit")
    found = [Stretch(*row) for row in kept.values_list(*columns)]
    return _joined(found, step + _patience())


def _patience() -> timedelta:
    """How long between two looks is as usual."""
    return timedelta(seconds=3 * (settings.FARMDASH_EVERY["profile"] or 60))


def _joined(found: Sequence[Stretch], patience: timedelta) -> list[Stretch]:
    """Each goes on until the next one, where that came soon."""
    joined = []
    for stretch, after in zip_longest(found, found[1:]):
        soon = after is not None and after.since - stretch.until <= patience
        until = after.since if after is not None and soon else stretch.until
        joined.append(replace(stretch, until=max(until, stretch.since)))
    return joined


def spent_by_day(account_id: int, *, first: date) -> dict[date, Decimal]:
    """What the account's frames cost, by the day of its calendar."""
    rows = CostDay.objects.filter(account=account_id, day__gte=first).order_by()
    sums = rows.values_list("day").annotate(spent=Sum("amount"))
    return {day: Decimal(spent) for day, spent in sums}


def moves_since(account_id: int, *, start: datetime) -> list[Move]:
    """Money that moved otherwise than by frames, where it is known what it was."""
    rows = Residue.objects.filter(
        account=account_id, of__in=(ResidueOf.BALANCE, ResidueOf.COUPON), at__gte=start
    ).exclude(explanation__in=(Explanation.NONE, Explanation.OPENING))
    columns = ("at", "step", "explanation")
    return [
        Move(at, step, Explanation(how))
        for at, step, how in rows.order_by("at", "pk").values_list(*columns)
    ]
