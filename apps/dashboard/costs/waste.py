"""The waste page: by cause, machine, person and project, with the dearest examples."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.money import ZERO
from apps.costs.models import WASTE, Outcome
from apps.costs.selectors.names import param_of
from apps.costs.selectors.query import ALL_WASTE, CostQuery
from apps.costs.selectors.scope import Dimension, Line, Total
from apps.costs.selectors.sheet import Asked
from apps.costs.selectors.spend import spend_by
from apps.costs.selectors.waste import (
    Example,
    MachineWaste,
    waste_by_machine,
    waste_examples,
    wasted_of,
)
from apps.dashboard.costs.page import Charts, charts_of, kept_sheet, kept_total
from apps.dashboard.costs.table import entries_url
from apps.dashboard.costs.wording import change, percent
from apps.dashboard.frames.pictures import Picture, frame_picture

WORST = 10
"""Lines of each list."""

MEANINGS = {
    Outcome.FAILED: gettext_lazy(
        "The frame ended with an error. The farm bills the time until then."
    ),
    Outcome.TIMED_OUT: gettext_lazy(
        "The frame ran into the time limit of its task and was ended there."
    ),
    Outcome.ABANDONED: gettext_lazy("Somebody stopped it before it was done."),
    Outcome.RERENDERED: gettext_lazy(
        "It had been delivered, and then the same frame was rendered again."
    ),
}
ADVICE = {
    Outcome.FAILED: gettext_lazy(
        "Find the cause in the first frame that failed and retry only then: the same"
        " error costs the same money again."
    ),
    Outcome.TIMED_OUT: gettext_lazy(
        "Raise the task's time limit if the frames were nearly done; otherwise make"
        " them lighter, or split them into tiles."
    ),
    Outcome.ABANDONED: gettext_lazy(
        "Render a few test frames before all of them, and stop early: what has begun"
        " is paid for."
    ),
    Outcome.RERENDERED: gettext_lazy(
        "Look at the first frames before the rest is rendered, and start only those"
        " again that need it."
    ),
}


@dataclass(frozen=True)
class Wasted:
    """One currency's waste beside all that was spent."""

    currency: str
    amount: Decimal
    spent: Decimal
    share: str
    before: Decimal
    change: str
    entries: str


@dataclass(frozen=True)
class Cause:
    """Why money bought nothing, what that means, and what can be done."""

    look: str
    label: str
    meaning: str
    advice: str
    lines: tuple["Item", ...]


@dataclass(frozen=True)
class Item:
    """Somebody or something with what was wasted there."""

    label: str
    """May be farm text."""
    amount: Decimal
    currency: str
    share: str
    """Of all waste, or of what was spent there where `of_own`."""
    url: str
    entries: str = ""


@dataclass(frozen=True)
class Ranking:
    """The worst of a kind."""

    title: str
    items: tuple[Item, ...]
    all_url: str
    of_own: bool = False


@dataclass(frozen=True)
class Shown:
    """One example with its picture."""

    example: Example
    picture: Picture
    entries: str


@dataclass(frozen=True)
class WastePage:
    """All that the page shows."""

    totals: tuple[Wasted, ...]
    causes: tuple[Cause, ...]
    charts: Charts
    rankings: tuple[Ranking, ...]
    examples: tuple[Shown, ...]


def waste_page(*, user: Any, query: CostQuery, today: date, version: str) -> WastePage:
    """The page for an address, for whoever may see money."""
    scope = wasted_of(query.scope)
    by = Dimension.OUTCOME
    sheet = kept_sheet(
        user=user, asked=Asked(scope, by, by, query.bucket), version=version
    )
    spent = kept_total(
        user=user, scope=replace(query.scope, outcomes=None), version=version
    )
    whole = {total.currency: total.money.amount for total in sheet.totals}
    return WastePage(
        totals=tuple(_totals(user, query, today, version, spent)),
        causes=tuple(_causes(query, sheet.lines, whole)),
        charts=charts_of(
            replace(query, asked_by=by.value), sheet, reverse("cost-waste"), _("Wasted")
        ),
        rankings=tuple(_rankings(user, query, whole)),
        examples=tuple(
            Shown(
                example=one,
                picture=frame_picture(one.frame),
                entries=entries_url(query, {"frame": str(one.frame.pk), "by": ""}),
            )
            for one in waste_examples(user=user, scope=query.scope, limit=WORST)
        ),
    )


def _totals(
    user: Any, query: CostQuery, today: date, version: str, spent: list[Total]
) -> Iterable[Wasted]:
    against = query.period.compared(today)
    scope = replace(query.scope, start=against.start, end=against.end, outcomes=None)
    before = {
        total.currency: total.money.wasted
        for total in kept_total(user=user, scope=scope, version=version)
    }
    for total in spent:
        money, was = total.money, before.get(total.currency, ZERO)
        narrowed = {"currency": total.currency, "outcome": ALL_WASTE}
        yield Wasted(
            currency=total.currency,
            amount=money.wasted,
            spent=money.amount,
            share=percent(money.wasted, money.amount),
            before=was,
            change=change(money.wasted, was),
            entries=entries_url(query, narrowed),
        )


def _causes(
    query: CostQuery, lines: list[Line], whole: dict[str, Decimal]
) -> Iterable[Cause]:
    for outcome in WASTE:
        found = [line for line in lines if line.key == outcome]
        if found:
            yield Cause(
                look=f"o-{outcome.value}",
                label=str(outcome.label),
                meaning=str(MEANINGS[outcome]),
                advice=str(ADVICE[outcome]),
                lines=tuple(_item(query, line, whole) for line in found),
            )


def _item(query: CostQuery, line: Line, whole: dict[str, Decimal]) -> Item:
    waste = {} if "outcome" in line.query else {"outcome": ALL_WASTE}
    narrowed = dict(line.query) | waste | {"by": "", "sort": ""}
    return Item(
        label=line.label,
        amount=line.money.amount,
        currency=line.currency,
        share=percent(line.money.amount, whole.get(line.currency, ZERO)),
        url=reverse("cost-waste") + query.address(**line.query, by="", sort=""),
        entries=entries_url(query, narrowed | {"currency": line.currency}),
    )


def _rankings(
    user: Any, query: CostQuery, whole: dict[str, Decimal]
) -> Iterable[Ranking]:
    machines = waste_by_machine(user=user, scope=query.scope, limit=WORST)
    yield Ranking(
        title=_("Machines"),
        items=tuple(_machine(query, one) for one in machines),
        all_url="",
        of_own=True,
    )
    titles = {
        Dimension.USER: _("People"),
        Dimension.PROJECT: _("Projects"),
        Dimension.TASK: _("Tasks"),
    }
    for by in (Dimension.USER, query.level):
        lines = _worst(user, query, by)
        yield Ranking(
            title=titles.get(by, _("Layers")),
            items=tuple(_item(query, line, whole) for line in lines),
            all_url=reverse("cost-page")
            + query.address(by=by.value, outcome=ALL_WASTE, sort=""),
        )


def _worst(user: Any, query: CostQuery, by: Dimension) -> list[Line]:
    """The first lines of each currency."""
    counts: dict[str, int] = {}
    found = []
    for line in spend_by(user=user, scope=wasted_of(query.scope), by=by):
        counts[line.currency] = counts.get(line.currency, 0) + 1
        if counts[line.currency] <= WORST and line.money.amount > 0:
            found.append(line)
    return found


def _machine(query: CostQuery, one: MachineWaste) -> Item:
    narrowed = {
        "node": param_of(one.node),
        "outcome": ALL_WASTE,
        "currency": one.currency,
        "by": "",
        "sort": "",
    }
    return Item(
        label=one.node or _("Not named"),
        amount=one.wasted,
        currency=one.currency,
        share=percent(one.wasted, one.amount),
        url=entries_url(query, narrowed),
    )
