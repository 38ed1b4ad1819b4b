"""The triggers that keep the audit trail as it was written, and how a flush gets by.

An emptied database is a new one: `flush` (Django's tests use it) may take the audit
trail along with everything else. Nothing else may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

TABLE = "audit_auditentry"


@contextmanager
def guard_lifted(using: str) -> Iterator[None]:
    """Without the triggers inside; both or nothing, so they are always there after."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND tbl_name = %s",
            [TABLE],
        )
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)
