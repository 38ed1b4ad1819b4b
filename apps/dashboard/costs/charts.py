"""Stacked charts as templates/ui/chart_stack.html draws them.

Across in percent of the width, upright in pixels: texts keep their size in any window.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.costs.charts import Chart, Rect, chart_of, label_places
from apps.costs.selectors.scope import Column, Series, Stack
from apps.dashboard.costs.wording import (
    bucket_text,
    digits,
    places_of,
    scale_text,
    short_text,
)
from apps.dashboard.wording import money_exact

HEIGHT = 2200
"""Of the columns, in tenths of a pixel."""
TOP, FOOT = 18, 26
"""Pixels above the columns, and below them for what they are called."""
NAMES_WIDE, NAMES_NARROW = 8, 4
"""How many columns have their name below them, on a wide and on a narrow screen."""
PARTS_TOLD = 4
"""Parts of a column that its tooltip tells."""

Link = Callable[[Mapping[str, str]], str]
"""Address of the page with other parameters."""


@dataclass(frozen=True)
class Shape:
    """One part of a column; lengths as SVG has them."""

    look: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Stem:
    """One column: a link to its days."""

    name: str
    """Its days and what was spent."""
    detail: str
    """The largest parts, a line each."""
    url: str
    x: str
    width: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Mark:
    """A text of the chart; `wide`: left out on narrow screens."""

    text: str
    at: str
    anchor: str = "start"
    wide: bool = False
    is_base: bool = False


@dataclass(frozen=True)
class Legend:
    """What a colour means."""

    look: str
    label: str
    """May be farm text."""
    amount: str
    url: str


@dataclass(frozen=True)
class Cells:
    """One row of the table that says the same as the chart."""

    name: str
    url: str
    parts: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Drawing:
    """One currency's chart."""

    currency: str
    stems: tuple[Stem, ...]
    lines: tuple[Mark, ...]
    names: tuple[Mark, ...]
    legend: tuple[Legend, ...]
    rows: tuple[Cells, ...]
    title: str
    summary: str
    height: int = HEIGHT // 10 + TOP + FOOT
    top: int = TOP
    foot: int = HEIGHT // 10 + TOP + FOOT - 7


def look_of(series: Series, place: int) -> str:
    """The class that has the colour of a series."""
    return "rest" if series.other else f"s{place}"


def drawing_of(stack: Stack, *, link: Link, title: str) -> Drawing:
    """The chart with its words; `link` makes addresses from parameters."""
    chart = chart_of([column.parts for column in stack.columns], height=HEIGHT)
    currency = stack.currency
    places = places_of(
        (part for column in stack.columns for part in column.parts), currency
    )
    highest = max(stack.columns, key=lambda column: column.total)
    return Drawing(
        currency=currency,
        stems=tuple(
            _stem(stack, column, chart, place, link)
            for place, column in enumerate(stack.columns)
        ),
        lines=tuple(
            Mark(
                scale_text(tick.amount, currency),
                str(tick.y // 10 + TOP),
                is_base=tick.y == chart.base,
            )
            for tick in chart.ticks
        ),
        names=tuple(_names(stack, chart)),
        legend=tuple(
            Legend(
                look=look_of(series, place),
                label=series.label,
                amount=money_exact(series.total, currency),
                url="" if series.other else link(series.query),
            )
            for place, series in enumerate(stack.series)
        ),
        rows=tuple(
            Cells(
                name=_name(stack, column),
                url=link(_days(column)),
                parts=tuple(digits(part, places) for part in column.parts),
                total=digits(column.total, places),
            )
            for column in stack.columns
        ),
        title=title,
        summary=_("The most was spent on %(when)s: %(amount)s.")
        % {
            "when": _name(stack, highest),
            "amount": money_exact(highest.total, currency),
        },
    )


def _stem(stack: Stack, column: Column, chart: Chart, place: int, link: Link) -> Stem:
    bar = chart.bars[place]
    looks = [look_of(series, number) for number, series in enumerate(stack.series)]
    return Stem(
        name=f"{_name(stack, column)}: {money_exact(column.total, stack.currency)}",
        detail="\n".join(_told(stack, column)),
        url=link(_days(column)),
        x=_percent(bar.left),
        width=_percent(bar.room),
        shapes=tuple(_shape(rect, looks[rect.series]) for rect in bar.rects),
    )


def _told(stack: Stack, column: Column) -> list[str]:
    """The column's largest parts in words."""
    parts = [
        (part, series)
        for part, series in zip(column.parts, stack.series, strict=True)
        if part
    ]
    parts.sort(key=lambda pair: -abs(pair[0]))
    return [
        f"{series.label[:60]}: {money_exact(part, stack.currency)}"
        for part, series in parts[:PARTS_TOLD]
    ]


def _shape(rect: Rect, look: str) -> Shape:
    return Shape(
        look=look,
        x=_percent(rect.x),
        y=_pixels(rect.y + 10 * TOP),
        width=_percent(rect.width),
        height=_pixels(rect.height),
    )


def _names(stack: Stack, chart: Chart) -> list[Mark]:
    count = len(stack.columns)
    narrow = set(label_places(count, NAMES_NARROW))
    marks = []
    for place in sorted(narrow | set(label_places(count, NAMES_WIDE))):
        bar = chart.bars[place]
        middle = bar.left + bar.room // 2
        # At the edges a name would be cut off where it is centred.
        anchor, at = "middle", middle
        if middle < 500:
            anchor, at = "start", 0
        elif middle > 9500:
            anchor, at = "end", 10_000
        text = short_text(stack.columns[place].start, stack.bucket)
        marks.append(Mark(text, _percent(at), anchor, wide=place not in narrow))
    return marks


def _name(stack: Stack, column: Column) -> str:
    return bucket_text(column.start, column.last, stack.bucket)


def _days(column: Column) -> dict[str, str]:
    return {"from": _iso(column.start), "to": _iso(column.last), "by": ""}


def _iso(day: date) -> str:
    return day.isoformat()


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def _pixels(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
