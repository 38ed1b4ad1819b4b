"""Stacked charts: few rows from the database, however many things there are."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from apps.common.money import ZERO, from_units
from apps.costs.selectors.calendar import buckets_between
from apps.costs.selectors.names import key_label, key_query, labels_of
from apps.costs.selectors.scope import (
    Column,
    Dimension,
    Scope,
    Series,
    Stack,
    as_date,
)

RANKED = """
    ranked AS (
        SELECT currency, series, ROW_NUMBER() OVER (
            PARTITION BY currency ORDER BY SUM(amount) DESC, series
        ) AS place
        FROM f GROUP BY 1, 2
    )
"""
"""SQL: the places of a currency's series in `f`, the dearest first."""
CELLS = """
    SELECT f.currency, f.bucket, CASE WHEN r.place <= %s THEN f.series END AS series,
        SUM(f.amount) AS amount
    FROM f JOIN ranked r ON r.currency = f.currency AND r.series = f.series
    GROUP BY 1, 2, 3
"""
"""SQL: currency, bucket, series (null: the rest) and amount; takes how many series."""


def stacks_of(
    cells: Iterable[tuple[Any, ...]], scope: Scope, by: Dimension, bucket: Dimension
) -> list[Stack]:
    """The charts that rows of CELLS make, one a currency; at most one query for names.

    Every bucket that touches the scope is there, whether it has money or not.
    """
    found: dict[str, dict[tuple[str | None, date], Decimal]] = {}
    for currency, start, key, units in cells:
        amount = from_units(int(units))
        found.setdefault(currency, {})[key, as_date(start)] = amount
    names = labels_of(by, {key for some in found.values() for key, _ in some if key})
    spans = buckets_between(scope.start, scope.end, bucket)
    return [
        _stack(currency, bucket, spans, some, by, scope, names)
        for currency, some in sorted(found.items())
    ]


def _stack(
    currency: str,
    bucket: Dimension,
    spans: list[tuple[date, date]],
    cells: dict[tuple[str | None, date], Decimal],
    by: Dimension,
    scope: Scope,
    names: dict[str, str],
) -> Stack:
    totals: dict[str | None, Decimal] = {}
    for (key, _), amount in cells.items():
        totals[key] = totals.get(key, ZERO) + amount
    rest = totals.pop(None, None)
    order = sorted(totals, key=lambda key: (-totals[key], str(key)))
    series = [
        Series(
            key=str(key),
            label=key_label(by, str(key), names),
            total=totals[key],
            query=key_query(by, str(key), scope),
        )
        for key in order
    ]
    keys: list[str | None] = list(order)
    if rest is not None:
        keys.append(None)
        series.append(Series("", key_label(by, None, names), rest, other=True))
    columns = [
        Column(
            max(start, scope.start),
            min(end, scope.end),
            tuple(cells.get((key, start), ZERO) for key in keys),
        )
        for start, end in spans
    ]
    return Stack(currency, bucket, tuple(columns), tuple(series))
