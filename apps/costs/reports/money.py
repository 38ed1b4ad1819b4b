"""What the period cost, beside what is usual, by project, account and time."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Min

from apps.common.money import UNIT, ZERO
from apps.costs.forecast.middles import median
from apps.costs.models import CostDay
from apps.costs.reports import schema
from apps.costs.reports.periods import SHOWN, Span, spans_before
from apps.costs.reports.schema import name_cut
from apps.costs.reports.scope import ReportScope
from apps.costs.selectors.scope import Dimension, Scope, Stack
from apps.costs.selectors.spend import (
    corrections,
    spend_by,
    spend_stack,
    spend_total,
)

SERIES_MOST = 6
"""Projects with a colour of their own in a chart."""
FEW = 3
"""Fewer periods than this are no measure of what is usual."""


def scope_between(
    scope: ReportScope,
    start: date,
    end: date,
    outcomes: tuple[str, ...] | None = None,
) -> Scope:
    """The selectors' scope for the days in [start, end)."""
    return Scope(
        start=start,
        end=end,
        accounts=scope.accounts,
        projects=scope.projects,
        outcomes=outcomes,
    )


def charts_of(
    scope: ReportScope, cadence: str, start: date, end: date
) -> list[schema.Chart]:
    """A chart a currency: the period and those before it, one more than is shown."""
    spans = spans_before(cadence, start, end, SHOWN[cadence] + 1)  # type: ignore[index]
    stacks = spend_stack(
        user=None,
        scope=scope_between(scope, spans[0][0], end),
        by=Dimension.PROJECT,
        bucket=Dimension.DAY,
        most=SERIES_MOST,
    )
    return [_chart(stack, spans) for stack in stacks]


def _chart(stack: Stack, spans: Sequence[Span]) -> schema.Chart:
    sums = [[ZERO] * len(spans) for _ in stack.series]
    for column in stack.columns:
        place = next(
            (
                number
                for number, (first, after) in enumerate(spans)
                if first <= column.start < after
            ),
            None,
        )
        if place is not None:
            for series, part in zip(sums, column.parts, strict=True):
                series[place] += part
    return schema.Chart(
        currency=stack.currency,
        starts=tuple(first for first, _ in spans),
        ends=tuple(after for _, after in spans),
        series=tuple(
            schema.Series(
                name=name_cut(series.key), amounts=tuple(amounts), rest=series.other
            )
            for series, amounts in zip(stack.series, sums, strict=True)
        ),
    )


def spend_of(
    scope: ReportScope,
    start: date,
    end: date,
    *,
    charts: Sequence[schema.Chart],
    corrected: Sequence[schema.Correction],
) -> list[schema.Spend]:
    """The period's money, a row a currency, beside what is usual.

    A currency that cost nothing in the period is told where it usually costs.
    """
    found = {
        total.currency: total
        for total in spend_total(user=None, scope=scope_between(scope, start, end))
    }
    since = _known_since(scope)
    rows = []
    for currency in sorted({*found, *(chart.currency for chart in charts)}):
        chart = next((one for one in charts if one.currency == currency), None)
        usual, of = _usual(chart, since)
        total = found.get(currency)
        if total is None and not usual:
            continue
        money = total.money if total else None
        rows.append(
            schema.Spend(
                currency=currency,
                amount=money.amount if money else ZERO,
                balance=money.balance if money else ZERO,
                coupon=money.coupon if money else ZERO,
                owed=money.owed if money else ZERO,
                wasted=money.wasted if money else ZERO,
                corrections=sum(
                    (one.amount for one in corrected if one.currency == currency), ZERO
                ),
                usual=usual,
                usual_of=of,
            )
        )
    return rows


def _usual(
    chart: schema.Chart | None, since: date | None
) -> tuple[Decimal | None, int]:
    """Median of the periods before the last one that were watched as a whole."""
    if chart is None or since is None:
        return None, 0
    before = [
        amount
        for begin, amount in zip(chart.starts, chart.totals, strict=True)
        if begin >= since
    ][:-1]
    if len(before) < FEW:
        return None, 0
    return median(before).quantize(UNIT), len(before)


def _known_since(scope: ReportScope) -> date | None:
    """The first day that the ledger knows of these accounts."""
    days = CostDay.objects.all()
    if scope.accounts is not None:
        days = days.filter(account__in=scope.accounts)
    first: date | None = days.aggregate(first=Min("day"))["first"]
    return first


def parts_of(
    scope: ReportScope, start: date, end: date, by: Dimension
) -> list[schema.Part]:
    """The period's money by project or account, dearest first."""
    lines = spend_by(user=None, scope=scope_between(scope, start, end), by=by)
    is_account = by == Dimension.ACCOUNT
    return [
        schema.Part(
            name=name_cut(line.label if is_account else line.key),
            currency=line.currency,
            amount=line.money.amount,
            wasted=line.money.wasted,
            id=int(line.key) if is_account else None,
        )
        for line in lines
    ]


def corrections_of(
    scope: ReportScope, start: date, end: date, names: dict[int, str]
) -> list[schema.Correction]:
    """Money of the period that belongs to days before it, by that day and account.

    What corrects a day of the period itself is in its figures anyway.
    """
    sums: dict[tuple[date, int, str], tuple[Decimal, int]] = {}
    for row in corrections(user=None, scope=scope_between(scope, start, end)):
        if row.for_day >= start:
            continue
        key = (row.for_day, row.account, row.currency)
        amount, postings = sums.get(key, (ZERO, 0))
        sums[key] = (amount + row.amount, postings + row.postings)
    return [
        schema.Correction(
            for_day=for_day,
            currency=currency,
            amount=amount,
            account=names.get(account, ""),
            postings=postings,
        )
        for (for_day, account, currency), (amount, postings) in sorted(sums.items())
    ]
