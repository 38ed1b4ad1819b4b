"""Stacked charts as templates/ui/chart_stack.html draws them.

Across in percent of the width, upright in pixels: texts keep their size in any window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.costs.charts import Bar, Chart, Rect, chart_of, label_places
from apps.costs.selectors.scope import Column, Dimension, Stack
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
COLOURS = tuple(f"s{number}" for number in range(8))
"""Classes of css/costs.css."""
PARTS_TOLD = 4
"""Parts of a column that its tooltip tells."""

Link = Callable[[Mapping[str, str]], str]
"""Address of the page with other parameters."""


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
    shapes: SafeString
    """Its parts. As variables of a template all charts of a page took 15 ms."""


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
    parts: SafeString
    """A cell for each series."""
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


def looks_of(stacks: Sequence[Stack], by: Dimension) -> list[dict[str, str]]:
    """For each chart the class that has the colour of a series, by its key.

    What is in several charts has one colour in all of them; outcomes have their own.
    """
    found: list[dict[str, str]] = []
    given: dict[str, str] = {}
    for stack in stacks:
        keys = [series.key for series in stack.series if not series.other]
        if by == Dimension.OUTCOME:
            found.append({key: f"o-{key}" for key in keys})
            continue
        looks: dict[str, str] = {}
        for key in keys:
            if key in given and given[key] not in looks.values():
                looks[key] = given[key]
        free = (look for look in COLOURS if look not in looks.values())
        for key in keys:
            if key not in looks:
                looks[key] = given[key] = next(free)
        found.append(looks)
    return found


def drawing_of(
    stack: Stack, *, looks: Mapping[str, str], link: Link, title: str
) -> Drawing:
    """The chart with its words; `link` makes addresses from parameters."""
    chart = chart_of([column.parts for column in stack.columns], height=HEIGHT)
    currency, shown = stack.currency, _looks(stack, looks)
    places = places_of(
        (part for column in stack.columns for part in column.parts), currency
    )
    highest = max(stack.columns, key=lambda column: column.total)
    return Drawing(
        currency=currency,
        stems=tuple(
            _stem(stack, column, chart.bars[place], link, shown, places)
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
                look=look,
                label=series.label,
                amount=money_exact(series.total, currency),
                url="" if series.other else link(series.query),
            )
            for look, series in zip(shown, stack.series, strict=True)
        ),
        rows=tuple(
            Cells(
                name=_name(stack, column),
                url=link(_days(column)),
                parts=format_html_join(
                    "",
                    '<td class="n">{}</td>',
                    ((digits(part, places),) for part in column.parts),
                ),
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


def _looks(stack: Stack, looks: Mapping[str, str]) -> list[str]:
    return ["rest" if one.other else looks[one.key] for one in stack.series]


def _cells(column: Column, places: int) -> SafeString:
    parts = ((digits(part, places),) for part in column.parts)
    return format_html_join("", '<td class="n">{}</td>', parts)


def _stem(
    stack: Stack,
    column: Column,
    bar: Bar,
    link: Link,
    looks: Sequence[str],
    places: int,
) -> Stem:
    return Stem(
        name=f"{_name(stack, column)}: {money_exact(column.total, stack.currency)}",
        detail="\n".join(_told(stack, column, places)),
        url=link(_days(column)),
        x=_percent(bar.left),
        width=_percent(bar.room),
        shapes=format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            (_shape(rect, looks[rect.series]) for rect in bar.rects),
        ),
    )


def _told(stack: Stack, column: Column, places: int) -> list[str]:
    """The column's largest parts in words."""
    parts = [
        (part, series)
        for part, series in zip(column.parts, stack.series, strict=True)
        if part
    ]
    parts.sort(key=lambda pair: -abs(pair[0]))
    return [
        f"{series.label[:60]}: {digits(part, places)}"
        for part, series in parts[:PARTS_TOLD]
    ]


def _shape(rect: Rect, look: str) -> tuple[str, ...]:
    return (
        look,
        _percent(rect.x),
        _pixels(rect.y + 10 * TOP),
        _percent(rect.width),
        _pixels(rect.height),
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
            anchor, at = "start", bar.left
        elif middle > 9500:
            anchor, at = "end", bar.left + bar.room
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
