"""Tables as CSV and XLSX that show the page's figures to the last digit."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Any

from apps.common.money import money_text
from apps.costs.exports.cells import csv_text
from apps.costs.exports.tables import TOLD_EVERY, Column, Kind, Progress, Table
from apps.costs.exports.workbook import xlsx_write

__all__ = ("Column", "Progress", "Table", "csv_bytes", "csv_stream", "xlsx_write")

BOM = b"\xef\xbb\xbf"


def csv_stream(table: Table, progress: Progress | None = None) -> Iterator[bytes]:
    """The table as pieces of a CSV file in UTF-8, with the mark that Excel wants."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([csv_text(column.title) for column in table.columns])
    yield BOM + _taken(buffer)
    plain = [_CSV[column.kind] for column in table.columns]
    count = 0
    for count, row in enumerate(table.rows, start=1):
        writer.writerow(
            [
                "" if value is None else write(value, table.zone)
                for write, value in zip(plain, row, strict=True)
            ]
        )
        if count % TOLD_EVERY == 0:
            yield _taken(buffer)
            if progress:
                progress(count)
    yield _taken(buffer)
    if progress:
        progress(count)


def csv_bytes(table: Table) -> bytes:
    """The whole table as a CSV file."""
    return b"".join(csv_stream(table))


def _taken(buffer: io.StringIO) -> bytes:
    """What was written since, taken out of the buffer."""
    taken = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return taken


_CSV: dict[Kind, Callable[[Any, tzinfo], str]] = {
    "text": lambda value, _zone: csv_text(str(value)),
    "money": lambda value, _zone: money_text(value),
    "int": lambda value, _zone: str(int(value)),
    "date": lambda value, _zone: value.isoformat(),
    "time": lambda value, zone: value.astimezone(zone).isoformat(
        sep=" ", timespec="seconds"
    ),
    "seconds": lambda value, _zone: str(int(value)),
}
