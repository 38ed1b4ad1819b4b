"""The charts of a report, drawn: as SVG for the page, as PNG for a mail."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.costs.reports.charts import DARK, LIGHT, drawing_of, png_of
from apps.costs.reports.schema import Facts
from apps.costs.reports.view import ReportView, Spent
from apps.costs.reports.words import bucket_words

CHART = "reports/_chart.svg"


@dataclass(frozen=True)
class SpentDrawn:
    """A currency's money with its chart; no chart where nothing is to be drawn."""

    spent: Spent
    svg: str = ""
    light: str = ""
    dark: str = ""
    """Content-IDs of the pictures in a mail."""


def spent_drawn(view: ReportView, facts: Facts) -> list[SpentDrawn]:
    """The money of each currency with its chart as SVG."""
    return [_drawn(spent, facts) for spent in view.spent]


def _drawn(spent: Spent, facts: Facts) -> SpentDrawn:
    chart = spent.chart
    if chart is None or not any(chart.totals[1:]):
        return SpentDrawn(spent)
    drawing = drawing_of(
        chart,
        labels=[bucket_words(facts.cadence, start) for start in chart.starts[1:]],
        names=[
            _("Other") if series.rest else series.name or _("Without a project")
            for series in chart.series
        ],
        usual=spent.usual_amount,
    )
    svg = render_to_string(CHART, {"drawing": drawing, "alt": spent.alt})
    return SpentDrawn(spent, svg=svg)


def pngs(drawn: SpentDrawn) -> tuple[bytes, bytes]:
    """The chart for light and for dark mails."""
    return png_of(drawn.svg, LIGHT), png_of(drawn.svg, DARK)
