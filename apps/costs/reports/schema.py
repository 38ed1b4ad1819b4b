"""What a report knows, without a language: written once, read for ever.

Fields are only ever added, with a default, so that an old report still reads. Money is
text in the JSON, times are ISO; names are farm text, cut.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from apps.common.money import ZERO

VERSION = 1
NAME_MOST = 300


_NOT_A_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no database, or no SVG, can hold, and what would break a line."""


def name_cut(text: str, most: int = NAME_MOST) -> str:
    """Farm text in one line, of characters that everything can hold, not too long."""
    line = " ".join(_NOT_A_NAME.sub(" ", text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


@dataclass(frozen=True, kw_only=True)
class Concern:
    """One thing that needs a person, or several of a kind told together.

    kind: account, not_ready, arrears, timed_out, failed, unknown, anomaly, budget,
    runway, residue. `state` says it more exactly: an account's state, an anomaly's
    kind, a budget's level, what a residue is of.
    """

    kind: str
    name: str = ""
    state: str = ""
    task: int | None = None
    account: int | None = None
    budget: int | None = None
    count: int = 0
    """Failed frames; or how many tasks are told together where there is no task."""
    total: int = 0
    """Frames of the task."""
    amount: Decimal | None = None
    """Money lost, spent, left or amiss; an anomaly's value."""
    limit: Decimal | None = None
    """The budget's amount; what is usual for an anomaly."""
    currency: str = ""
    since: datetime | None = None
    day: date | None = None
    """The projected day of a budget's breach, or of the balance's end."""
    days: int | None = None
    percent: int | None = None
    text: str = ""
    """The farm's or our own reason, as kept; to be translated when shown."""
    asks_stop: bool = False
    """A stop is proposed and nobody has answered."""


@dataclass(frozen=True, kw_only=True)
class Spend:
    """The period's money in one currency."""

    currency: str
    amount: Decimal
    balance: Decimal = ZERO
    coupon: Decimal = ZERO
    owed: Decimal = ZERO
    wasted: Decimal = ZERO
    corrections: Decimal = ZERO
    """Part of amount that corrects days before the period."""
    usual: Decimal | None = None
    """Median of the periods before; None while there are too few."""
    usual_of: int = 0
    """How many periods that is the median of."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Money of a project or account in the period; "" is without a project."""

    name: str
    currency: str
    amount: Decimal
    wasted: Decimal = ZERO
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How a budget stood when the report was made."""

    id: int
    name: str
    currency: str
    amount: Decimal
    spent: Decimal
    percent: int
    level: str
    breach_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Tasks and their frames: done and failed in the period, the others as of now."""

    done_tasks: int = 0
    done_frames: int = 0
    failed_tasks: int = 0
    failed_frames: int = 0
    retried_tasks: int = 0
    retried_frames: int = 0
    """Frames that were submitted anew and wait or render."""
    active_tasks: int = 0
    active_done: int = 0
    active_total: int = 0


@dataclass(frozen=True, kw_only=True)
class Dear:
    """A task that lost money."""

    task: int | None
    name: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Waste:
    """Money that bought nothing, by cause (Outcome)."""

    outcome: str
    currency: str
    amount: Decimal
    dearest: tuple[Dear, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What an active task will have cost, and when it is done."""

    task: int
    name: str
    currency: str
    spent: Decimal
    low: Decimal
    mid: Decimal
    high: Decimal
    end_mid: datetime | None = None
    end_high: datetime | None = None
    remaining: int = 0


@dataclass(frozen=True, kw_only=True)
class OutlookTotal:
    """The same for all active tasks of a currency that have a forecast."""

    currency: str
    tasks: int
    low: Decimal
    mid: Decimal
    high: Decimal
    spent: Decimal
    without: int = 0
    """Active tasks without a forecast."""


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A top task that cost something in the period."""

    task: int | None
    name: str
    currency: str
    amount: Decimal
    wasted: Decimal = ZERO
    account: str = ""
    project: str = ""
    user: str = ""
    producer: str = ""
    status: int | None = None
    state: str = ""
    done: int = 0
    failed: int = 0
    total: int = 0
    frame: int | None = None
    """The frame whose picture stands for the task, and the picture's key."""
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Tasks beyond the ones that are listed, summed."""

    currency: str
    tasks: int
    amount: Decimal
    wasted: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Money that came to light in the period and belongs to an earlier day."""

    for_day: date
    currency: str
    amount: Decimal
    account: str = ""
    postings: int = 0


@dataclass(frozen=True, kw_only=True)
class Series:
    """A project's money in each period of a chart; `rest`: of all smaller ones."""

    name: str
    amounts: tuple[Decimal, ...]
    rest: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Money by period and project in one currency, oldest first."""

    currency: str
    starts: tuple[date, ...]
    ends: tuple[date, ...]
    series: tuple[Series, ...] = ()

    @property
    def totals(self) -> list[Decimal]:
        """All money of each period."""
        sums = [ZERO] * len(self.starts)
        for series in self.series:
            sums = [one + more for one, more in zip(sums, series.amounts, strict=True)]
        return sums


@dataclass(frozen=True, kw_only=True)
class AccountName:
    """An account of the scope."""

    id: int
    name: str
    currency: str
    zone: str
    """Its reporting zone on the period's first day."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a report tells."""

    version: int = VERSION
    cadence: str
    start: date
    end: date
    built_at: datetime
    accounts: tuple[AccountName, ...] = ()
    projects: tuple[str, ...] | None = None
    """The projects that it is limited to."""
    concerns: tuple[Concern, ...] = ()
    spend: tuple[Spend, ...] = ()
    budgets: tuple[Budget, ...] = ()
    progress: Progress = field(default_factory=Progress)
    waste: tuple[Waste, ...] = ()
    outlook: tuple[Outlook, ...] = ()
    outlook_totals: tuple[OutlookTotal, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    rest: tuple[Rest, ...] = ()
    corrections: tuple[Correction, ...] = ()
    charts: tuple[Chart, ...] = ()
    by_project: tuple[Part, ...] = ()
    by_account: tuple[Part, ...] = ()


def facts_freeze(facts: Facts) -> dict[str, Any]:
    """The facts as Report.facts keeps them."""
    frozen: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    return frozen


def facts_read(kept: dict[str, Any]) -> Facts:
    """The facts of a report of this version or an earlier one."""
    return msgspec.convert(kept, Facts)
