"""The costs pages as tables for files: the same figures, all rows, the same totals."""

from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.costs.exports.tables import Column, Table
from apps.costs.selectors.posting_table import posting_table
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Line, Scope, Stack, Total
from apps.costs.selectors.sheet import Asked, Sheet, cost_sheet
from apps.costs.selectors.spend import corrections
from apps.costs.selectors.waste import wasted_of
from apps.farm.models import FarmAccount

View = Literal["costs", "waste", "entries"]
VIEWS: tuple[View, ...] = ("costs", "waste", "entries")
NAME, MONEY = 40, 18
"""Characters that columns are wide."""
_TENTH = Decimal("0.1")


def cost_tables(query: CostQuery, *, user: Any, view: View = "costs") -> list[Table]:
    """What a costs page shows, in the active language; user=None: the machine itself.

    Postings are read while they are written out: there may be millions.
    """
    if view == "entries":
        return [posting_table(query, user)]
    scope = wasted_of(query.scope) if view == "waste" else query.scope
    asked = Asked(scope, query.by, query.stacked_by, query.bucket, sort=query.sort)
    sheet = cost_sheet(user=user, asked=asked)
    tables = [_lines(query, sheet), _over_time(query, sheet.stacks)]
    corrected = _corrected(scope, user)
    return [*tables, corrected] if corrected else tables


def share_of(part: Any, whole: Any) -> str:
    """A part in percent with one digit; nothing where there is no whole."""
    if not whole:
        return ""
    return f"{(100 * part / whole).quantize(_TENTH):f} %"


def _lines(query: CostQuery, sheet: Sheet) -> Table:
    totals = {total.currency: total for total in sheet.totals}
    columns = [
        Column(str(query.by.label), width=NAME),
        Column(_("Currency")),
        Column(_("Spent"), "money", MONEY),
        Column(_("Share"), width=10),
        Column(_("Wasted"), "money", MONEY),
        Column(_("From the balance"), "money", MONEY),
        Column(_("Vouchers"), "money", MONEY),
        Column(_("Corrections"), "money", MONEY),
    ]
    rows = [_row(line.label, line, totals[line.currency]) for line in sheet.lines]
    rows += [_row(_("Total"), total, total) for total in sheet.totals]
    return Table(_("Costs"), columns, rows)


def _row(label: str, line: Line | Total, whole: Total) -> tuple[Any, ...]:
    money = line.money
    return (
        label,
        line.currency,
        money.amount,
        share_of(money.amount, whole.money.amount),
        money.wasted,
        money.balance,
        money.coupon,
        line.corrections,
    )


def _over_time(query: CostQuery, stacks: list[Stack]) -> Table:
    columns = [
        Column(_("First day"), "date"),
        Column(_("Last day"), "date"),
        Column(_("Currency")),
        Column(str(query.stacked_by.label), width=NAME),
        Column(_("Spent"), "money", MONEY),
    ]
    rows = [
        (column.start, column.last, stack.currency, series.label, part)
        for stack in stacks
        for column in stack.columns
        for series, part in zip(stack.series, column.parts, strict=True)
        if part
    ]
    return Table(_("Over time"), columns, rows)


def _corrected(scope: Scope, user: Any) -> Table | None:
    found = corrections(user=user, scope=scope)
    if not found:
        return None
    names = dict(FarmAccount.objects.values_list("pk", "name"))
    columns = [
        Column(_("Posted on"), "date"),
        Column(_("Corrects"), "date"),
        Column(_("Account"), width=NAME),
        Column(_("Currency")),
        Column(_("Amount"), "money", MONEY),
        Column(pgettext("how many", "Postings"), "int"),
    ]
    rows = [
        (
            one.day,
            one.for_day,
            names[one.account],
            one.currency,
            one.amount,
            one.postings,
        )
        for one in found
    ]
    return Table(_("Corrections"), columns, rows)
