"""Chain the audit entries: those that are there are sealed as they are now.

Columns are added by hand, with defaults: neither database rewrites the table for that,
whatever its size, and SQLite's triggers stay. Then one walk in the order of the keys
numbers and seals the entries, in batches, with this table's guard down; all in one
transaction, so that the guard is up whatever happens.
"""

from itertools import islice

from django.db import migrations, models

from apps.audit.chain import START, digest_of
from apps.common.append_only import guards_lifted

TABLE = "audit_auditentry"
BATCH = 1000
PLACEHOLDER = "analysis_multi_project_empty_placeholder"
"""What the farm sends as the project of a task that has none."""
COLUMNS = (
    "number bigint NOT NULL DEFAULT 0",
    "previous varchar(64) NOT NULL DEFAULT ''",
    "digest varchar(64) NOT NULL DEFAULT ''",
    "account_id bigint NULL",
    "project text NOT NULL DEFAULT ''",
)
ONCE = {
    "postgresql": f"ALTER TABLE {TABLE} ADD CONSTRAINT audit_number_once UNIQUE (number)",
    "sqlite": f"CREATE UNIQUE INDEX audit_number_once ON {TABLE} (number)",
}
SEAL = (
    f"UPDATE {TABLE} SET number = %s, previous = %s, digest = %s, account_id = %s, "
    "project = %s WHERE id = %s"
)


def add_columns(apps, schema_editor):
    for column in COLUMNS:
        schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN {column}", params=None)
    if schema_editor.connection.vendor == "postgresql":
        for name in ("number", "previous", "digest", "project"):
            schema_editor.execute(
                f"ALTER TABLE {TABLE} ALTER COLUMN {name} DROP DEFAULT", params=None
            )


def drop_columns(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX audit_number_once", params=None)
    for column in COLUMNS:
        name = column.split()[0]
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN {name}", params=None)


def seal(apps, schema_editor):
    """Number and seal what is there, oldest first."""
    connection = schema_editor.connection
    entries = apps.get_model("audit", "AuditEntry").objects.order_by("pk")
    number, digest, last = 0, START, 0
    with guards_lifted(connection.alias, TABLE), connection.cursor() as cursor:
        places = places_of(connection, cursor)
        while batch := list(entries.filter(pk__gt=last)[:BATCH]):
            rows, where = [], places(batch)
            for entry in batch:
                number += 1
                entry.number, entry.previous = number, digest
                entry.account_id, entry.project = where.get(entry.pk, (None, ""))
                digest = digest_of(entry)
                place = (entry.account_id, entry.project)
                rows.append((number, entry.previous, digest, *place, entry.pk))
            cursor.executemany(SEAL, rows)
            last = batch[-1].pk
    schema_editor.execute(ONCE[connection.vendor], params=None)


def named(table):
    """SQL: the task's project, null where the farm's word stands for none."""
    return f"NULLIF(NULLIF({table}.project_name, ''), '{PLACEHOLDER}')"


def places_of(connection, cursor):
    """What tells accounts and projects of entries, as far as the mirror has them."""
    known = connection.introspection.table_names(cursor)
    if "farm_rendertask" not in known:
        return lambda batch: {}

    def places(batch):
        found = {
            entry.pk: (int(entry.target_id), "")
            for entry in batch
            if entry.target_kind == "account" and entry.target_id.isdecimal()
        }
        wanted = [
            (entry.pk, int(entry.target_id))
            for entry in batch
            if entry.target_kind == "task" and entry.target_id.isdecimal()
        ]
        tasks = {}
        ids = iter(sorted({task for _, task in wanted}))
        while some := list(islice(ids, 500)):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT t.id, t.account_id, COALESCE({named('t')}, {named('p')}, '') "
                "FROM farm_rendertask t "
                f"LEFT JOIN farm_rendertask p ON p.id = t.parent_id WHERE t.id IN ({marks})",
                some,
            )
            tasks |= {row[0]: row[1:] for row in cursor.fetchall()}
        return found | {pk: tasks[task] for pk, task in wanted if task in tasks}

    return places


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    "auditentry", "number", models.BigIntegerField(default=0),
                    preserve_default=False,
                ),
                migrations.AddField(
                    "auditentry", "previous",
                    models.CharField(default="", max_length=64), preserve_default=False,
                ),
                migrations.AddField(
                    "auditentry", "digest",
                    models.CharField(default="", max_length=64), preserve_default=False,
                ),
                migrations.AddField(
                    "auditentry", "account_id", models.BigIntegerField(null=True)
                ),
                migrations.AddField(
                    "auditentry", "project", models.TextField(blank=True, default=""),
                    preserve_default=False,
                ),
                # Only the default is another one: the column stays as it is.
                migrations.AlterField("auditentry", "at", models.DateTimeField()),
                migrations.AlterModelOptions(
                    "auditentry", options={"ordering": ("-number",)}
                ),
                migrations.AddConstraint(
                    "auditentry",
                    models.UniqueConstraint(fields=("number",), name="audit_number_once"),
                ),
            ],
            database_operations=[migrations.RunPython(add_columns, drop_columns)],
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["request_id"], name="audit_of_click")
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["account_id", "-number"], name="audit_of_account"),
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["actor", "-number"], name="audit_of_actor"),
        ),
        migrations.CreateModel(
            name="ChainCheck",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("number", models.BigIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(null=True)),
                ("walked", models.BigIntegerField(default=0)),
                ("walked_digest", models.CharField(max_length=64)),
                ("began_at", models.DateTimeField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
                ("broken", models.BigIntegerField(null=True)),
                ("fault", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="one_chain_check"
                    )
                ],
            },
        ),
    ]
