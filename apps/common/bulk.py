"""Many rows into one table, as fast as the database at hand takes them.

PostgreSQL takes large batches by COPY; everything else is a prepared statement.
Rows come as the database holds them: money in whole units, JSON as text, instants as
instant_writer() and days as day_writer() make them.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

from apps.common.money import MoneyField, to_units
from apps.common.plain import json_text

COPY_FROM = 200
"""A COPY pays from this many rows on: its temporary table costs milliseconds."""
Row = Sequence[Any]
Convert = Callable[[Any], Any]


def batch_size() -> int:
    """Rows a transaction: SQLite has one writer, which must not keep others waiting."""
    return 500 if connection.vendor == "sqlite" else 10_000


def instant_writer() -> Callable[[datetime | None], Any]:
    """What makes of an instant in UTC what the database at hand takes."""
    return _sqlite_instant if connection.vendor == "sqlite" else _as_it_is


def day_writer() -> Callable[[date], Any]:
    """What makes of a day what the database at hand takes."""
    return date.isoformat if connection.vendor == "sqlite" else _as_it_is


def instant_reader() -> Callable[[datetime], datetime]:
    """What makes an instant in UTC of what a plain cursor returns."""
    return _from_sqlite if connection.vendor == "sqlite" else _as_it_is


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
    target = ", ".join(_columns(model, key))
    changing = _columns(model, [n for n in names if n not in key and n not in keep])
    update = ", ".join(f"{column} = excluded.{column}" for column in changing)
    _write(model, names, rows, f"ON CONFLICT ({target}) DO UPDATE SET {update}")


def rows_add(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    keep: Collection[str] = (),
) -> None:
    """Insert rows, or add their numbers to those that are there by `key`.

    All names are numbers but for those of `key` and `keep`. No key comes twice.
    """
    target = ", ".join(_columns(model, key))
    table = connection.ops.quote_name(model._meta.db_table)
    adding = _columns(model, [n for n in names if n not in key and n not in keep])
    update = ", ".join(f"{c} = {table}.{c} + excluded.{c}" for c in adding)
    _write(model, names, rows, f"ON CONFLICT ({target}) DO UPDATE SET {update}")


def rows_insert(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert new rows."""
    _write(model, names, rows, "")


def rows_of(objects: Sequence[models.Model], names: Sequence[str]) -> list[Row]:
    """Unsaved model instances as such rows. All of one model."""
    if not objects:
        return []
    fields = {field.attname: field for field in objects[0]._meta.concrete_fields}
    ways = [(name, _converter(fields[name])) for name in names]
    return [
        [convert(getattr(found, name)) for name, convert in ways] for found in objects
    ]


def _write(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row], conflict: str
) -> None:
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = _columns(model, names)
    listed = ", ".join(columns)
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
        _copy(table, listed, rows, conflict)
        return
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({places}) {conflict}",  # noqa: S608
            rows,
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
            # By hand too: inside a test the transaction goes on.
            cursor.execute(f"DROP TABLE {target}")


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    return [quote(str(fields[name].column)) for name in names]


def _converter(field: "models.Field[Any, Any]") -> Convert:
    if isinstance(field, MoneyField):
        return _money
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return instant_writer()
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _money(value: Any) -> int | None:
    return None if value is None else to_units(value)


def _json(value: Any) -> str | None:
    return None if value is None else json_text(value) or "{}"


def _sqlite_instant(value: datetime | None) -> str | None:
    """As Django writes it there: text in UTC without a zone."""
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ")[: -len("+00:00")]


def _from_sqlite(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC)
