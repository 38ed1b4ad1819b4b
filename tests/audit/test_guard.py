"""The database itself refuses to change the trail."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.audit.models import AuditEntry
from apps.audit.services import audit_record


def write() -> AuditEntry:
    return audit_record(
        actor="mei", verb="task.stop", target_kind="task", target_id=1, target_label=""
    )


STATEMENTS = [
    "UPDATE audit_auditentry SET actor = 'nobody'",
    "DELETE FROM audit_auditentry",
    "DELETE FROM audit_auditentry WHERE id > 0",
]


def refuses(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_cannot_change_or_delete_entries(statement: str) -> None:
    write()
    refuses(statement)
    assert AuditEntry.objects.get().actor == "mei"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied() -> None:
    write()
    refuses("TRUNCATE audit_auditentry")


@pytest.mark.django_db
def test_querysets_cannot_either() -> None:
    write()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(actor="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.get().actor == "mei"


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_everything_and_leaves_the_guard_standing() -> None:
    write()
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEntry.objects.exists()
    write()
    refuses(STATEMENTS[0])
    refuses(STATEMENTS[1])


@pytest.mark.django_db(transaction=True)
def test_a_flush_that_fails_leaves_the_guard_standing() -> None:
    write()
    with pytest.raises(ZeroDivisionError):
        call_command(
            "flush", interactive=False, verbosity=0, inhibit_post_migrate=Impossible()
        )
    refuses(STATEMENTS[0])
    refuses(STATEMENTS[1])
    assert AuditEntry.objects.count() == 1


class Impossible:
    """Fails when flush, its work done, asks whether to go on."""

    def __bool__(self) -> bool:
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_test_before_this_one_left_nothing_behind() -> None:
    assert not AuditEntry.objects.exists()
    write()
    refuses(STATEMENTS[1])
