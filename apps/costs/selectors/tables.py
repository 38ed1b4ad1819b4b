"""The costs pages as tables for files: the same figures, all rows, the same totals."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from apps.costs.exports.tables import Column, Table
from apps.costs.ledger.zones import DEFAULT_ZONE, zone_of
from apps.costs.models import Outcome, Posting
from apps.costs.selectors.entries import NOT_SHOWN, entry_list
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Line, Stack, Total
from apps.costs.selectors.sheet import Asked, Sheet, cost_sheet
from apps.costs.selectors.spend import corrections
from apps.costs.selectors.waste import wasted_of
from apps.farm.models import FarmAccount
from apps.farm.naming import task_title

View = Literal["costs", "waste", "entries"]
VIEWS: tuple[View, ...] = ("costs", "waste", "entries")
AT_ONCE = 2_000
NAME, MONEY = 40, 18
"""Characters that columns are wide."""
_TENTH = Decimal("0.1")


def cost_tables(query: CostQuery, *, user: Any, view: View = "costs") -> list[Table]:
    """What a costs page shows, in the active language; user=None: the machine itself.

    Postings are read while they are written out: there may be millions.
    """
    if view == "entries":
        return [_entries(query, user)]
    scope = wasted_of(query.scope) if view == "waste" else query.scope
    asked = Asked(scope, query.by, query.stacked_by, query.bucket, sort=query.sort)
    sheet = cost_sheet(user=user, asked=asked)
    tables = [_lines(query, sheet), _over_time(query, sheet.stacks)]
    corrected = _corrected(query, user)
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


def _corrected(query: CostQuery, user: Any) -> Table | None:
    found = corrections(user=user, scope=query.scope)
    if not found:
        return None
    names = dict(FarmAccount.objects.values_list("pk", "name"))
    columns = [
        Column(_("Posted on"), "date"),
        Column(_("Corrects"), "date"),
        Column(_("Account"), width=NAME),
        Column(_("Currency")),
        Column(_("Amount"), "money", MONEY),
        Column(_("Postings"), "int"),
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


def _entries(query: CostQuery, user: Any) -> Table:
    columns = [
        Column(_("Day"), "date"),
        Column(_("Corrects"), "date"),
        Column(_("Task"), width=NAME),
        Column(_("Layer"), width=24),
        Column(_("Frame")),
        Column(_("Attempt"), "int"),
        Column(_("What it bought"), width=24),
        Column(_("Machine"), width=24),
        Column(_("Currency")),
        Column(_("Amount"), "money", MONEY),
        Column(_("From the balance"), "money", MONEY),
        Column(_("Vouchers"), "money", MONEY),
        Column(_("Seen"), "time", 20),
    ]
    zone = zone_of(DEFAULT_ZONE)
    return Table(_("Postings"), columns, _postings(query, user), zone)


def _postings(query: CostQuery, user: Any) -> Iterator[tuple[Any, ...]]:
    """In the order in which they were posted, up to now.

    By their keys, chunk by chunk: a cursor that stays open for minutes keeps SQLite
    from writing on the same connection, and there is no index by day.
    """
    rows = entry_list(user=user, query=query).select_related(
        "account", "frame", "task__parent"
    )
    newest = Posting.objects.order_by("-pk").values_list("pk", flat=True).first()
    rows = rows.filter(pk__lte=newest or 0).defer(*NOT_SHOWN).order_by("pk")
    after = 0
    while some := list(rows.filter(pk__gt=after)[:AT_ONCE]):
        for row in some:
            yield _posting(row)
        after = some[-1].pk


def _posting(row: Posting) -> tuple[Any, ...]:
    top = row.task.parent or row.task
    return (
        row.day,
        row.for_day if row.for_day != row.day else None,
        task_title(top),
        task_title(row.task) if row.task.parent else "",
        row.frame.name,
        row.attempt + 1,
        str(Outcome(row.outcome).label),
        row.node,
        row.account.currency,
        row.amount,
        row.balance,
        row.coupon,
        row.at,
    )
