"""Rows of the money for tests.

`make_change` writes what reconcile writes; `post` has the ledger read it. Where only
figures are needed, `make_cost_day` writes a day's sum by itself.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from apps.costs.ledger.posting import ledger_post
from apps.costs.ledger.zones import FIRST_DAY
from apps.costs.models import Books, ClosedDay, CostDay, MachineDay, Outcome
from apps.costs.models import ReportingZone as Zone
from apps.farm.models import FarmAccount, FeeChange, Frame, RenderTask
from tests.factories import NOW, make_account, make_frame, make_task

DAY = date(2026, 11, 23)
"""The day of NOW in UTC and in Asia/Shanghai."""
MONEY = ("balance_delta", "coupon_delta", "arrears_delta")


def at(text: str) -> datetime:
    """An instant in UTC from "2026-11-23 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_zone(account: FarmAccount, zone: str, from_day: date = FIRST_DAY) -> Zone:
    """The zone of the account's days from a day on."""
    return Zone.objects.create(account=account, zone=zone, from_day=from_day)


def make_books(account: FarmAccount | None = None, **fields: Any) -> Books:
    """Books in which nothing is posted."""
    return Books.objects.create(account=account or make_account(), **fields)


def make_change(frame: Frame, amount: str = "0", **fields: Any) -> FeeChange:
    """The frame costs `amount` more, by balance; `coupon`, `owed`: beside that.

    `seen_at` is NOW; `spent_at` is seen_at; the outcome is that of a finished frame.
    """
    coupon = Decimal(fields.pop("coupon", "0"))
    owed = Decimal(fields.pop("owed", "0"))
    delta = Decimal(amount) + coupon
    before = FeeChange.objects.filter(frame=frame).aggregate(sum=Sum("delta"))["sum"]
    seen_at = fields.setdefault("seen_at", NOW)
    values: dict[str, Any] = {
        "account": frame.task.account,
        "task": frame.task,
        "frame": frame,
        "spent_at": seen_at,
        "old": before or 0,
        "new": (before or 0) + delta,
        "delta": delta,
        "balance_delta": Decimal(amount),
        "coupon_delta": coupon,
        "arrears_delta": owed,
        "status_code": 4,
    }
    return FeeChange.objects.create(**values | fields)


def make_spending(
    account: FarmAccount | None = None, amount: str = "1", **fields: Any
) -> FeeChange:
    """A frame of a new task that cost something; fields as of make_change."""
    return make_change(make_frame(make_task(account)), amount, **fields)


def post(account: FarmAccount) -> int:
    """Post whatever is new; how many changes."""
    return ledger_post(account.pk)


def make_cost_day(
    task: RenderTask, amount: str = "1", day: date = DAY, **fields: Any
) -> CostDay:
    """A day's sum without the postings that it would come from. All by balance."""
    coupon = Decimal(fields.pop("coupon", "0"))
    values: dict[str, Any] = {
        "account_id": task.account_id,
        "task": task,
        "day": day,
        "for_day": day,
        "outcome": Outcome.DONE,
        "amount": Decimal(amount) + coupon,
        "balance": Decimal(amount),
        "coupon": coupon,
        "owed": 0,
        "postings": 1,
    }
    return CostDay.objects.create(**values | fields)


def make_machine_day(
    account: FarmAccount, amount: str = "1", day: date = DAY, **fields: Any
) -> MachineDay:
    """A machine's day without the postings that it would come from."""
    values: dict[str, Any] = {
        "account": account,
        "day": day,
        "node": "10.60.0.1",
        "outcome": Outcome.FAILED,
        "amount": Decimal(amount),
        "postings": 1,
    }
    return MachineDay.objects.create(**values | fields)


def make_closed_day(
    account: FarmAccount, day: date = DAY, amount: str = "0", **fields: Any
) -> ClosedDay:
    """A closed day, as if it had been summed up; the books are closed through it."""
    values: dict[str, Any] = {
        "account": account,
        "day": day,
        "closed_at": NOW,
        "position": 0,
        "amount": Decimal(amount),
        "balance": Decimal(amount),
        "coupon": 0,
        "owed": 0,
    }
    books, _ = Books.objects.get_or_create(account=account)
    books.closed_through = max(day, books.closed_through or day)
    books.save(update_fields=("closed_through",))
    return ClosedDay.objects.create(**values | fields)
