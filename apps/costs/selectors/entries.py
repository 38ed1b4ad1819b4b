"""The postings themselves: the rows that every figure is made of."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL

from apps.common.money import ZERO, from_units
from apps.common.paging import Key, Page, keyset_page
from apps.costs.models import WASTE, CostDay, Posting
from apps.costs.selectors.query import CostQuery
from apps.costs.selectors.scope import Money, Scope, Total, as_date
from apps.costs.selectors.spend import corrections, spend_total
from apps.costs.selectors.sums import (
    Sql,
    days_where,
    leaves_where,
    may_see,
    seen_by,
)
from apps.farm.models import FarmAccount

NEWEST_FIRST = (Key("day", descending=True), Key("pk", descending=True))
NOT_SHOWN = (
    "task__extra",
    "task__parent__extra",
    "frame__extra",
    "account__profile",
    "account__settings",
)
"""Columns that nobody looks at, and that are large."""


def entry_list(*, user: Any, query: CostQuery) -> QuerySet[Posting]:
    """Postings that the address asks for, in no order."""
    if not may_see(user):
        return Posting.objects.none()
    scope = seen_by(user, query.scope)
    rows = Posting.objects.filter(day__gte=scope.start, day__lt=scope.end)
    if scope.sight is not None:
        rows = rows.filter(account__in=scope.sight.parts)
    if scope.accounts is not None:
        rows = rows.filter(account__in=scope.accounts)
    if scope.outcomes is not None:
        rows = rows.filter(outcome__in=scope.outcomes)
    if scope.currency is not None:
        rows = rows.filter(account__currency=scope.currency)
    leaves = leaves_where(scope)
    if leaves is not None:
        rows = rows.filter(task__in=RawSQL(leaves.text, leaves.params))  # noqa: S611
    if query.frame is not None:
        rows = rows.filter(frame=query.frame)
    if query.node is not None:
        rows = rows.filter(node=query.node)
    if query.corrected:
        rows = rows.exclude(for_day=F("day"))
    return rows


def entry_page(
    *, user: Any, query: CostQuery, limit: int, cursor: str = ""
) -> Page[Posting]:
    """A page of them, newest first, with frame, task and account. CursorError."""
    rows = entry_list(user=user, query=query).select_related(
        "account", "frame", "task__parent"
    )
    return keyset_page(
        rows.defer(*NOT_SHOWN), keys=NEWEST_FIRST, limit=limit, cursor=cursor
    )


def entry_totals(*, user: Any, query: CostQuery) -> list[Total]:
    """What all of them are together; from the days' sums where those can tell.

    Of corrections and of machines the amount (and what is wasted of it) alone is told.
    """
    if query.frame is not None or query.node is not None:
        rows = entry_list(user=user, query=query)
        scope = seen_by(user, query.scope)
        if query.frame is None and not query.corrected and leaves_where(scope) is None:
            return _of_machine(scope, query.node) if may_see(user) else []
        return _summed(rows)
    if not query.corrected:
        return spend_total(user=user, scope=query.scope)
    totals: dict[str, Total] = {}
    for one in corrections(user=user, scope=query.scope):
        known = totals.get(one.currency, Total(one.currency))
        amount = known.money.amount + one.amount
        totals[one.currency] = replace(
            known, money=Money(amount=amount), corrections=amount
        )
    return [totals[currency] for currency in sorted(totals)]


def _of_machine(scope: Scope, node: str | None) -> list[Total]:
    """One machine's amounts, from its days: a year of its postings are too many."""
    wanted = days_where(scope)
    text = f"""
    SELECT a.currency, d.outcome, SUM(d.amount)
    FROM costs_machineday d JOIN farm_farmaccount a ON a.id = d.account_id
    WHERE {wanted.text} AND d.node = %s GROUP BY 1, 2
    """  # noqa: S608
    found: dict[str, Money] = {}
    for currency, outcome, units in Sql(text, [*wanted.params, node]).rows():
        amount = from_units(int(units))
        wasted = amount if outcome in WASTE else ZERO
        known = found.get(currency, Money())
        found[currency] = known + Money(amount=amount, wasted=wasted)
    return [Total(currency, found[currency]) for currency in sorted(found)]


def _summed(rows: QuerySet[Posting]) -> list[Total]:
    sums = rows.order_by().values_list("account__currency", "outcome")
    found: dict[str, Money] = {}
    for currency, outcome, amount, balance, coupon, owed in sums.annotate(
        Sum("amount"), Sum("balance"), Sum("coupon"), Sum("owed")
    ):
        wasted = amount if outcome in WASTE else ZERO
        known = found.get(currency, Money())
        found[currency] = known + Money(amount, balance, coupon, owed, wasted)
    return [Total(currency, found[currency]) for currency in sorted(found)]


def first_day(*, user: Any) -> date | None:
    """The first day that has any money at all."""
    if not may_see(user):
        return None
    every = seen_by(user, Scope(date.min, date.max))
    if every.sight is not None:
        return _first_seen(every)
    # Of each account by itself: that is what the days have an index for.
    days = CostDay.objects.filter(account=OuterRef("pk")).order_by("day")
    firsts = FarmAccount.objects.annotate(first=Subquery(days.values("day")[:1]))
    found: date | None = firsts.aggregate(Min("first"))["first__min"]
    return found


def _first_seen(scope: Scope) -> date | None:
    wanted = days_where(scope)
    text = f"SELECT MIN(d.day) FROM costs_costday d WHERE {wanted.text}"  # noqa: S608
    [(day,)] = Sql(text, wanted.params).rows()
    return None if day is None else as_date(day)


def nearest_day(*, user: Any, scope: Scope) -> date | None:
    """The day nearest to the scope's that has money of its kind; None for none."""
    if not may_see(user):
        return None
    scope = seen_by(user, scope)
    ends = []
    for start, end, way in (
        (date.min, scope.start, "DESC"),
        (scope.end, date.max, "ASC"),
    ):
        wanted = days_where(replace(scope, start=start, end=end))
        ends += Sql(
            f"SELECT d.day FROM costs_costday d WHERE {wanted.text}"  # noqa: S608
            f" ORDER BY d.day {way} LIMIT 1",
            wanted.params,
        ).rows()
    days = [as_date(day) for (day,) in ends]
    return min(days, key=lambda day: abs(day - scope.start), default=None)
