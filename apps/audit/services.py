"""Writing audit entries."""

from typing import Any

from apps.audit.models import AuditEntry


def audit_record(
    *,
    actor: str,
    verb: str,
    target_kind: str,
    target_id: str,
    target_label: str = "",
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    request_id: str = "",
    remote_addr: str = "",
) -> AuditEntry:
    """Write one entry, in the transaction of the act that it tells of."""
    return AuditEntry.objects.create(
        actor=actor,
        verb=verb,
        target_kind=target_kind,
        target_id=target_id,
        target_label=target_label,
        reason=reason,
        before=before,
        after=after,
        request_id=request_id,
        remote_addr=remote_addr,
    )
