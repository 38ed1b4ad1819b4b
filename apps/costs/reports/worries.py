"""Money that needs a person: budgets, balances, what burns, what does not add up."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from apps.common.money import ZERO
from apps.costs.budgets.selectors import budget_stands, open_stop_proposals
from apps.costs.budgets.stands import BudgetStand
from apps.costs.forecast.selectors import open_anomalies
from apps.costs.models import Anomaly, BudgetScope, Cadence
from apps.costs.reports import schema
from apps.costs.reports.periods import LASTS_DAYS
from apps.costs.reports.schema import Concern, name_cut
from apps.costs.reports.scope import ReportScope
from apps.costs.residues.selectors import residues_now, runway
from apps.costs.selectors.belonging import belongings
from apps.farm.models import FarmAccount
from apps.farm.naming import task_title

NAMED = 5
"""Anomalies, and differences, that are told by name."""


def stands_of(scope: ReportScope, now: datetime) -> list[BudgetStand]:
    """The budgets of the scope: of projects alone, where it is limited to them."""
    stands = budget_stands(user=None, now=now, account_ids=scope.accounts)
    if scope.projects is None:
        return stands
    return [
        stand
        for stand in stands
        if stand.budget.scope == BudgetScope.PROJECT
        and stand.budget.value in scope.projects
    ]


def budgets_of(stands: Iterable[BudgetStand]) -> Iterator[schema.Budget]:
    """Each budget as it stands, the fullest first."""
    for stand in stands:
        if stand.is_now:
            yield schema.Budget(
                id=stand.budget.pk,
                name=name_cut(stand.budget.name),
                currency=stand.currency,
                amount=stand.budget.amount,
                spent=stand.spent,
                percent=int(stand.percent),
                level=stand.level,
                breach_on=stand.breach_on,
                period_start=stand.period_start,
                period_end=stand.period_end,
            )


def budget_concerns(stands: Iterable[BudgetStand], now: datetime) -> Iterator[Concern]:
    """Budgets that are used up or will be, and stops that wait for an answer."""
    proposed = {stop.budget_id for stop in open_stop_proposals(None, now=now)}
    for stand in stands:
        asks_stop = stand.budget.pk in proposed
        if not stand.is_now or (stand.level == "ok" and not asks_stop):
            continue
        yield Concern(
            kind="budget",
            name=name_cut(stand.budget.name),
            state=stand.level,
            budget=stand.budget.pk,
            account=stand.budget.account_id,
            amount=stand.spent,
            limit=stand.budget.amount,
            currency=stand.currency,
            percent=int(stand.percent),
            day=stand.breach_on,
            asks_stop=asks_stop,
        )


def anomaly_concerns(scope: ReportScope) -> Iterator[Concern]:
    """Frames and tasks that burn far more than their layer."""
    found = open_anomalies(account_ids=scope.accounts)
    own = _of_projects(found, scope.projects)
    for anomaly in own[:NAMED]:
        above = anomaly.task.parent
        parts = [task_title(above)] if above else []
        parts.append(task_title(anomaly.task))
        if anomaly.frame:
            parts.append(anomaly.frame.name)
        yield Concern(
            kind="anomaly",
            name=name_cut(" · ".join(parts)),
            state=anomaly.kind,
            task=anomaly.task_id,
            account=anomaly.account_id,
            amount=anomaly.value,
            limit=anomaly.usual,
            currency=anomaly.account.currency,
            since=anomaly.since,
        )
    if len(own) > NAMED:
        yield Concern(kind="anomaly", state="more", count=len(own) - NAMED)


def _of_projects(
    found: Sequence[Anomaly], projects: Collection[str] | None
) -> list[Anomaly]:
    if projects is None:
        return list(found)
    owners = belongings([anomaly.task_id for anomaly in found])
    return [one for one in found if owners[one.task_id].project in projects]


def runway_concerns(
    scope: ReportScope, accounts: Iterable[FarmAccount], cadence: str, now: datetime
) -> Iterator[Concern]:
    """Accounts whose money does not last much beyond the next report."""
    if not scope.is_whole_accounts:
        return
    for account in accounts:
        if not account.enabled:
            continue
        left = runway(account.pk, now)
        if left.days_left is None or left.days_left > LASTS_DAYS[Cadence(cadence)]:
            continue
        yield Concern(
            kind="runway",
            name=name_cut(account.name),
            account=account.pk,
            amount=(left.balance or ZERO) + (left.coupon or ZERO),
            currency=account.currency,
            days=left.days_left,
            day=left.empty_on,
        )


def residue_concerns(scope: ReportScope) -> Iterator[Concern]:
    """What does not add up and nobody has explained, the largest first."""
    found = residues_now(account_ids=scope.accounts)
    if scope.projects is not None:
        tasks = [one.task_id for one in found if one.task_id is not None]
        owners = belongings(tasks)
        found = [
            one
            for one in found
            if one.task_id in owners and owners[one.task_id].project in scope.projects
        ]
    found.sort(key=lambda one: (one.task_id is not None, -abs(one.amount)))
    for one in found[:NAMED]:
        name = task_title(one.task) if one.task else one.account.name
        yield Concern(
            kind="residue",
            name=name_cut(name),
            state=one.of,
            task=one.task_id,
            account=one.account_id,
            amount=one.amount,
            currency=one.account.currency,
            since=one.at,
        )
    if len(found) > NAMED:
        yield Concern(kind="residue", state="more", count=len(found) - NAMED)
