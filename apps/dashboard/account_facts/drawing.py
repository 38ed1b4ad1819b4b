"""The chart of what was left, with its words and links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from apps.costs.charts import WHOLE
from apps.costs.selectors.scope import Dimension
from apps.dashboard.account_facts.balance_chart import HEIGHT, Column, Shapes
from apps.dashboard.costs.wording import scale_text, short_text

TOP, FOOT = 18, 26
"""Pixels above the areas, and below them for what the days are called."""
_EDGE = WHOLE // 20


class Told(Protocol):
    """A day of which something is known."""

    @property
    def url(self) -> str:
        """Address of its costs."""

    @property
    def name(self) -> str:
        """What it is called."""

    def title(self, currency: str) -> str:
        """What is told where it is pointed at."""


@dataclass(frozen=True)
class Mark:
    """A line of the scale."""

    text: str
    at: int
    is_base: bool


@dataclass(frozen=True)
class Stem:
    """The room of a day: a link, and what it is called."""

    url: str
    """"": a day to come."""
    name: str
    title: str
    x: str
    width: str
    short: str
    name_class: str
    name_x: str
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """All that the template draws."""

    shapes: Shapes
    scale: tuple[Mark, ...]
    stems: tuple[Stem, ...]
    summary: str
    top: int = TOP
    foot: int = HEIGHT // 10 + TOP + FOOT - 7
    height: int = HEIGHT // 10 + TOP + FOOT


def drawing_of(
    shapes: Shapes, days: Mapping[date, Told], *, currency: str, summary: str
) -> Drawing:
    """The chart in words; `days` are those that are over, and today."""
    return Drawing(
        shapes=shapes,
        scale=tuple(
            Mark(
                scale_text(tick.amount, currency),
                tick.y // 10 + TOP,
                tick.y == shapes.base,
            )
            for tick in shapes.ticks
        ),
        stems=tuple(
            _stem(column, days.get(column.day), currency) for column in shapes.columns
        ),
        summary=summary,
    )


def _stem(column: Column, told: Told | None, currency: str) -> Stem:
    middle = column.x + column.width // 2
    # At the edges a name would be cut off where it is centred.
    anchor, at = "middle", middle
    if middle < _EDGE:
        anchor, at = "start", column.x
    elif middle > WHOLE - _EDGE:
        anchor, at = "end", column.x + column.width
    return Stem(
        url=told.url if told else "",
        name=told.name if told else "",
        title=told.title(currency) if told else "",
        x=_percent(column.x),
        width=_percent(column.width),
        short=short_text(column.day, Dimension.DAY),
        name_class=column.name,
        name_x=_percent(at),
        anchor=anchor,
    )


def _percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}%"
