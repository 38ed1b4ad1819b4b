"""Writing audit entries."""

from collections.abc import Sequence
from typing import Any

from apps.audit.models import AuditEntry


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
) -> AuditEntry:
    """An entry that is not written yet; actor and target are turned into text."""
    return AuditEntry(
        actor=str(actor),
        verb=verb,
        target_kind=target_kind,
        target_id=str(target_id),
        target_label=target_label,
        reason=reason,
        before=before,
        after=after,
        request_id=request_id,
        remote_addr=remote_addr,
    )


def audit_record(**fields: Any) -> AuditEntry:
    """Write one entry (see audit_draft), in the caller's transaction."""
    entry = audit_draft(**fields)
    entry.save(force_insert=True)
    return entry


def audit_record_all(drafts: Sequence[AuditEntry]) -> None:
    """Write many entries at once, in the caller's transaction."""
    AuditEntry.objects.bulk_create(drafts)
