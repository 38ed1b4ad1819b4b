"""Periods, comparisons and counts of a report in words, in the active language."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.common.money_words import money, money_exact
from apps.costs.models import Cadence
from apps.costs.reports.schema import Concern, Facts, Spend

TASK_KINDS = ("failed", "arrears", "timed_out", "unknown", "anomaly")
"""Concerns that are about a task."""
MUCH = 5
"""Percent: nearer than that is as usual."""
TWICE = 200
"""Percent: beyond that, so many times the usual is easier to read."""


def title_words(cadence: str) -> str:
    """What the report is called."""
    return {
        Cadence.DAILY: _("Daily report"),
        Cadence.WEEKLY: _("Weekly report"),
        Cadence.MONTHLY: _("Monthly report"),
    }.get(Cadence(cadence), _("Report"))


def day_words(day: date) -> str:
    """A day with its year."""
    return date_format(day, pgettext("a day with its year", "j F Y"))


def period_words(cadence: str, start: date, end: date) -> str:
    """A day, a month, or the first and the last day."""
    last = end - timedelta(days=1)
    if start == last:
        return day_words(start)
    is_month = start.day == 1 == end.day and last.month == start.month
    if cadence == Cadence.MONTHLY and is_month and last.year == start.year:
        return date_format(start, pgettext("a month with its year", "F Y"))
    first = pgettext("the first day of several", "j F")
    rest = pgettext("the last day of several", "j F Y")
    return f"{date_format(start, first)} – {date_format(last, rest)}"


def bucket_words(cadence: str, start: date) -> str:
    """A period of a chart, as short as can be: a day, the first of a week, a month."""
    if cadence == Cadence.MONTHLY:
        return date_format(start, pgettext("a month without its year", "M"))
    return date_format(start, pgettext("a day, as short as can be", "j M"))


def zone_words(facts: Facts) -> str:
    """In whose zone the days are meant; "" without accounts."""
    zones = sorted({account.zone for account in facts.accounts})
    if not zones:
        return ""
    return zones[0] if len(zones) == 1 else _("each account's own days")


def moneys(amounts: Iterable[tuple[Decimal, str]]) -> str:
    """Amounts of several currencies side by side; they are never summed."""
    return " + ".join(money_exact(amount, currency) for amount, currency in amounts)


def headline(concerns: Sequence[Concern]) -> str:
    """How much needs a person, in as few words as the subject has room for."""
    tasks, _others = _counted(concerns)
    if tasks:
        return ngettext(
            "%(number)s task needs you", "%(number)s tasks need you", tasks
        ) % {"number": tasks}
    return call_words(concerns)


def call_words(concerns: Sequence[Concern]) -> str:
    """How much needs a person: tasks, and what is none."""
    tasks, others = _counted(concerns)
    if not tasks and not others:
        return _("Nothing needs you")
    if not tasks:
        return ngettext(
            "%(number)s thing needs you", "%(number)s things need you", others
        ) % {"number": others}
    if not others:
        return headline(concerns)
    more = ngettext("%(number)s other thing", "%(number)s other things", others)
    return _("%(tasks)s and %(others)s need you") % {
        "tasks": tasks_words(tasks),
        "others": more % {"number": others},
    }


def _counted(concerns: Sequence[Concern]) -> tuple[int, int]:
    """Tasks that need a person, and other things that do."""
    told = [concern for concern in concerns if concern.state != "older"]
    about_tasks = [concern for concern in told if concern.kind in TASK_KINDS]
    named = {concern.task for concern in about_tasks if concern.task is not None}
    more = sum(concern.count for concern in about_tasks if concern.task is None)
    return len(named) + more, len(told) - len(about_tasks)


def subject_words(facts: Facts) -> str:
    """The mail's subject: what matters most comes first, and no farm text."""
    spent = [(spend.amount, spend.currency) for spend in facts.spend if spend.amount]
    return " · ".join(
        (
            headline(facts.concerns),
            moneys(spent) if spent else _("nothing spent"),
            period_words(facts.cadence, facts.start, facts.end),
        )
    )


def usual_words(spend: Spend, cadence: str) -> str:
    """The period's money beside the usual, and what the usual is."""
    if spend.usual is None:
        return _("Too little is known yet to say what is usual.")
    compared = _compared(spend, spend.usual)
    basis = {
        Cadence.DAILY: ngettext(
            "median of the %(number)s day before",
            "median of the %(number)s days before",
            spend.usual_of,
        ),
        Cadence.WEEKLY: ngettext(
            "median of the %(number)s week before",
            "median of the %(number)s weeks before",
            spend.usual_of,
        ),
        Cadence.MONTHLY: ngettext(
            "median of the %(number)s month before",
            "median of the %(number)s months before",
            spend.usual_of,
        ),
    }[Cadence(cadence)] % {"number": spend.usual_of}
    return _("%(compared)s (%(basis)s)") % {"compared": compared, "basis": basis}


def _compared(spend: Spend, usual: Decimal) -> str:
    if usual <= 0:
        return _("Usually nothing is spent")
    percent = int(100 * spend.amount / usual) - 100
    values = {"percent": abs(percent), "usual": money(usual, spend.currency)}
    if abs(percent) < MUCH:
        return _("About the usual %(usual)s") % values
    if percent >= TWICE:
        values["times"] = int(spend.amount / usual)
        return _("More than %(times)s times the usual %(usual)s") % values
    if percent > 0:
        return _("%(percent)s %% above the usual %(usual)s") % values
    return _("%(percent)s %% below the usual %(usual)s") % values


def share_words(part: Decimal, whole: Decimal) -> str:
    """Percent in whole numbers; nothing where there is no whole."""
    if whole <= 0 or part <= 0:
        return ""
    percent = int(100 * part / whole)
    return _("less than 1 %") if percent < 1 else f"{percent} %"


def frames_words(number: int) -> str:
    """So many frames."""
    return ngettext("%(number)s frame", "%(number)s frames", number) % {
        "number": f"{number:,}"
    }


def tasks_words(number: int) -> str:
    """So many tasks."""
    return ngettext("%(number)s task", "%(number)s tasks", number) % {
        "number": f"{number:,}"
    }
