"""Building a report: the books are closed, everything is looked up once and frozen."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from apps.costs.ledger.closing import NotReady, days_close
from apps.costs.ledger.zones import Calendar, calendars
from apps.costs.models import Report
from apps.costs.reports import money, spenders, troubles, worries
from apps.costs.reports.outlook import outlook_of
from apps.costs.reports.progress import instants, progress_of
from apps.costs.reports.schema import (
    AccountName,
    Concern,
    Facts,
    TaskLine,
    facts_freeze,
    facts_read,
    name_cut,
)
from apps.costs.reports.scope import ReportScope, accounts_of
from apps.costs.selectors.scope import Dimension
from apps.farm.models import FarmAccount

__all__ = ("ReportScope", "report_build", "report_has_news")

NOT_READY = "not_ready"
"""Kind of the concern that says of an account that its days could not be closed."""

URGENT = (
    "account",
    "arrears",
    "failed",
    "timed_out",
    "budget",
    "anomaly",
    "runway",
    "unknown",
    "residue",
    NOT_READY,
)
"""Kinds of concerns, the most urgent first."""
_DAY = timedelta(days=1)


def report_build(
    *, cadence: str, start: date, end: date, scope: ReportScope, now: datetime
) -> Report:
    """The report of the days in [start, end): the frozen one, else it is made.

    Two who build it at the same time end with one row. The accounts' days are closed
    first; one whose days cannot be closed yet is named in the report, which then is
    for this reader alone: the next one gets one with more in it.
    """
    known = {
        "cadence": cadence,
        "start": start,
        "end": end,
        "scope_key": scope.key,
    }
    found = Report.objects.filter(**known).first()
    if found is not None:
        return found
    facts = facts_gather(cadence=cadence, start=start, end=end, scope=scope, now=now)
    if any(concern.kind == NOT_READY for concern in facts.concerns):
        known["scope_key"] = uuid4().hex
    with transaction.atomic():
        report, _ = Report.objects.get_or_create(
            **known,
            defaults={
                "scope": scope.as_json,
                "built_at": now,
                "facts": facts_freeze(facts),
            },
        )
    return report


def report_has_news(report: Report) -> bool:
    """Whether anything happened: money, tasks that ended, or something to do."""
    facts = facts_read(report.facts)
    ended = facts.progress.done_tasks + facts.progress.failed_tasks
    spent = any(one.amount or one.corrections for one in facts.spend)
    told = [concern for concern in facts.concerns if concern.state != "older"]
    return bool(spent or ended or told or facts.corrections or facts.tasks)


def facts_gather(
    *, cadence: str, start: date, end: date, scope: ReportScope, now: datetime
) -> Facts:
    """All that the report tells, as it is now."""
    accounts = accounts_of(scope)
    open_books = list(_close(accounts, end - _DAY, now))
    days = calendars([account.pk for account in accounts])
    names = {account.pk: name_cut(account.name) for account in accounts}
    tasks, rest = spenders.tasks_of(scope, start, end, names)
    charts = money.charts_of(scope, cadence, start, end)
    corrected = money.corrections_of(scope, start, end, names)
    active = troubles.active_tasks(scope)
    outlook, outlook_totals = outlook_of(active)
    stands = worries.stands_of(scope, now)
    concerns = _concerns(
        scope=scope,
        cadence=cadence,
        accounts=_concerned(accounts, scope, tasks),
        since=_since(start, end, days, now),
        tasks=tasks,
        now=now,
    )
    return Facts(
        cadence=str(cadence),
        start=start,
        end=end,
        built_at=now,
        accounts=tuple(_names(accounts, days, start)),
        projects=None if scope.projects is None else tuple(scope.projects),
        concerns=tuple(
            sorted(
                (*concerns, *worries.budget_concerns(stands, now), *open_books),
                key=lambda concern: URGENT.index(concern.kind),
            )
        ),
        spend=tuple(
            money.spend_of(scope, start, end, charts=charts, corrected=corrected)
        ),
        budgets=tuple(worries.budgets_of(stands)),
        progress=progress_of(scope, start, end, calendars=days, active=active),
        waste=tuple(spenders.waste_of(scope, start, end)),
        outlook=tuple(outlook),
        outlook_totals=tuple(outlook_totals),
        tasks=tuple(tasks),
        rest=tuple(rest),
        corrections=tuple(corrected),
        charts=tuple(charts),
        by_project=tuple(money.parts_of(scope, start, end, Dimension.PROJECT)),
        by_account=tuple(money.parts_of(scope, start, end, Dimension.ACCOUNT)),
    )


def _close(
    accounts: Iterable[FarmAccount], through: date, now: datetime
) -> Iterator[Concern]:
    """Close the accounts' days; those whose days stay open are told of."""
    for account in accounts:
        try:
            days_close(account_id=account.pk, through=through, now=now)
        except NotReady:
            name = name_cut(account.name)
            yield Concern(kind=NOT_READY, name=name, account=account.pk)


def _concerned(
    accounts: Sequence[FarmAccount], scope: ReportScope, tasks: Sequence[TaskLine]
) -> list[FarmAccount]:
    """Whose troubles are the reader's: of projects, the accounts that they cost."""
    if scope.is_whole_accounts or scope.accounts is not None:
        return list(accounts)
    names = {line.account for line in tasks}
    return [account for account in accounts if name_cut(account.name) in names]


def _since(
    start: date, end: date, days: dict[int, Calendar], now: datetime
) -> datetime:
    """When the period began in the zone where that was first."""
    spans = instants(start, end, days)
    return min((first for first, _ in spans.values()), default=now)


def _names(
    accounts: Iterable[FarmAccount], days: dict[int, Calendar], start: date
) -> Iterator[AccountName]:
    for account in accounts:
        yield AccountName(
            id=account.pk,
            name=name_cut(account.name),
            currency=account.currency,
            zone=days[account.pk].zone_on(start).key,
        )


def _concerns(
    *,
    scope: ReportScope,
    cadence: str,
    accounts: Sequence[FarmAccount],
    since: datetime,
    tasks: Sequence[TaskLine],
    now: datetime,
) -> Iterator[Concern]:
    """What needs a person."""
    spent_on = {line.task for line in tasks if line.task is not None}
    yield from troubles.account_concerns(accounts, now)
    yield from troubles.stopped_concerns(scope)
    yield from troubles.failed_concerns(scope, since=since, spent_on=spent_on)
    yield from worries.anomaly_concerns(scope)
    yield from worries.runway_concerns(scope, accounts, cadence, now)
    yield from worries.residue_concerns(scope)
