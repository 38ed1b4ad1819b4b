"""A report's tables as files: the same figures, to the last digit."""

from collections.abc import Iterator
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.costs.exports.sheets import Column, Table, csv_bytes, xlsx_write
from apps.costs.models import Outcome
from apps.costs.reports.schema import Facts
from apps.costs.reports.view import Links
from apps.costs.reports.words import bucket_words
from apps.farm.status import task_label


def csv_of(facts: Facts) -> bytes:
    """The tasks by cost as CSV."""
    return csv_bytes(task_table(facts))


def xlsx_of(facts: Facts) -> bytes:
    """All tables, a sheet each."""
    buffer = BytesIO()
    xlsx_write(buffer, list(tables_of(facts)))
    return buffer.getvalue()


def file_name(facts: Facts, ending: str) -> str:
    """A name that sorts by time."""
    return f"farmdash-{facts.cadence}-{facts.start.isoformat()}.{ending}"


def tables_of(facts: Facts) -> Iterator[Table]:
    """Sums first, then what they are made of."""
    yield _spend_table(facts)
    yield task_table(facts)
    yield _chart_table(facts)
    yield _parts_table(facts)
    if facts.waste:
        yield _waste_table(facts)
    if facts.corrections:
        yield _correction_table(facts)


def task_table(facts: Facts) -> Table:
    """Every task that cost something, dearest first."""
    links = Links(settings.FARMDASH_URL)
    tasks = (
        (
            line.name,
            line.project,
            line.account,
            line.user,
            line.producer,
            task_label(line.status) if line.status is not None else "",
            line.done,
            line.failed,
            line.total,
            line.currency,
            line.amount,
            line.wasted,
            links.to("task-detail", line.task) if line.task else "",
        )
        for line in facts.tasks
    )
    rest = (
        (
            _("%(number)s more tasks") % {"number": one.tasks},
            *("",) * 5,
            *(None,) * 3,
            one.currency,
            one.amount,
            one.wasted,
            "",
        )
        for one in facts.rest
    )
    return Table(
        name=_("Tasks"),
        columns=(
            Column(_("Task"), "text", 44),
            Column(_("Project"), "text", 24),
            Column(_("Account"), "text", 18),
            Column(_("User"), "text", 18),
            Column(_("Producer"), "text", 18),
            Column(_("State"), "text", 18),
            Column(_("Frames done"), "int", 12),
            Column(_("Frames failed"), "int", 12),
            Column(_("Frames"), "int", 12),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
            Column(_("Wasted"), "money", 16),
            Column(_("Address"), "text", 40),
        ),
        rows=[*tasks, *rest],
    )


def _spend_table(facts: Facts) -> Table:
    return Table(
        name=_("Spent"),
        columns=(
            Column(_("First day"), "date", 12),
            Column(_("Day after the last"), "date", 16),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
            Column(_("From the balance"), "money", 16),
            Column(_("By vouchers"), "money", 16),
            Column(_("Owed"), "money", 16),
            Column(_("Wasted"), "money", 16),
            Column(_("Of it corrections"), "money", 16),
            Column(_("Usually"), "money", 16),
        ),
        rows=[
            (
                facts.start,
                facts.end,
                spend.currency,
                spend.amount,
                spend.balance,
                spend.coupon,
                spend.owed,
                spend.wasted,
                spend.corrections,
                spend.usual,
            )
            for spend in facts.spend
        ],
    )


def _chart_table(facts: Facts) -> Table:
    return Table(
        name=_("Over time"),
        columns=(
            Column(_("From"), "date", 12),
            Column(_("Until before"), "date", 12),
            Column(_("Period"), "text", 12),
            Column(_("Project"), "text", 24),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
        ),
        rows=[
            (
                start,
                end,
                bucket_words(facts.cadence, start),
                _("Other projects") if series.rest else _named(series.name),
                chart.currency,
                amount,
            )
            for chart in facts.charts
            for series in chart.series
            for start, end, amount in zip(
                chart.starts, chart.ends, series.amounts, strict=True
            )
        ],
    )


def _parts_table(facts: Facts) -> Table:
    both = ((_("Project"), facts.by_project), (_("Account"), facts.by_account))
    return Table(
        name=_("Projects and accounts"),
        columns=(
            Column(_("By"), "text", 12),
            Column(_("Name"), "text", 30),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
            Column(_("Wasted"), "money", 16),
        ),
        rows=[
            (kind, _named(part.name), part.currency, part.amount, part.wasted)
            for kind, parts in both
            for part in parts
        ],
    )


def _named(project: str) -> str:
    return project or _("Without a project")


def _waste_table(facts: Facts) -> Table:
    return Table(
        name=_("Wasted"),
        columns=(
            Column(_("Cause"), "text", 26),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
        ),
        rows=[
            (_outcome(waste.outcome), waste.currency, waste.amount)
            for waste in facts.waste
        ],
    )


def _outcome(value: str) -> str:
    return str(Outcome(value).label) if value in Outcome.values else value


def _correction_table(facts: Facts) -> Table:
    return Table(
        name=_("Corrections"),
        columns=(
            Column(_("Day"), "date", 12),
            Column(_("Account"), "text", 18),
            Column(_("Currency"), "text", 10),
            Column(_("Cost"), "money", 16),
            Column(pgettext("how many", "Postings"), "int", 10),
        ),
        rows=[
            (one.for_day, one.account, one.currency, one.amount, one.postings)
            for one in facts.corrections
        ],
    )
