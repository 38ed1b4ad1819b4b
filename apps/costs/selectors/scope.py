"""Which money is asked for, and by what it is told apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.common.money import ZERO


class Dimension(TextChoices):
    """What a sum can be told apart by."""

    ACCOUNT = "account", _("Account")
    PROJECT = "project", _("Project")
    LABEL = "label", _("Label")
    PRODUCER = "producer", _("Producer")
    USER = "user", _("User")
    TASK = "task", _("Task")
    LAYER = "layer", _("Layer")
    FRAME = "frame", _("Frame")
    OUTCOME = "outcome", _("What it bought")
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


TIMES = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH)
"""Those that stand in the order of time."""


@dataclass(frozen=True)
class Sight:
    """What of the money somebody may see, where that is not all."""

    accounts: tuple[int, ...] = ()
    """As a whole."""
    projects: tuple[tuple[int, str], ...] = ()
    """Account and name of the project, of other accounts."""

    @property
    def parts(self) -> tuple[int, ...]:
        """Accounts of which anything is seen."""
        named = (account for account, _ in self.projects)
        return tuple(sorted({*self.accounts, *named}))


@dataclass(frozen=True)
class Scope:
    """Money of the days in [start, end), narrowed; None: not narrowed by that."""

    start: date
    end: date
    accounts: tuple[int, ...] | None = None
    projects: tuple[str, ...] | None = None
    """"" is without a project."""
    label: str | None = None
    """"" is without any; also of producer and user."""
    producer: str | None = None
    user: str | None = None
    task: int | None = None
    """RenderTask pk: everything below it."""
    outcomes: tuple[str, ...] | None = None
    currency: str | None = None
    sight: Sight | None = None
    """Of that, what whoever asks may see (apps.costs.selectors.sums.seen_by)."""


@dataclass(frozen=True)
class Money:
    """Sums of one currency."""

    amount: Decimal = ZERO
    """balance + coupon."""
    balance: Decimal = ZERO
    coupon: Decimal = ZERO
    owed: Decimal = ZERO
    wasted: Decimal = ZERO
    """The part of amount that bought nothing: outcomes in WASTE."""

    def __add__(self, other: "Money") -> "Money":
        """Both together; of the same currency, as the caller knows."""
        return Money(
            self.amount + other.amount,
            self.balance + other.balance,
            self.coupon + other.coupon,
            self.owed + other.owed,
            self.wasted + other.wasted,
        )


@dataclass(frozen=True)
class Total:
    """All money of one currency."""

    currency: str
    money: Money = Money()
    corrections: Decimal = ZERO
    """The part of amount that corrects earlier, closed days."""


@dataclass(frozen=True)
class Line:
    """The money of one thing in one currency."""

    key: str
    """Name, id or first day (ISO)."""
    label: str
    currency: str
    money: Money
    corrections: Decimal = ZERO
    query: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the costs page that drill into it; from and to are whole days."""
    account: int | None = None
    """Of a task or a layer."""


@dataclass(frozen=True)
class Series:
    """One colour of a stacked chart."""

    key: str
    label: str
    total: Decimal
    query: Mapping[str, str] = field(default_factory=dict)
    other: bool = False
    """The rest, all that is not among the largest."""


@dataclass(frozen=True)
class Column:
    """One stack: the days [start, end), and a part for each series."""

    start: date
    end: date
    parts: tuple[Decimal, ...]

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def total(self) -> Decimal:
        """All of the stack."""
        return sum(self.parts, ZERO)


@dataclass(frozen=True)
class Stack:
    """A stacked chart of one currency; the largest series first, "other" last."""

    currency: str
    bucket: Dimension
    columns: tuple[Column, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Correction:
    """Money put to a day that belongs to an earlier one, which was closed."""

    day: date
    for_day: date
    account: int
    currency: str
    amount: Decimal
    postings: int


def as_date(value: Any) -> date:
    """A day as the databases give it: SQLite has text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
