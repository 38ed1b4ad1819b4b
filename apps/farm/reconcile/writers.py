"""Many rows into one table, as fast as the database at hand takes them.

PostgreSQL takes large batches by COPY; everything else is a prepared statement.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection, models

from apps.common.money import MoneyField, to_units

COPY_FROM = 200
"""A COPY pays from this many rows on: its temporary table costs milliseconds."""
Row = Sequence[Any]
Convert = Callable[[Any], Any]


def batch_size() -> int:
    """Rows a transaction: SQLite has one writer, which must not keep others waiting."""
    return 500 if connection.vendor == "sqlite" else 5_000


def rows_upsert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    keep: Collection[str] = (),
) -> None:
    """Insert rows, or update those that are there by `key`, but for the fields `keep`.

    `names` are the model's field names (attnames) in the order of the values.
    """
    columns = _columns(model, names)
    target = ", ".join(_columns(model, key))
    changing = _columns(model, [n for n in names if n not in key and n not in keep])
    update = ", ".join(f"{column} = excluded.{column}" for column in changing)
    _write(
        model, names, columns, rows, f"ON CONFLICT ({target}) DO UPDATE SET {update}"
    )


def rows_insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert new rows."""
    _write(model, names, _columns(model, names), rows, "")


def _write(
    model: type[models.Model],
    names: Sequence[str],
    columns: list[str],
    rows: Sequence[Row],
    conflict: str,
) -> None:
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(columns)
    ready = _converted(model, names, rows)
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
        _copy(table, listed, ready, conflict)
        return
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({places}) {conflict}",  # noqa: S608
            ready,
        )


def _copy(table: str, listed: str, rows: Sequence[Row], conflict: str) -> None:
    with connection.cursor() as cursor:
        target = table
        if conflict:
            target = "incoming_rows"
            cursor.execute(
                f"CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS "  # noqa: S608
                f"SELECT {listed} FROM {table} WITH NO DATA"
            )
        with cursor.copy(f"COPY {target} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if conflict:
            cursor.execute(
                f"INSERT INTO {table} ({listed}) "  # noqa: S608
                f"SELECT {listed} FROM {target} {conflict}"
            )
            # Dropped by hand too: inside a test the transaction goes on.
            cursor.execute(f"DROP TABLE {target}")


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    return [quote(str(fields[name].column)) for name in names]


def _converted(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row]
) -> Sequence[Row]:
    """The values as the driver takes them; only some kinds of field need it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    found = [(i, _converter(fields[name])) for i, name in enumerate(names)]
    converters = [(i, convert) for i, convert in found if convert is not None]
    ready = [list(row) for row in rows]
    for place, convert in converters:
        for row in ready:
            value = row[place]
            if value is not None:
                row[place] = convert(value)
    return ready


def _converter(field: models.Field[Any, Any]) -> Convert | None:
    if isinstance(field, MoneyField):
        return to_units
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _sqlite_instant
    return None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _sqlite_instant(value: datetime) -> str:
    """As Django writes it there: text in UTC without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
