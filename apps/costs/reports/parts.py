"""What a report says first: what needs a person, what was spent, the budgets."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.common.money_words import money, money_exact
from apps.costs.reports.concern_words import concern_words, tone_of
from apps.costs.reports.schema import Chart, Concern, Facts, Spend
from apps.costs.reports.view import Links, Part, Row, Spent, bar_of
from apps.costs.reports.words import (
    bucket_words,
    day_words,
    period_words,
    share_words,
    usual_words,
)


def needs_part(facts: Facts, links: Links) -> Part:
    """What needs a person comes first."""
    return Part(
        key="needs",
        title=_("Needs you"),
        rows=tuple(_concern_row(concern, links) for concern in facts.concerns),
        nothing=_("No failed task, no stopped task, no account in trouble."),
    )


def _concern_row(concern: Concern, links: Links) -> Row:
    return Row(
        name=concern.name,
        is_farm_text=True,
        text=concern_words(concern),
        tone=tone_of(concern),
        url=_concern_url(concern, links),
    )


def _concern_url(concern: Concern, links: Links) -> str:
    if concern.task is not None:
        failed = concern.kind == "failed" and concern.count
        query = "?frames=failed" if failed else ""
        return links.to("task-detail", concern.task, query=query)
    if concern.kind == "failed":
        return links.to("task-list", query="?failed=1")
    if concern.kind in ("arrears", "timed_out"):
        return links.to("task-list", query="?state=stopped")
    if concern.kind == "unknown":
        return links.to("task-list", query="?state=unknown")
    if concern.kind == "budget":
        return links.to("budget-list")
    if concern.kind in ("runway", "residue", "anomaly"):
        return links.to("cost-page")
    return links.to("account-list")


def spent_parts(facts: Facts) -> Iterator[Spent]:
    """The period's money, currency by currency, with the chart of the time before."""
    charts = {chart.currency: chart for chart in facts.charts}
    for spend in facts.spend:
        chart = charts.get(spend.currency)
        yield Spent(
            currency=spend.currency,
            amount=money_exact(spend.amount, spend.currency),
            usual=usual_words(spend, facts.cadence),
            notes=tuple(_notes(spend)),
            chart=chart,
            columns=tuple(_columns(chart, facts)) if chart else (),
            alt=_alt(chart, spend, facts) if chart else "",
            usual_amount=spend.usual,
        )


def _notes(spend: Spend) -> Iterator[str]:
    code = spend.currency
    if spend.coupon:
        yield _("Paid by vouchers: %(money)s") % {
            "money": money_exact(spend.coupon, code)
        }
    if spend.owed:
        yield _("Owed: %(money)s") % {"money": money_exact(spend.owed, code)}
    if spend.wasted:
        told = money_exact(spend.wasted, code)
        share = share_words(spend.wasted, spend.amount)
        template = (
            _("Wasted: %(money)s (%(share)s)") if share else _("Wasted: %(money)s")
        )
        yield template % {"money": told, "share": share}
    if spend.corrections:
        yield _("Of it corrections to earlier days: %(money)s") % {
            "money": money_exact(spend.corrections, code)
        }


def _columns(chart: Chart, facts: Facts) -> Iterator[Row]:
    """The periods of the chart that are shown, newest first."""
    shown = list(zip(chart.starts, chart.totals, strict=True))[1:]
    largest = max((amount for _start, amount in shown), default=Decimal(0))
    for start, amount in reversed(shown):
        yield Row(
            name=bucket_words(facts.cadence, start),
            amount=money_exact(amount, chart.currency),
            bar=bar_of(amount, largest),
            tone="now" if start == facts.start else "",
        )


def _alt(chart: Chart, spend: Spend, facts: Facts) -> str:
    totals = chart.totals[1:]
    return _("Spending from %(first)s to %(last)s: the most was %(most)s.") % {
        "first": day_words(chart.starts[1]),
        "last": period_words(facts.cadence, facts.start, facts.end),
        "most": money(max(totals, default=Decimal(0)), spend.currency),
    }


def budget_part(facts: Facts, links: Links) -> Iterator[Part]:
    """How the budgets stood."""
    if not facts.budgets:
        return
    tones = {"over": "failed", "warn": "stopped"}
    rows = []
    for budget in facts.budgets:
        values = {
            "spent": money_exact(budget.spent, budget.currency),
            "amount": money_exact(budget.amount, budget.currency),
        }
        text = _("%(spent)s of %(amount)s") % values
        if budget.breach_on and budget.level != "over":
            day = day_words(budget.breach_on)
            text += " · " + _("used up on %(day)s at this rate") % {"day": day}
        rows.append(
            Row(
                name=budget.name,
                is_farm_text=True,
                text=text,
                amount=f"{budget.percent} %",
                bar=max(0, min(100, budget.percent)),
                tone=tones.get(budget.level, "done"),
            )
        )
    url = links.to("budget-list")
    yield Part(key="budgets", title=_("Budgets"), rows=tuple(rows), url=url)
