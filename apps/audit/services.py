"""Writing audit entries: each takes the next place in the chain."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.audit.chain import START, Head, digest_of
from apps.audit.marks import trail_touch
from apps.audit.models import AuditEntry
from apps.common.plain import json_value, text

LOCK = int.from_bytes(b"audit")
"""PostgreSQL's number of the lock that writers wait for."""
_HEAD = "SELECT number, digest FROM audit_auditentry ORDER BY number DESC LIMIT 1"


def audit_draft(
    *,
    actor: object,
    verb: str,
    target_kind: str,
    target_id: object,
    target_label: str,
    reason: str = "",
    before: Any = None,
    after: Any = None,
    request_id: str = "",
    remote_addr: str = "",
    account_id: int | None = None,
    project: str = "",
) -> AuditEntry:
    """An entry that is not written yet; actor and target are turned into text.

    `account_id` and `project` are where the target belongs: who may look there only
    sees the entry.
    """
    return AuditEntry(
        actor=text(str(actor)),
        verb=verb,
        target_kind=target_kind,
        target_id=text(str(target_id)),
        target_label=text(target_label),
        account_id=account_id,
        project=text(project),
        reason=text(reason),
        before=json_value(before),
        after=json_value(after),
        request_id=request_id,
        remote_addr=text(remote_addr),
    )


def audit_record(**fields: Any) -> AuditEntry:
    """Write one entry (see audit_draft), in the caller's transaction."""
    entry = audit_draft(**fields)
    audit_record_all([entry])
    return entry


def audit_record_all(drafts: Sequence[AuditEntry]) -> None:
    """Write many entries at once, in the caller's transaction.

    Other writers wait from here until that transaction ends, so that the chain has
    neither gaps nor forks: it should be among the last things a transaction does.
    """
    if not drafts:
        return
    # What fails here takes the caller's transaction with it: no act without an entry.
    with transaction.atomic(savepoint=False):
        number, previous = _locked_head()
        now = timezone.now()
        for draft in drafts:
            number += 1
            draft.number, draft.previous, draft.at = number, previous, now
            draft.digest = previous = digest_of(draft)
        AuditEntry.objects.bulk_create(drafts)
        transaction.on_commit(trail_touch, robust=True)


def audit_head() -> Head:
    """The last entry's place and digest."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        return Head(*(cursor.fetchone() or (0, START)))


def _locked_head() -> Head:
    """The same, held until the transaction ends.

    SQLite needs no lock: its transactions are writers from their first statement on.
    PostgreSQL gets both statements at once; the second one sees what was committed
    while the first one waited.
    """
    if connection.vendor != "postgresql":
        return audit_head()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK}); {_HEAD}")
        cursor.nextset()
        return Head(*(cursor.fetchone() or (0, START)))
