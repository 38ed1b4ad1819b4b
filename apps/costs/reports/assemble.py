"""All parts of a report put together, in the order in which they are read."""

from itertools import chain

from django.utils.translation import gettext as _

from apps.costs.reports.concern_words import time_words
from apps.costs.reports.part_tables import (
    correction_part,
    outlook_part,
    share_parts,
    task_part,
    waste_part,
)
from apps.costs.reports.parts import budget_part, needs_part, spent_parts
from apps.costs.reports.progress_words import figures
from apps.costs.reports.schema import Facts
from apps.costs.reports.view import Links, ReportView, scope_words
from apps.costs.reports.words import (
    call_words,
    headline,
    period_words,
    subject_words,
    title_words,
    zone_words,
)

PARTS = (
    waste_part,
    outlook_part,
    task_part,
    share_parts,
    correction_part,
)


def report_view(facts: Facts, links: Links) -> ReportView:
    """The report in the active language and zone."""
    built = time_words(facts.built_at)
    return ReportView(
        title=title_words(facts.cadence),
        period=period_words(facts.cadence, facts.start, facts.end),
        zone=zone_words(facts),
        scope=scope_words(facts),
        headline=headline(facts.concerns),
        call=call_words(facts.concerns),
        subject=subject_words(facts),
        calm=not facts.concerns,
        built=_("As of %(time)s") % {"time": built},
        needs=needs_part(facts, links),
        spent=tuple(spent_parts(facts)),
        budgets=tuple(budget_part(facts, links)),
        figures=tuple(figures(facts.progress)),
        parts=tuple(chain.from_iterable(build(facts, links) for build in PARTS)),
    )
