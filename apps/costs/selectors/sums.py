"""Sums over the ledger's days, in one statement each.

A leaf's days are summed up first and joined to the tasks then: a year of 150,000 rows
and 10,000 leaves takes a third of the time that joining every row takes (PostgreSQL).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.common.money import from_units
from apps.costs.models import WASTE
from apps.costs.selectors.belonging import (
    JOINS,
    LABELS,
    PRODUCER,
    PROJECT,
    TOP,
    TREE,
    USER,
    has_label,
    has_no_label,
)
from apps.costs.selectors.scope import TIMES, Dimension, Money, Scope, Sight
from apps.farm.rights import MONEY, rights_of

_WASTED = ", ".join(f"'{outcome}'" for outcome in WASTE)
_FIGURES = {
    "amount": "d.amount",
    "coupon": "d.coupon",
    "owed": "d.owed",
    "wasted": f"CASE WHEN d.outcome IN ({_WASTED}) THEN d.amount ELSE 0 END",
    "corrections": "CASE WHEN d.day <> d.for_day THEN d.amount ELSE 0 END",
}
FIGURES = tuple(_FIGURES)
"""The rest of the amount is balance. Each figure costs 3 ms for a year of a busy
account, so there are no more than these."""
_SUMS = ", ".join(
    f"CAST(SUM({what}) AS bigint) AS {name}" for name, what in _FIGURES.items()
)
"""Of one leaf it fits, and whole numbers sum up twice as fast as PostgreSQL's numeric,
which SUM makes of them."""
SUMMED = ", ".join(f"SUM(s.{name}) AS {name}" for name in FIGURES)
ROOM = "SET LOCAL work_mem = '64MB'"
"""With the 4 MB of PostgreSQL's defaults a year's leaves are sorted on disk."""


@dataclass
class Sql:
    """Text with the parameters that it takes; no value of anybody's is in the text."""

    text: str
    params: list[Any] = field(default_factory=list)

    def rows(self) -> list[tuple[Any, ...]]:
        """What the database answers."""
        if connection.vendor != "postgresql":
            return self._asked()
        with transaction.atomic():
            connection.cursor().execute(ROOM)
            return self._asked()

    def _asked(self) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return list(cursor.fetchall())


def may_see(user: Any) -> bool:
    """Whether the user may see money at all; None is the machine itself."""
    return rights_of(user).may(MONEY)


def seen_by(user: Any, scope: Scope) -> Scope:
    """What of the scope the user may see; None is the machine itself."""
    reach = rights_of(user).reach(MONEY)
    if reach.everywhere:
        return scope
    sight = Sight(tuple(sorted(reach.accounts)), tuple(sorted(reach.projects)))
    return replace(scope, sight=sight)


def bucket_sql(bucket: Dimension) -> str:
    """SQL: the first day of a row's day, week (Monday) or month."""
    postgres = connection.vendor == "postgresql"
    if bucket == Dimension.DAY:
        return "d.day"
    if bucket == Dimension.WEEK:
        if postgres:
            # 2001 began on a Monday; whole numbers are quicker than DATE_TRUNC.
            return "d.day - (d.day - DATE '2001-01-01') %% 7"
        return "DATE(d.day, '-6 days', 'weekday 1')"
    if postgres:
        return "CAST(DATE_TRUNC('month', CAST(d.day AS timestamp)) AS date)"
    return "DATE(d.day, 'start of month')"


def key_sql(by: Dimension) -> tuple[str, ...]:
    """SQL: the columns that tell lines apart, over `summed`."""
    keys: dict[Dimension, tuple[str, ...]] = {
        Dimension.ACCOUNT: ("a.id",),
        Dimension.PROJECT: (PROJECT,),
        Dimension.LABEL: LABELS,
        Dimension.PRODUCER: (PRODUCER,),
        Dimension.USER: (USER,),
        Dimension.TASK: (TOP,),
        Dimension.LAYER: ("s.task_id",),
        Dimension.FRAME: ("s.frame_id",),
        Dimension.OUTCOME: ("s.outcome",),
    }
    return keys.get(by, ("s.bucket",))


NEED_TASKS = (
    Dimension.PROJECT,
    Dimension.LABEL,
    Dimension.PRODUCER,
    Dimension.USER,
    Dimension.TASK,
    Dimension.LAYER,
    Dimension.FRAME,
)


def summed(scope: Scope, *by: Dimension) -> Sql:
    """`FROM …` the scope's sums `s`, joined to accounts `a` and to tasks if need be.

    `by` says what of a row has to be kept apart in `s`. Frames are found in the
    postings, which is slow for more than a few tasks.
    """
    tasks = any(one in NEED_TASKS for one in by)
    # A leaf has one account: PostgreSQL need not sort by both, and foresees the joins.
    columns = ["d.task_id" if tasks else "d.account_id"]
    if Dimension.OUTCOME in by:
        columns.append("d.outcome")
    if Dimension.FRAME in by:
        columns.append("d.frame_id")
    table = "costs_posting" if Dimension.FRAME in by else "costs_costday"
    named = columns + [f"{bucket_sql(one)} AS bucket" for one in by if one in TIMES]
    group = ", ".join(str(place) for place in range(1, len(named) + 1))
    where = days_where(scope)
    text = f"""
    FROM (
        SELECT {", ".join(named)}, {_SUMS}
        FROM {table} d WHERE {where.text} GROUP BY {group}
    ) s {JOINS.format(task="s.task_id") if tasks else ""}
    JOIN farm_farmaccount a ON a.id = {"t" if tasks else "s"}.account_id
    """  # noqa: S608
    return Sql(text, where.params)


def days_where(scope: Scope) -> Sql:
    """What rows `d` of CostDay (or Posting) are in the scope, as one condition."""
    where = ["d.day >= %s", "d.day < %s"]
    params: list[Any] = [scope.start, scope.end]
    listed: tuple[tuple[str, Sequence[Any] | None], ...] = (
        ("d.account_id", scope.accounts),
        ("d.outcome", scope.outcomes),
        ("d.account_id", scope.sight.parts if scope.sight else None),
    )
    for column, values in listed:
        if values is not None:
            where.append(_among(column, values))
            params.extend(values)
    if scope.currency is not None:
        where.append(
            "d.account_id IN (SELECT id FROM farm_farmaccount WHERE currency = %s)"
        )
        params.append(scope.currency)
    leaves = leaves_where(scope)
    if leaves is not None:
        where.append(f"d.task_id IN ({leaves.text})")
        params.extend(leaves.params)
    return Sql(" AND ".join(where), params)


def leaves_where(scope: Scope) -> Sql | None:
    """The leaves (ids) that the scope narrows to; None where it does not."""
    below = Sql(_BELOW, [scope.task] * len(TREE))
    said = _tasks_where(scope)
    if not said.text:
        return None if scope.task is None else below
    joins = f"farm_rendertask x {JOINS.format(task='x.id')}"
    text = f"SELECT t.id FROM {joins} WHERE {said.text}"  # noqa: S608
    if scope.task is None:
        return Sql(text, said.params)
    return Sql(f"{text} AND t.id IN ({below.text})", said.params + below.params)


_BELOW = " UNION ALL ".join(
    (
        "SELECT x.id FROM farm_rendertask x WHERE x.id = %s",
        "SELECT x.id FROM farm_rendertask x WHERE x.parent_id = %s",
        "SELECT x.id FROM farm_rendertask x"
        " JOIN farm_rendertask y ON y.id = x.parent_id WHERE y.parent_id = %s",
        "SELECT x.id FROM farm_rendertask x"
        " JOIN farm_rendertask y ON y.id = x.parent_id"
        " JOIN farm_rendertask z ON z.id = y.parent_id WHERE z.parent_id = %s",
    )
)
"""SQL: a task and all below it; takes its id len(TREE) times."""


def _tasks_where(scope: Scope) -> Sql:
    """What is said of the leaf and of what is above it; "" for nothing."""
    where: list[str] = []
    params: list[Any] = []
    if scope.projects is not None:
        where.append(_among(PROJECT, scope.projects))
        params.extend(scope.projects)
    for column, value in ((PRODUCER, scope.producer), (USER, scope.user)):
        if value is not None:
            where.append(f"{column} = %s")
            params.append(value)
    if scope.label == "":
        where.append(has_no_label())
    elif scope.label is not None:
        where.append(has_label(connection.vendor))
        params.extend([scope.label] * len(TREE))
    if scope.sight is not None and scope.sight.projects:
        seen = _seen_where(scope.sight)
        where.append(seen.text)
        params.extend(seen.params)
    return Sql(" AND ".join(where), params)


def _seen_where(sight: Sight) -> Sql:
    """What leaves are seen, where of some accounts only projects are."""
    some = [_among("t.account_id", sight.accounts)]
    some += [f"(t.account_id = %s AND {PROJECT} = %s)"] * len(sight.projects)
    named = [value for pair in sight.projects for value in pair]
    return Sql(f"({' OR '.join(some)})", [*sight.accounts, *named])


def _among(column: str, values: Sequence[Any]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0"


def money_of(row: Sequence[Any]) -> tuple[Money, Decimal]:
    """Money and its corrections, from a row of FIGURES."""
    amount, coupon, owed, wasted, corrections = (
        from_units(int(units or 0)) for units in row
    )
    return Money(amount, amount - coupon, coupon, owed, wasted), corrections
