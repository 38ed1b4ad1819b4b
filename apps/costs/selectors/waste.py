"""Money that bought nothing: on which machines, and its dearest examples.

By cause, user and project it is what apps.costs.selectors.spend tells of a scope whose
outcomes are WASTE.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from apps.common.money import from_units
from apps.costs.models import WASTE, Outcome
from apps.costs.selectors.scope import Scope
from apps.costs.selectors.sums import (
    Sql,
    days_where,
    leaves_where,
    may_see,
    seen_by,
)
from apps.farm.models import Frame

CANDIDATES = 60
"""Dearest single postings that the dearest attempts are looked for among."""
_WASTED = ", ".join(f"'{outcome}'" for outcome in WASTE)


@dataclass(frozen=True)
class MachineWaste:
    """One machine's money of the scope."""

    node: str
    """"" where the farm did not name it."""
    currency: str
    wasted: Decimal
    amount: Decimal
    """All that was spent on it."""


@dataclass(frozen=True)
class Example:
    """One attempt of a frame that bought nothing."""

    frame: Frame
    outcome: Outcome
    attempt: int
    node: str
    currency: str
    amount: Decimal


def wasted_of(scope: Scope) -> Scope:
    """Only what is wasted of a scope."""
    asked = WASTE if scope.outcomes is None else scope.outcomes
    outcomes = tuple(str(one.value) for one in WASTE if one in asked)
    return replace(scope, outcomes=outcomes)


def waste_by_machine(
    *, user: Any, scope: Scope, limit: int | None = None
) -> list[MachineWaste]:
    """Machines that wasted anything, currency by currency, the worst first.

    Machines are summed up by day for whole accounts only: of anything narrower the
    postings themselves are read. limit: how many of each currency.
    """
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    narrow = leaves_where(scope) is not None
    wanted = days_where(replace(scope, outcomes=None))
    wasted = f"SUM(CASE WHEN d.outcome IN ({_WASTED}) THEN d.amount ELSE 0 END)"
    text = f"""
    WITH machine AS (
        SELECT a.currency, d.node, {wasted} AS wasted, SUM(d.amount) AS amount,
            ROW_NUMBER() OVER (
                PARTITION BY a.currency ORDER BY {wasted} DESC, d.node
            ) AS place
        FROM {"costs_posting" if narrow else "costs_machineday"} d
        JOIN farm_farmaccount a ON a.id = d.account_id
        WHERE {wanted.text} GROUP BY 1, 2
    )
    SELECT node, currency, wasted, amount FROM machine
    WHERE wasted > 0 AND place <= %s ORDER BY currency, place
    """  # noqa: S608
    most = 2**31 if limit is None else limit
    return [
        MachineWaste(node, currency, from_units(int(lost)), from_units(int(spent)))
        for node, currency, lost, spent in Sql(text, [*wanted.params, most]).rows()
    ]


def waste_examples(*, user: Any, scope: Scope, limit: int = 10) -> list[Example]:
    """The dearest attempts that bought nothing, currency by currency."""
    if not may_see(user):
        return []
    scope = seen_by(user, scope)
    wanted = days_where(wasted_of(scope))
    # What is dear is dear in one posting: an attempt's money moves in one when it ends.
    text = f"""
    WITH dear AS (
        SELECT d.frame_id, d.attempt FROM costs_posting d
        WHERE {wanted.text} AND d.outcome IN ({_WASTED})
        ORDER BY d.amount DESC LIMIT %s
    )
    SELECT a.currency, d.frame_id, d.attempt, d.outcome, MAX(d.node), SUM(d.amount)
    FROM costs_posting d JOIN farm_farmaccount a ON a.id = d.account_id
    WHERE {wanted.text} AND d.frame_id IN (SELECT frame_id FROM dear)
    GROUP BY 1, 2, 3, 4 HAVING SUM(d.amount) > 0 ORDER BY 1, 6 DESC, 2
    """  # noqa: S608
    params = [*wanted.params, CANDIDATES, *wanted.params]
    rows: list[Any] = []
    counts: dict[str, int] = {}
    for row in Sql(text, params).rows():
        counts[row[0]] = counts.get(row[0], 0) + 1
        if counts[row[0]] <= limit:
            rows.append(row)
    frames = Frame.objects.select_related("task__parent", "image").defer(
        "extra", "task__extra", "task__parent__extra"
    )
    known = frames.in_bulk({row[1] for row in rows})
    return [
        Example(known[pk], Outcome(outcome), attempt, node, currency, _money(units))
        for currency, pk, attempt, outcome, node, units in rows
    ]


def _money(units: Any) -> Decimal:
    return from_units(int(units))
