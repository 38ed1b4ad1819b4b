"""Audit entries can be added only: the database itself refuses the rest.

On SQLite a later migration that rebuilds the table drops its triggers and has to
create them again; tests/audit/test_guard.py would tell.
"""

from django.db import migrations

MESSAGE = "audit entries are never changed or deleted"

POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
    """,
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
)
POSTGRESQL_BACK = (
    "DROP TRIGGER audit_append_only ON audit_auditentry",
    "DROP FUNCTION audit_refuse()",
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER audit_no_{act} BEFORE {act} ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
    """
    for act in ("update", "delete")
)
SQLITE_BACK = ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete")


def run(postgresql, sqlite):
    """A step that executes the statements for the database at hand."""

    def step(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        for statement in postgresql if vendor == "postgresql" else sqlite:
            schema_editor.execute(statement, params=None)

    return step


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            run(POSTGRESQL, SQLITE), run(POSTGRESQL_BACK, SQLITE_BACK)
        ),
    ]
