"""Whether the books agree with themselves and with the mirror.

Each comparison is one statement, so it sees one state of the database: both sides are
put together with opposite signs, and what does not come to 0 differs. What the farm
itself contradicts (a task against its frames) is no matter of the books: see residues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.common.money import from_units

MOST = 20
"""So many differences of a kind are told."""


@dataclass(frozen=True)
class Difference:
    """Two figures that should be the same."""

    what: str
    """Which two, in English: frames against fee changes, …"""
    where: tuple[Any, ...]
    """The frame, the task and day, the machine and day."""
    amounts: tuple[Decimal, ...]
    """First minus second: balance, coupon and owed, or the amount alone."""
    rows: int = 0
    """First minus second, of how many postings there are."""


@dataclass(frozen=True)
class _Comparison:
    what: str
    key: tuple[str, ...]
    money: tuple[str, ...]
    first: str
    """SELECT of key, money and a number of rows."""
    second: str
    """The same; counted against the first."""


_COUNTED = "balance, coupon, owed, 1 AS rows FROM costs_posting WHERE account_id = %s"
COMPARISONS = (
    _Comparison(
        "frames against fee changes",
        ("frame_id",),
        ("balance", "coupon", "owed"),
        "SELECT f.id AS frame_id, f.fee_amount AS balance, f.coupon_fee AS coupon, "
        "f.arrears_fee AS owed, 0 AS rows FROM farm_frame f "
        "JOIN farm_rendertask t ON t.id = f.task_id WHERE t.account_id = %s",
        "SELECT frame_id, balance_delta AS balance, coupon_delta AS coupon, "
        "arrears_delta AS owed, 0 AS rows FROM farm_feechange WHERE account_id = %s",
    ),
    _Comparison(
        "fee changes against postings",
        ("frame_id",),
        ("balance", "coupon", "owed"),
        "SELECT c.frame_id, c.balance_delta AS balance, c.coupon_delta AS coupon, "
        "c.arrears_delta AS owed, 0 AS rows FROM farm_feechange c "
        "JOIN costs_books b ON b.account_id = c.account_id AND c.id <= b.position "
        "WHERE c.account_id = %s",
        "SELECT frame_id, balance, coupon, owed, 0 AS rows FROM costs_posting "
        "WHERE account_id = %s",
    ),
    _Comparison(
        "postings against days",
        ("task_id", "day", "for_day", "outcome"),
        ("balance", "coupon", "owed"),
        f"SELECT task_id, day, for_day, outcome, {_COUNTED}",
        "SELECT task_id, day, for_day, outcome, balance, coupon, owed, "
        "postings AS rows FROM costs_costday WHERE account_id = %s",
    ),
    _Comparison(
        "days against their parts",
        ("task_id", "day", "for_day", "outcome"),
        ("amount",),
        "SELECT task_id, day, for_day, outcome, amount, 0 AS rows FROM costs_costday "
        "WHERE account_id = %s",
        "SELECT task_id, day, for_day, outcome, balance + coupon AS amount, 0 AS rows "
        "FROM costs_costday WHERE account_id = %s",
    ),
    _Comparison(
        "postings against machines",
        ("day", "node", "outcome"),
        ("amount",),
        "SELECT day, node, outcome, amount, 1 AS rows FROM costs_posting "
        "WHERE account_id = %s",
        "SELECT day, node, outcome, amount, postings AS rows FROM costs_machineday "
        "WHERE account_id = %s",
    ),
    _Comparison(
        "closed days against days",
        ("day",),
        ("amount", "balance", "coupon", "owed"),
        "SELECT day, amount, balance, coupon, owed, 0 AS rows FROM costs_closedday "
        "WHERE account_id = %s",
        "SELECT c.day, c.amount, c.balance, c.coupon, c.owed, 0 AS rows "
        "FROM costs_costday c JOIN costs_closedday d ON d.day = c.day "
        "AND d.account_id = c.account_id WHERE c.account_id = %s",
    ),
)


def ledger_check(account_id: int) -> list[Difference]:
    """What differs in the account's books, at most MOST of a kind. Changes nothing."""
    return [
        difference
        for comparison in COMPARISONS
        for difference in _differences(comparison, account_id)
    ]


def closed_days_differ(account_id: int) -> list[Difference]:
    """Closed days whose sums are not what they were when they were closed."""
    return _differences(COMPARISONS[-1], account_id)


def _differences(comparison: _Comparison, account_id: int) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(comparison), [account_id, account_id])
        found: Sequence[Any] = cursor.fetchall()
    keys = len(comparison.key)
    return [
        Difference(
            comparison.what,
            tuple(row[:keys]),
            tuple(from_units(int(units)) for units in row[keys:-1]),
            int(row[-1]),
        )
        for row in found
    ]


def _statement(comparison: _Comparison) -> str:
    keys = ", ".join(comparison.key)
    numbers = (*comparison.money, "rows")
    sums = ", ".join(f"SUM({name})" for name in numbers)
    minus = ", ".join(f"-{name}" for name in numbers)
    unequal = " OR ".join(f"SUM({name}) <> 0" for name in numbers)
    return (
        f"SELECT {keys}, {sums} FROM (SELECT * FROM ({comparison.first}) one "  # noqa: S608
        f"UNION ALL SELECT {keys}, {minus} FROM ({comparison.second}) two) both_sides "
        f"GROUP BY {keys} HAVING {unequal} ORDER BY {keys} LIMIT {MOST}"
    )
