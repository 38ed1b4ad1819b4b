"""Which entries, and which lines of the platform's logs, an address asks for."""

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from apps.audit.models import AuditEntry
from apps.dashboard.activity.lines import SIGNED_IN
from apps.dashboard.activity.query import (
    OPERATIONS,
    PLATFORM_LABELS,
    SIGN_INS,
    ActivityQuery,
)
from apps.farm.models import FarmRecord, RecordKind, RenderTask
from apps.farm.selectors.activity import GROUPS, acts_wanted, entries_wanted
from apps.farm.selectors.records import records_of
from apps.farm.selectors.trail import entries_visible_to

_KINDS = {OPERATIONS: RecordKind.OPERATION, SIGN_INS: RecordKind.LOGIN}


def acts_asked(user: Any, query: ActivityQuery) -> QuerySet[AuditEntry]:
    """Acts of the audit trail, without what became of them."""
    if query.group in PLATFORM_LABELS:
        return AuditEntry.objects.none()
    return acts_wanted(entries_visible_to(user), query.wanted)


def entries_asked(user: Any, query: ActivityQuery) -> QuerySet[AuditEntry]:
    """Entries of the audit trail, each on its own."""
    if query.group in PLATFORM_LABELS:
        return AuditEntry.objects.none()
    return entries_wanted(entries_visible_to(user), query.wanted)


def records_asked(user: Any, query: ActivityQuery) -> QuerySet[FarmRecord]:
    """Lines of the platform's logs; none for who may not read them."""
    wanted = query.wanted
    if query.group in GROUPS:
        return FarmRecord.objects.none()
    accounts, task = wanted.account, None
    if wanted.task is not None:
        row = RenderTask.objects.visible_to(user).filter(pk=wanted.task).first()
        if row is None or accounts not in (None, row.account_id):
            return FarmRecord.objects.none()
        accounts, task = row.account_id, row.remote_id
    rows = records_of(
        user,
        kind=_KINDS.get(query.group, ""),
        accounts=None if accounts is None else [accounts],
        task=task,
        actor=wanted.person,
        start=wanted.start,
        end=wanted.end,
        text=wanted.text,
    )
    return _bad(rows) if wanted.bad else rows


def _bad(rows: QuerySet[FarmRecord]) -> QuerySet[FarmRecord]:
    """Sign-ins that did not work; the farm notes no operation that it refused."""
    status = Cast("data__loginStatus", TextField())
    worked = Q(status__in=(SIGNED_IN, f'"{SIGNED_IN}"'))
    return rows.filter(kind=RecordKind.LOGIN).alias(status=status).exclude(worked)
