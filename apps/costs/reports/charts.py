"""The chart of a report as SVG, for the page, and as PNG, for mails.

Lengths are whole tenths of a pixel.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unicodedata import east_asian_width

import resvg_py

from apps.common.money import ZERO
from apps.costs.reports.schema import Chart

WIDTH = 5520
LEFT, RIGHT, TOP, BOTTOM = 520, 160, 120, 280
PLOT = 1500
LEGEND_LINE = 220
GAP = 5
"""A column is this many times as wide as the gap beside it."""
NAME_MOST = 24
"""Places of a name in the legend; a Chinese character takes two."""
FONT = Path(__file__).resolve().parent.parent / "fonts" / "report.otf"
FAMILY = "Noto Sans CJK SC"

LIGHT = {
    "ink": "#475569",
    "grid": "#e2e8f0",
    "usual": "#0f172a",
    "s0": "#2563eb",
    "s1": "#f59e0b",
    "s2": "#10b981",
    "s3": "#8b5cf6",
    "s4": "#ec4899",
    "s5": "#06b6d4",
    "rest": "#94a3b8",
}
DARK = {
    "ink": "#cbd5e1",
    "grid": "#334155",
    "usual": "#f8fafc",
    "s0": "#60a5fa",
    "s1": "#fbbf24",
    "s2": "#34d399",
    "s3": "#a78bfa",
    "s4": "#f472b6",
    "s5": "#22d3ee",
    "rest": "#64748b",
}
"""Colours by class, as css/reports.css has them for the page."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the chart."""

    look: str
    x: int
    y: int
    width: int
    height: int
    past: bool = False
    """Of a period before the report's own."""


@dataclass(frozen=True)
class Mark:
    """A text at a place."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """All that templates/reports/_chart.svg draws."""

    width: int
    height: int
    left: int
    right: int
    base: int
    boxes: tuple[Box, ...]
    lines: tuple[Mark, ...]
    """Lines across with their amounts."""
    days: tuple[Mark, ...]
    legend: tuple[tuple[Box, Mark], ...]
    usual: int | None
    """How high the usual is."""


def drawing_of(
    chart: Chart,
    labels: Sequence[str],
    names: Sequence[str],
    usual: Decimal | None = None,
) -> Drawing:
    """The chart without its first period, which only tells what is usual.

    labels: one a shown period; names: one a series.
    """
    step, count = steps(max([*_columns(chart), usual or ZERO]))
    top = step * count
    legend = tuple(_legend(chart, names))
    legend_lines = 1 + max((mark.y for _, mark in legend), default=0) // LEGEND_LINE
    base = TOP + PLOT
    return Drawing(
        width=WIDTH,
        height=base + BOTTOM + LEGEND_LINE * legend_lines * bool(legend),
        left=LEFT,
        right=WIDTH - RIGHT,
        base=base,
        boxes=tuple(_boxes(chart, top)),
        lines=tuple(
            Mark(short_amount(step * number), LEFT - 60, base - PLOT * number // count)
            for number in range(count + 1)
        ),
        days=tuple(_days(labels)),
        legend=tuple(
            (
                _moved(box, base + BOTTOM),
                Mark(mark.text, mark.x, mark.y + base + BOTTOM),
            )
            for box, mark in legend
        ),
        usual=base - _height(usual, top) if usual and usual > 0 else None,
    )


def steps(most: Decimal) -> tuple[Decimal, int]:
    """A round step of the scale and how many of them hold the most: 2 to 5."""
    if most <= 0:
        return Decimal(1), 2
    unit = Decimal(1).scaleb(most.adjusted())
    for factor in (Decimal("0.2"), Decimal("0.5"), Decimal(1), Decimal(2)):
        # A Decimal's // cuts towards 0.
        count = int(most // (unit * factor)) + bool(most % (unit * factor))
        if count <= 5:
            return unit * factor, max(count, 2)
    return unit * 5, 2


def short_amount(amount: Decimal) -> str:
    """An amount at the scale, without its currency."""
    if amount >= 1_000_000:
        return f"{amount.scaleb(-6).normalize():,f}M"
    if amount >= 10_000:
        return f"{amount.scaleb(-3).normalize():,f}k"
    return f"{amount.normalize():,f}"


def _columns(chart: Chart) -> list[Decimal]:
    """How much each shown column draws: money that came back takes nothing off it."""
    shown = zip(*(series.amounts[1:] for series in chart.series), strict=True)
    return [sum((max(amount, ZERO) for amount in one), ZERO) for one in shown]


def _height(amount: Decimal, top: Decimal) -> int:
    return int(PLOT * max(amount, ZERO) / top)


def _pitch(count: int) -> int:
    return (WIDTH - LEFT - RIGHT) // max(1, count)


def look_of(number: int, *, rest: bool) -> str:
    """The class of a series: its colour."""
    return "rest" if rest else f"s{number}"


def _boxes(chart: Chart, top: Decimal) -> Iterator[Box]:
    count = len(chart.starts) - 1
    pitch = _pitch(count)
    wide = pitch * GAP // (GAP + 2)
    for place in range(count):
        y = TOP + PLOT
        for number, series in enumerate(chart.series):
            height = _height(series.amounts[place + 1], top)
            if not height:
                continue
            y -= height
            yield Box(
                look=look_of(number, rest=series.rest),
                x=LEFT + place * pitch + (pitch - wide) // 2,
                y=y,
                width=wide,
                height=height,
                past=place < count - 1,
            )


def _days(labels: Sequence[str]) -> Iterator[Mark]:
    """A label below each column, or below every second where they are many."""
    pitch, count = _pitch(len(labels)), len(labels)
    for place, label in enumerate(labels):
        if count <= 8 or (count - 1 - place) % 2 == 0:
            x = LEFT + place * pitch + pitch // 2
            yield Mark(label, x, TOP + PLOT + 180)


def _legend(chart: Chart, names: Sequence[str]) -> Iterator[tuple[Box, Mark]]:
    """Signs and names in lines, as many as there is room for."""
    if len(names) < 2 and not any(names):
        return
    x, y = LEFT, 0
    for number, (series, name) in enumerate(zip(chart.series, names, strict=True)):
        text = _cut(name)
        length = 160 + 62 * _places(text) + 160
        if x > LEFT and x + length > WIDTH:
            x, y = LEFT, y + LEGEND_LINE
        look = look_of(number, rest=series.rest)
        yield Box(look, x, y + 40, 100, 100), Mark(text, x + 150, y + 135)
        x += length


def _moved(box: Box, down: int) -> Box:
    return Box(box.look, box.x, box.y + down, box.width, box.height)


def _places(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _cut(name: str) -> str:
    text = ""
    for sign in name:
        if _places(text + sign) > NAME_MOST:
            return f"{text}…"
        text += sign
    return text


def png_of(svg: str, colours: dict[str, str]) -> bytes:
    """The drawing in twice its size, without a background."""
    style = "".join(f".{name}{{fill:{colour}}}" for name, colour in colours.items())
    style += "".join(f".{one}{{stroke:{colours[one]}}}" for one in ("grid", "usual"))
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=WIDTH // 10 * 2,
        skip_system_fonts=True,
        font_files=[str(FONT)],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        style_sheet=style,
    )
    return bytes(drawn)
