"""The drill-down table: a line for each thing, what it cost, and where it leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.money import ZERO
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import TIMES, Dimension, Line, Total
from apps.costs.selectors.sheet import Sheet
from apps.dashboard.costs.charts import looks_of
from apps.dashboard.costs.wording import bucket_text, digits, percent, places_of
from apps.dashboard.tasks.heads import Head

ROWS = 50
"""Lines of a page."""


@dataclass(frozen=True)
class Row:
    """One line with all that it says."""

    label: str
    """May be farm text."""
    amount: str
    share: str
    width: str
    """Of the bar that shows the share: percent."""
    wasted: str
    balance: str
    coupon: str
    corrections: str
    url: str = ""
    """Into it."""
    entries: str = ""
    """The postings that make it."""
    waste: str = ""
    """The postings of what was wasted."""
    corrected: str = ""
    """The postings of the corrections."""
    look: str = ""
    """The colour that it has in the chart."""


@dataclass(frozen=True)
class Group:
    """The lines of one currency, and their sum."""

    currency: str
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True)
class CostTable:
    """All of the table; `looks` as live pages want it."""

    groups: tuple[Group, ...]
    heads: tuple[Head, ...]
    count: int
    first: int
    last: int
    previous_url: str
    next_url: str
    overlaps: bool
    """Lines sum to more than the total."""
    element_id: str = "lines"

    @property
    def looks(self) -> tuple[object, ...]:
        """Everything that decides how it looks."""
        return (self.groups, self.count, self.first)


def cost_table(query: CostQuery, sheet: Sheet) -> CostTable:
    """The asked-for page of lines, grouped by currency, each group with its sum."""
    totals = {total.currency: total for total in sheet.totals}
    first = (query.page - 1) * ROWS + 1
    last = first + len(sheet.lines) - 1
    return CostTable(
        groups=tuple(
            _group(query, sheet, totals[currency], lines)
            for currency, lines in _by_currency(sheet.lines).items()
        ),
        heads=tuple(_heads(query)),
        count=sheet.count,
        first=first,
        last=last,
        previous_url=_page(query, query.page - 1) if query.page > 1 else "",
        next_url=_page(query, query.page + 1) if last < sheet.count else "",
        overlaps=query.by == Dimension.LABEL,
    )


def _by_currency(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines in their order, by currency in order of its name."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.currency, []).append(line)
    return {currency: found[currency] for currency in sorted(found)}


def _group(query: CostQuery, sheet: Sheet, total: Total, lines: list[Line]) -> Group:
    everything: list[Line | Total] = [*lines, total]
    places = places_of(
        (
            figure
            for one in everything
            for figure in (one.money.amount, one.money.coupon, one.money.wasted)
        ),
        total.currency,
    )
    looks = _looks(query, sheet, total.currency)
    most = max((abs(line.money.amount) for line in lines), default=ZERO)
    return Group(
        currency=total.currency,
        rows=tuple(
            _row(query, line, total, places, most, looks.get(line.key, ""))
            for line in lines
        ),
        total=_sum_row(query, total, places),
    )


def _looks(query: CostQuery, sheet: Sheet, currency: str) -> dict[str, str]:
    """The colours that lines have in the chart, where it tells the same apart."""
    if query.stacked_by != query.by:
        return {}
    found = looks_of(sheet.stacks, query.by)
    charts = zip(sheet.stacks, found, strict=True)
    return next((looks for stack, looks in charts if stack.currency == currency), {})


def _figures(one: Line | Total, whole: Total, places: int) -> dict[str, str]:
    money = one.money
    return {
        "amount": digits(money.amount, places),
        "share": percent(money.amount, whole.money.amount),
        "wasted": digits(money.wasted, places) if money.wasted else "",
        "balance": digits(money.balance, places),
        "coupon": digits(money.coupon, places) if money.coupon else "",
        "corrections": digits(one.corrections, places) if one.corrections else "",
    }


def _row(
    query: CostQuery,
    line: Line,
    total: Total,
    places: int,
    most: Decimal,
    look: str,
) -> Row:
    drill = dict(line.query) | {"by": "", "sort": ""}
    entries = drill | {"currency": line.currency}
    url = reverse("cost-page") + query.address(**drill)
    if query.by == Dimension.LAYER:
        by = Dimension.FRAME.value
        url = reverse("cost-page") + query.address(**drill | {"by": by})
    elif query.by == Dimension.FRAME:
        url = entries_url(query, entries)
    return Row(
        label=line_label(query, line),
        width=_width(line.money.amount, most),
        url=url,
        entries=entries_url(query, entries),
        waste=_waste_url(query, line, entries),
        corrected=_corrected_url(query, line, entries),
        look=look,
        **_figures(line, total, places),
    )


def _sum_row(query: CostQuery, total: Total, places: int) -> Row:
    entries = {"currency": total.currency, "by": "", "sort": ""}
    return Row(
        label=_("Total"),
        width="0",
        entries=entries_url(query, entries),
        waste=_waste_url(query, total, entries),
        corrected=_corrected_url(query, total, entries),
        **_figures(total, total, places),
    )


def line_label(query: CostQuery, line: Line) -> str:
    """What a line is called; of time the days that count."""
    if query.by == Dimension.FRAME:
        return _("Frame %(name)s") % {"name": line.label}
    if query.by not in TIMES:
        return line.label
    first = date.fromisoformat(line.query["from"])
    last = date.fromisoformat(line.query["to"])
    return bucket_text(first, last, query.by)


def entries_url(query: CostQuery, params: Mapping[str, Any]) -> str:
    """Address of the postings of the query, narrowed further."""
    return reverse("cost-entries") + query.address(**params)


def _waste_url(query: CostQuery, one: Line | Total, params: dict[str, Any]) -> str:
    """Of the causes that are asked for already, else of all."""
    if not one.money.wasted:
        return ""
    asked = {} if "outcome" in params or query.outcomes else {"outcome": "waste"}
    return entries_url(query, params | asked)


def _corrected_url(query: CostQuery, one: Line | Total, params: dict[str, Any]) -> str:
    if not one.corrections:
        return ""
    return entries_url(query, params | {"corrections": "1"})


def _width(amount: Decimal, most: Decimal) -> str:
    """Share of the largest line, in percent with a digit."""
    if amount <= 0 or not most:
        return "0"
    return f"{(100 * amount / most).quantize(Decimal('0.1')):f}"


def _page(query: CostQuery, page: int) -> str:
    return query.address(page=str(page)) + "#lines"


def _heads(query: CostQuery) -> Iterable[Head]:
    columns: tuple[tuple[str, str, str], ...] = (
        (str(query.by.label), "name", ""),
        (_("Spent"), "amount", "n"),
        (_("Share"), "", "n share"),
        (_("Wasted"), "wasted", "n"),
        (_("From the balance"), "balance", "n wide"),
        (_("Vouchers"), "coupon", "n wide"),
        (_("Corrections"), "corrections", "n wide"),
    )
    usual = "name" if query.by in TIMES else "-amount"
    for label, key, kind in columns:
        yield _head(query, label, key, kind, query.sort or usual)


def _head(query: CostQuery, label: str, key: str, kind: str, sort: str) -> Head:
    if not key:
        return Head(label, kind=kind)
    first = key if key == "name" else f"-{key}"
    if sort.removeprefix("-") != key:
        return Head(label, query.address(sort=first) + "#lines", "none", kind)
    turned = key if sort.startswith("-") else f"-{key}"
    order = "descending" if sort.startswith("-") else "ascending"
    return Head(label, query.address(sort=turned) + "#lines", order, kind)
