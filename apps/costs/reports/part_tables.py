"""The tables of a report: waste, forecast, tasks, projects, corrections."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.money_words import money, money_exact
from apps.costs.models import Outcome
from apps.costs.reports.concern_words import time_words
from apps.costs.reports.progress_words import task_text
from apps.costs.reports.schema import Correction, Facts, Outlook
from apps.costs.reports.schema import Part as MoneyPart
from apps.costs.reports.spenders import foremost_of
from apps.costs.reports.view import Links, Part, Row, bar_of
from apps.costs.reports.words import day_words, moneys, share_words, tasks_words

PARTS_MOST = 12
"""Projects or accounts that are told; the rest is in the attached file."""
CORRECTIONS_MOST = 20


def waste_part(facts: Facts, links: Links) -> Iterator[Part]:
    """Money that bought nothing, by cause, with the dearest tasks."""
    if not facts.waste:
        return
    spent = {spend.currency: spend.amount for spend in facts.spend}
    rows = []
    for waste in facts.waste:
        known = waste.outcome in Outcome.values
        whole = spent.get(waste.currency, Decimal(0))
        rows.append(
            Row(
                name=str(Outcome(waste.outcome).label) if known else waste.outcome,
                amount=money_exact(waste.amount, waste.currency),
                beside=share_words(waste.amount, whole),
                bar=bar_of(waste.amount, whole),
                tone="failed",
            )
        )
        rows += [
            Row(
                name=dear.name,
                is_farm_text=True,
                amount=money_exact(dear.amount, waste.currency),
                url=links.to("task-detail", dear.task) if dear.task else "",
                tone="below",
            )
            for dear in waste.dearest
        ]
    totals = [(spend.wasted, spend.currency) for spend in facts.spend if spend.wasted]
    yield Part(
        key="waste",
        title=_("Wasted"),
        note=_("%(money)s bought nothing: by cause, with the dearest tasks.")
        % {"money": moneys(totals)},
        rows=tuple(rows),
        url=links.to("cost-page"),
    )


def outlook_part(facts: Facts, links: Links) -> Iterator[Part]:
    """What the active tasks will have cost, and when they are done."""
    if not facts.outlook_totals:
        return
    notes = []
    for total in facts.outlook_totals:
        values = {
            "tasks": tasks_words(total.tasks),
            "mid": money(total.mid, total.currency),
            "low": money(total.low, total.currency),
            "high": money(total.high, total.currency),
            "spent": money(total.spent, total.currency),
        }
        notes.append(
            _(
                "%(tasks)s under way will have cost about %(mid)s "
                "(%(low)s to %(high)s) in the end; %(spent)s are spent."
            )
            % values
        )
        if total.without:
            text = _("Without a forecast yet: %(tasks)s.")
            notes.append(text % {"tasks": tasks_words(total.without)})
    rows = tuple(
        Row(
            name=one.name,
            is_farm_text=True,
            text=_outlook_text(one),
            amount=money(one.mid, one.currency),
            url=links.to("task-detail", one.task),
        )
        for one in facts.outlook
    )
    yield Part(key="outlook", title=_("Forecast"), note=" ".join(notes), rows=rows)


def _outlook_text(one: Outlook) -> str:
    band = f"{money(one.low, one.currency)} – {money(one.high, one.currency)}"
    if one.end_mid is None:
        told = _("nothing of it renders now")
        return f"{band} · {told}"
    done = _("done about %(time)s") % {"time": time_words(one.end_mid)}
    return f"{band} · {done}"


def task_part(facts: Facts, links: Links) -> Iterator[Part]:
    """The dearest tasks, with pictures; all of them are in the attached files."""
    if not facts.tasks:
        return
    currencies = sorted({line.currency for line in facts.tasks})
    share = foremost_of(len(currencies))
    rows, left = [], sum(rest.tasks for rest in facts.rest)
    for currency in currencies:
        lines = [line for line in facts.tasks if line.currency == currency]
        left += len(lines[share:])
        largest = max(line.amount for line in lines)
        rows += [
            Row(
                name=line.name,
                is_farm_text=True,
                text=task_text(line),
                amount=money_exact(line.amount, currency),
                bar=bar_of(line.amount, largest),
                url=links.to("task-detail", line.task) if line.task else "",
                frame=line.frame,
                picture=line.picture,
            )
            for line in lines[:share]
        ]
    more = _("%(tasks)s more in the tables.") % {"tasks": tasks_words(left)}
    yield Part(
        key="tasks",
        title=_("Tasks by cost"),
        rows=tuple(rows),
        more=more if left else "",
        url=links.to("cost-page"),
    )


def share_parts(facts: Facts, links: Links) -> Iterator[Part]:
    """Money by project, and by account where there are several."""
    both: tuple[tuple[str, str, Sequence[MoneyPart]], ...] = (
        ("projects", _("By project"), facts.by_project),
        ("accounts", _("By account"), facts.by_account),
    )
    for key, title, found in both:
        if len(found) < 2:
            continue
        largest: dict[str, Decimal] = {}
        for one in found:
            known = largest.get(one.currency, Decimal(0))
            largest[one.currency] = max(known, one.amount)
        rows = tuple(
            Row(
                name=one.name or _("Without a project"),
                is_farm_text=bool(one.name),
                amount=money_exact(one.amount, one.currency),
                bar=bar_of(one.amount, largest[one.currency]),
            )
            for one in found[:PARTS_MOST]
        )
        left = len(found) - PARTS_MOST
        more = _("%(number)s more in the tables.") % {"number": left}
        yield Part(key=key, title=title, rows=rows, more=more if left > 0 else "")


def correction_part(facts: Facts, links: Links) -> Iterator[Part]:
    """Money that came to light in the period and belongs to earlier, reported days."""
    if not facts.corrections:
        return
    newest = sorted(facts.corrections, key=lambda one: one.for_day, reverse=True)
    several = len(facts.accounts) > 1
    rows = tuple(
        Row(
            name=day_words(one.for_day),
            text=one.account if several else "",
            amount=_signed(one),
        )
        for one in newest[:CORRECTIONS_MOST]
    )
    left = len(newest) - CORRECTIONS_MOST
    more = _("%(number)s more in the tables.") % {"number": left}
    yield Part(
        key="corrections",
        title=_("Corrections to earlier days"),
        note=_(
            "Those days were reported already and stay as they were; the money is "
            "counted in this report."
        ),
        rows=rows,
        more=more if left > 0 else "",
    )


def _signed(one: Correction) -> str:
    told = money_exact(one.amount, one.currency)
    return f"+{told}" if one.amount > 0 else told
