"""What the costs pages show: everything of it is in the address.

A value that means nothing is left out, never an error: addresses get old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from apps.costs.models import WASTE, Outcome
from apps.costs.periods import Period, period_in
from apps.costs.selectors.names import name_of, param_of
from apps.costs.selectors.scope import TIMES, Dimension, Scope

SORTS = ("amount", "name", "wasted", "balance", "coupon", "corrections")
LONG_DAYS = 62
"""Beyond this a period is told by months, and its chart by weeks."""
LONG_WEEKS = 250
"""Days beyond which a chart is drawn by months."""
LONGEST_NAME = 400
MOST_ACCOUNTS = 50
MOST_PAGES = 10_000


@dataclass(frozen=True)
class CostQuery:
    """A costs page's address, understood."""

    period: Period
    accounts: tuple[int, ...] = ()
    currency: str = ""
    project: str | None = None
    """"" is without one; None is any. So are the next three."""
    label: str | None = None
    producer: str | None = None
    user: str | None = None
    task: int | None = None
    outcomes: tuple[str, ...] = ()
    asked_by: str = ""
    """Dimension that lines are told apart by, where the address says so."""
    sort: str = ""
    page: int = 1
    frame: int | None = None
    node: str | None = None
    corrected: bool = False
    """Only corrections of earlier days; the last three narrow postings only."""
    cursor: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str], today: date) -> "CostQuery":
        """From parameters; the first value of each name."""
        by, sort = values.get("by", ""), values.get("sort", "")
        return cls(
            period=period_in(values, today),
            accounts=_numbers(values.get("account", ""))[:MOST_ACCOUNTS],
            currency=_text(values.get("currency"))[:3],
            project=_name(values.get("project")),
            label=_name(values.get("label")),
            producer=_name(values.get("producer")),
            user=_name(values.get("user")),
            task=next(iter(_numbers(values.get("task", ""))), None),
            outcomes=_outcomes(values.get("outcome", "")),
            asked_by=by if by in Dimension.values else "",
            sort=sort if sort.removeprefix("-") in SORTS else "",
            page=_page(values.get("page", "")),
            frame=next(iter(_numbers(values.get("frame", ""))), None),
            node=_name(values.get("node")),
            corrected=values.get("corrections") == "1",
            cursor=values.get("cursor", ""),
        )

    @property
    def scope(self) -> Scope:
        """The money that is asked for."""
        return Scope(
            start=self.period.start,
            end=self.period.end,
            accounts=self.accounts or None,
            projects=None if self.project is None else (self.project,),
            label=self.label,
            producer=self.producer,
            user=self.user,
            task=self.task,
            outcomes=self.outcomes or None,
            currency=self.currency or None,
        )

    @property
    def level(self) -> Dimension:
        """The next level down, whatever the period."""
        if self.task is not None:
            return Dimension.LAYER
        return Dimension.PROJECT if self.project is None else Dimension.TASK

    @property
    def by(self) -> Dimension:
        """What lines are told apart by; without a wish what is next below."""
        if self.asked_by:
            return Dimension(self.asked_by)
        long = self.period.days > LONG_DAYS and self.level == Dimension.PROJECT
        return Dimension.MONTH if long else self.level

    @property
    def stacked_by(self) -> Dimension:
        """What the chart's colours tell apart: what the lines do, where it can be."""
        return self.level if self.by in (*TIMES, Dimension.LABEL) else self.by

    @property
    def bucket(self) -> Dimension:
        """How much time a column of the chart is."""
        if self.period.days <= LONG_DAYS:
            return Dimension.DAY
        long = self.period.days > LONG_WEEKS
        return Dimension.MONTH if long else Dimension.WEEK

    @cached_property
    def narrow(self) -> dict[str, str]:
        """The parameters that narrow, without the period: name to value."""
        names = {
            "account": ",".join(str(pk) for pk in self.accounts),
            "currency": self.currency,
            "outcome": _outcome_text(self.outcomes),
            "task": "" if self.task is None else str(self.task),
        }
        for name in ("project", "label", "producer", "user", "node"):
            value = getattr(self, name)
            names[name] = "" if value is None else param_of(value)
        names["frame"] = "" if self.frame is None else str(self.frame)
        names["corrections"] = "1" if self.corrected else ""
        return {name: value for name, value in names.items() if value}

    @property
    def filtered(self) -> bool:
        """Whether anything but the period and the order is asked for."""
        return bool(self.narrow)

    def params(self, **changes: str | None) -> dict[str, str]:
        """The address's parameters with some changed; empty ones are left out.

        What is shown changes: the first page of it. A name for the period replaces
        its days, and days replace the name.
        """
        values: dict[str, str | None] = dict(self.period.params)
        values |= self.narrow | {"by": self.asked_by, "sort": self.sort}
        if "period" in changes:
            values |= {"from": None, "to": None}
        elif "from" in changes:
            values["period"] = None
        values |= changes
        return {name: value for name, value in values.items() if value}

    def address(self, **changes: str | None) -> str:
        """The query string with some values changed."""
        return "?" + urlencode(self.params(**changes))


def _text(value: str | None) -> str:
    """Text that any database takes: without NUL, not endless."""
    return (value or "").replace("\0", "").strip()[:LONGEST_NAME]


def _name(value: str | None) -> str | None:
    """A name from a parameter: "" for the one that says "without"; None for none."""
    text = (value or "").replace("\0", "")[:LONGEST_NAME]
    return name_of(text) if text else None


def _numbers(text: str) -> tuple[int, ...]:
    parts = (part.strip() for part in text[:1000].split(","))
    found = (int(p) for p in parts if p.isascii() and p.isdecimal() and len(p) < 19)
    return tuple(dict.fromkeys(found))


def _page(text: str) -> int:
    return max(1, min(next(iter(_numbers(text)), 1), MOST_PAGES))


ALL_WASTE = "waste"


def _outcomes(text: str) -> tuple[str, ...]:
    if text == ALL_WASTE:
        return tuple(WASTE)
    asked = text.split(",")[:10]
    return tuple(value for value in Outcome.values if value in asked)


def _outcome_text(outcomes: tuple[str, ...]) -> str:
    return ALL_WASTE if set(outcomes) == set(WASTE) else ",".join(outcomes)
