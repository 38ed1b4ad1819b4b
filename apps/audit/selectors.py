"""Reading the audit trail, newest first."""

from django.db.models import QuerySet

from apps.audit.models import AuditEntry


def entries_of(*, target_kind: str, target_id: object) -> QuerySet[AuditEntry]:
    """What was done to one thing."""
    return AuditEntry.objects.filter(target_kind=target_kind, target_id=str(target_id))


def entries_of_click(request_id: str) -> QuerySet[AuditEntry]:
    """All that one click asked for."""
    return AuditEntry.objects.filter(request_id=request_id)
