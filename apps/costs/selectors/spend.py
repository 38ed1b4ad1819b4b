"""Where the money went: by whom and what, over time, with corrections apart.

Whoever must not see money gets nothing; user=None is the machine itself (reports for
addresses outside). Nothing is summed across currencies.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from apps.common.money import from_units
from apps.costs.selectors.belonging import labels_in
from apps.costs.selectors.names import key_label, key_query, labels_of
from apps.costs.selectors.scope import (
    TIMES,
    Column,
    Correction,
    Dimension,
    Line,
    Money,
    Scope,
    Series,
    Stack,
    Total,
    as_date,
)
from apps.costs.selectors.stacks import CELLS, RANKED, stacks_of
from apps.costs.selectors.sums import (
    SUMMED,
    Sql,
    days_where,
    key_sql,
    may_see,
    money_of,
    seen_by,
    summed,
)

__all__ = (
    "Column",
    "Correction",
    "Dimension",
    "Line",
    "Money",
    "Scope",
    "Series",
    "Stack",
    "Total",
    "corrections",
    "spend_by",
    "spend_stack",
    "spend_total",
)


def spend_total(*, user: Any, scope: Scope) -> list[Total]:
    """One for each currency that has postings in the scope, in order of its name."""
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    sums = summed(scope)
    text = f"SELECT a.currency, {SUMMED} {sums.text} GROUP BY 1 ORDER BY 1"
    return [
        Total(currency, *money_of(row))
        for currency, *row in Sql(text, sums.params).rows()
    ]


def spend_by(*, user: Any, scope: Scope, by: Dimension) -> list[Line]:
    """Currency by currency, dearest first; days, weeks and months in their order.

    A task with two labels counts under both: lines of labels may sum to more.
    """
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    lines = _label_lines(scope) if by == Dimension.LABEL else _lines(scope, by)
    if by in TIMES:
        lines.sort(key=lambda line: (line.key, line.currency))
    else:
        lines.sort(key=lambda line: (line.currency, -line.money.amount, line.key))
    names = labels_of(by, {line.key for line in lines})
    return [replace(line, label=key_label(by, line.key, names)) for line in lines]


def _lines(scope: Scope, by: Dimension) -> list[Line]:
    (key,) = key_sql(by)
    sums = summed(scope, by)
    text = f"""
    SELECT a.currency, {key}, MIN(a.id), {SUMMED} {sums.text} GROUP BY 1, 2
    """
    return [
        _line(scope, by, currency, str(value), account, row)
        for currency, value, account, *row in Sql(text, sums.params).rows()
    ]


def _line(
    scope: Scope, by: Dimension, currency: str, key: str, account: int, row: Any
) -> Line:
    money, corrected = money_of(row)
    owned = by in (Dimension.TASK, Dimension.LAYER, Dimension.ACCOUNT)
    return Line(
        key=key,
        label=key,
        currency=currency,
        money=money,
        corrections=corrected,
        query=key_query(by, key, scope),
        account=account if owned else None,
    )


def _label_lines(scope: Scope) -> list[Line]:
    """Sums by the lists of labels that occur, given to each label of a list."""
    keys = key_sql(Dimension.LABEL)
    sums = summed(scope, Dimension.LABEL)
    group = ", ".join(str(place) for place in range(1, len(keys) + 2))
    text = f"""
    SELECT a.currency, {", ".join(keys)}, {SUMMED} {sums.text} GROUP BY {group}
    """
    return merged(
        _line(scope, Dimension.LABEL, currency, label, 0, row[len(keys) :])
        for currency, *row in Sql(text, sums.params).rows()
        for label in labels_in(row[: len(keys)]) or ("",)
    )


def merged(lines: Iterable[Line]) -> list[Line]:
    """One line for each key and currency."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        known = found.get((line.currency, line.key))
        found[line.currency, line.key] = _both(known, line) if known else line
    return list(found.values())


def _both(one: Line, other: Line) -> Line:
    return replace(
        one,
        money=one.money + other.money,
        corrections=one.corrections + other.corrections,
    )


def spend_stack(
    *, user: Any, scope: Scope, by: Dimension, bucket: Dimension, most: int = 8
) -> list[Stack]:
    """Stacked columns, one chart a currency: the `most` largest, the rest as other.

    `by` is anything but a time or LABEL (a task with two labels would stand twice);
    every bucket that touches the scope is there, whether it has money or not.
    """
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    return stacks_of(_cells(scope, by, bucket, most), scope, by, bucket)


def _cells(
    scope: Scope, by: Dimension, bucket: Dimension, most: int
) -> list[tuple[Any, ...]]:
    """Currency, bucket, key (None: the rest), units; few rows however many keys."""
    (key,) = key_sql(by)
    sums = summed(scope, by, bucket)
    text = f"""
    WITH f AS (
        SELECT a.currency, s.bucket, CAST({key} AS text) AS series,
            SUM(s.amount) AS amount
        {sums.text} GROUP BY 1, 2, 3
    ), {RANKED}
    {CELLS}
    """
    return Sql(text, [*sums.params, most]).rows()


def corrections(*, user: Any, scope: Scope) -> list[Correction]:
    """Money of the scope's days that belongs to earlier, closed days; newest first."""
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    where = days_where(scope)
    text = f"""
    SELECT d.day, d.for_day, a.id, a.currency, SUM(d.amount), SUM(d.postings)
    FROM costs_costday d JOIN farm_farmaccount a ON a.id = d.account_id
    WHERE {where.text} AND d.day <> d.for_day
    GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2 DESC, 3
    """  # noqa: S608
    return [
        Correction(
            as_date(day),
            as_date(for_day),
            account,
            currency,
            from_units(int(units)),
            int(postings),
        )
        for day, for_day, account, currency, units, postings in (
            Sql(text, where.params).rows()
        )
    ]
