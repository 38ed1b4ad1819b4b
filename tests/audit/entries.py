"""Entries for tests, and hands that reach behind the guards."""

from typing import Any

from django.db import connection

from apps.audit.models import AuditEntry
from apps.audit.services import audit_draft, audit_record_all
from apps.common.append_only import guards_lifted

TABLE = "audit_auditentry"


def facts(**changes: Any) -> dict[str, Any]:
    """What audit_draft takes."""
    return {
        "actor": "mei",
        "verb": "task.stop",
        "target_kind": "task",
        "target_id": 7,
        "target_label": "2W7 scene.ma",
        "before": {"state": "rendering", "frames": {"12": [5, 0, 1]}},
        "after": {"state": "queued"},
    } | changes


def written(count: int, **changes: Any) -> list[AuditEntry]:
    """So many entries in the chain."""
    drafts = [audit_draft(**facts(target_id=n, **changes)) for n in range(count)]
    audit_record_all(drafts)
    return drafts


def behind(*statements: str) -> None:
    """Run SQL on the table with its guard down, as whoever owns the database can."""
    with guards_lifted("default", TABLE), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def renumbered(first: int, step: int) -> list[str]:
    """SQL that moves all entries from a number on; numbers stay unique on the way."""
    return [
        f"UPDATE {TABLE} SET number = -number WHERE number >= {first}",
        f"UPDATE {TABLE} SET number = -number + {step} WHERE number < 0",
    ]
