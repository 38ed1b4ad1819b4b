"""A report as its readers see it: the same parts, in the same order, on the page and in
both halves of the mail. All words are in the active language, times in its zone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.costs.reports.schema import Chart, Facts


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a part."""

    name: str = ""
    is_farm_text: bool = False
    """The name is somebody else's: kept apart from the text around it."""
    text: str = ""
    amount: str = ""
    beside: str = ""
    """Under the amount, smaller."""
    url: str = ""
    tone: str = ""
    """The state whose colour it has."""
    bar: int | None = None
    """How long its bar is, in percent."""
    frame: int | None = None
    picture: str = ""
    """Key of the picture in our store."""
    image: str = ""
    """Where a page or mail finds the picture."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading with lines below it."""

    key: str
    title: str
    note: str = ""
    rows: tuple[Row, ...] = ()
    nothing: str = ""
    """What to say where there are no rows."""
    more: str = ""
    url: str = ""
    """Where `more`, or all of it, is."""

    @property
    def has_images(self) -> bool:
        """Whether a line has a picture: then the others keep its place free."""
        return any(row.image for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that is read at once."""

    label: str
    value: str
    text: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """The period's money of one currency, with its chart."""

    currency: str
    amount: str
    usual: str
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    columns: tuple[Row, ...] = ()
    """The chart in words: a row a period, newest first."""
    alt: str = ""
    usual_amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """All of a report."""

    title: str
    period: str
    zone: str
    scope: str
    headline: str
    """How much needs a person, in few words."""
    call: str
    """The same with everything that is not a task."""
    subject: str
    calm: bool
    """Nothing needs a person."""
    built: str
    needs: Part
    spent: tuple[Spent, ...]
    budgets: tuple[Part, ...]
    """One part, or none without budgets."""
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...] = ()
    """Waste, forecast, tasks, projects, corrections: those that there are."""


@dataclass(frozen=True)
class Links:
    """Addresses of the app's pages; `base` stands before each in a mail."""

    base: str = ""

    def to(self, name: str, *args: object, query: str = "") -> str:
        """The address of a page by its name."""
        return f"{self.base}{reverse(name, args=args)}{query}"


def scope_words(facts: Facts) -> str:
    """Whose money is told of."""
    if facts.projects is not None:
        names = [name or _("without a project") for name in facts.projects]
        told = _("Projects: %(names)s") % {"names": ", ".join(names)}
        if len(facts.accounts) == 1:
            return f"{told} · {facts.accounts[0].name}"
        return told
    names = [account.name for account in facts.accounts]
    return ", ".join(names) if names else _("No account is watched yet")


def bar_of(amount: Decimal, largest: Decimal) -> int:
    """A bar's length in percent of the largest; what there is can be seen."""
    if amount <= 0 or largest <= 0:
        return 0
    return max(1, min(100, int(100 * amount / largest)))


def with_images(
    parts: tuple[Part, ...], image: Callable[[Row], str]
) -> tuple[Part, ...]:
    """The parts with the address of each picture; "" where there is none."""
    return tuple(
        replace(
            part,
            rows=tuple(
                replace(row, image=image(row)) if row.picture else row
                for row in part.rows
            ),
        )
        for part in parts
    )
