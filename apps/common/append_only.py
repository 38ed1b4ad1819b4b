"""Tables to which rows are only added: the database itself refuses the rest.

Migrations put up the guards (triggers). Two ways lead past them: an emptied database is
a new one, so `flush` (Django's tests use it) may take everything; and what is only made
from other rows may be thrown away to be made again, by `remaking` alone.

On SQLite a later migration that rebuilds a table drops its triggers and has to create
them again; the tests of the guards would tell.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper

SETTING = "farmdash.remaking"
"""PostgreSQL's setting that holds, within a transaction, which table is remade."""
Step = Callable[[Any, Any], None]


def guard_up(table: str, message: str, *, remade: bool = False) -> Step:
    """A migration's step: rows of the table cannot be changed or deleted any more.

    `remade`: but for `remaking`. No text of users may stand in the arguments.
    """
    unless = f"IF current_setting('{SETTING}', true) = '{table}' THEN RETURN NULL; "
    body = f"RAISE EXCEPTION '{message}';"
    if remade:
        body = f"{unless}END IF; {body}"
    postgresql = (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
    sqlite = tuple(
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for act in ("update", "delete")
    )
    return _step(postgresql, sqlite)


def guard_down(table: str) -> Step:
    """The step back."""
    return _step(
        (
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DROP FUNCTION {table}_refuse()",
        ),
        (f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"),
    )


@contextmanager
def remaking(table: str) -> Iterator[None]:
    """Rows of the table may be thrown away inside; only within a transaction.

    A rollback puts up the guard again as it puts back the rows.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("remaking needs a transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, table])
            yield
            cursor.execute("SELECT set_config(%s, '', true)", [SETTING])
            return
        triggers = _triggers(cursor, table)
        _drop(cursor, triggers)
        yield
        _create(cursor, triggers)


@contextmanager
def guards_lifted(using: str, table: str | None = None) -> Iterator[None]:
    """No table is guarded inside, or the one that is named is not.

    All or nothing, so the guards are there after.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            names = [table] if table else _guarded_tables(cursor)
            for name in names:
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
            yield
            for name in names:
                cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
            return
        triggers = _triggers(cursor, table or "%")
        _drop(cursor, triggers)
        yield
        _create(cursor, triggers)


def _step(postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> Step:
    """What executes the statements for the database at hand."""

    def step(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for statement in postgresql if vendor == "postgresql" else sqlite:
            schema_editor.execute(statement, params=None)

    return step


def _guarded_tables(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = "
        "t.tgrelid WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


def _triggers(cursor: CursorWrapper, table: str) -> list[tuple[str, str]]:
    """Names and statements of SQLite's triggers on tables like that."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND tbl_name LIKE %s",
        [table],
    )
    return list(cursor.fetchall())


def _drop(cursor: CursorWrapper, triggers: list[tuple[str, str]]) -> None:
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')


def _create(cursor: CursorWrapper, triggers: list[tuple[str, str]]) -> None:
    for _, sql in triggers:
        cursor.execute(sql)
