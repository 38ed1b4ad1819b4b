"""XLSX files of any length, written row by row."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from apps.common.money import PLACES, money_text
from apps.costs.exports.cells import SheetNames, cell_text, is_formula_like
from apps.costs.exports.tables import TOLD_EVERY, Progress, Table

ROWS_MOST = 1_048_576
"""Rows of one sheet, its head among them."""
DIGITS_MOST = 15
"""Digits of a number that spreadsheets keep."""
FIRST_YEAR = 1901
"""Spreadsheets count days from 1900 on, and the first of them wrongly."""
DAY_S = 86_400


def xlsx_write(
    target: Path | str | BinaryIO,
    tables: Iterable[Table],
    progress: Progress | None = None,
    *,
    scratch: Path | None = None,
) -> int:
    """Write tables as sheets of one file; how many rows they had together.

    Memory stays small however long the tables are; `scratch` is the folder for what
    is held on disk meanwhile. A table longer than a sheet goes on in a further one.
    """
    options: dict[str, Any] = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    options |= {"tmpdir": str(scratch)} if scratch else {}
    opened = str(target) if isinstance(target, Path) else target
    book = _Book(xlsxwriter.Workbook(opened, options), progress)
    try:
        for table in tables:
            book.add(table)
    finally:
        book.close()
    return book.rows


class _Book:
    """A workbook being written."""

    def __init__(self, book: Any, progress: Progress | None) -> None:
        self.rows = 0
        self._book = book
        self._progress = progress
        self._names = SheetNames()
        form = book.add_format
        self._head = form({"bold": True, "bottom": 1})
        # Kept as text even when somebody edits the cell or saves it anew.
        self._quoted = form({"quote_prefix": True})
        self._money = {
            places: form({"num_format": f"#,##0.{'0' * places}"})
            for places in range(2, PLACES + 1)
        }
        self._right = form({"align": "right"})
        self._date = form({"num_format": "yyyy-mm-dd"})
        self._time = form({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._span = form({"num_format": "[h]:mm:ss"})

    def add(self, table: Table) -> None:
        """Write one table, on as many sheets as it needs."""
        sheet, line = self._sheet(table), 1
        write: list[Callable[..., None]] = [
            getattr(self, f"_put_{column.kind}") for column in table.columns
        ]
        for row in table.rows:
            if line == ROWS_MOST:
                sheet, line = self._sheet(table), 1
            for place, (put, value) in enumerate(zip(write, row, strict=True)):
                if value is not None:
                    put(sheet, line, place, value, table.zone)
            line += 1
            self.rows += 1
            if self._progress and self.rows % TOLD_EVERY == 0:
                self._progress(self.rows)

    def close(self) -> None:
        """Put the file together."""
        if not self._book.worksheets():
            self._book.add_worksheet()
        self._book.close()
        if self._progress:
            self._progress(self.rows)

    def _sheet(self, table: Table) -> Any:
        sheet = self._book.add_worksheet(self._names.take(table.name))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            # A spreadsheet's times have no zone: the head tells it.
            zone = f" ({table.zone})" if column.kind == "time" else ""
            title = cell_text(column.title + zone)
            sheet.write_string(0, place, title, self._head)
        return sheet

    def _put_text(
        self, sheet: Any, line: int, place: int, value: str, _zone: tzinfo
    ) -> None:
        text = cell_text(str(value))
        sheet.write_string(
            line, place, text, self._quoted if is_formula_like(text) else None
        )

    def _put_money(
        self, sheet: Any, line: int, place: int, value: Decimal, _zone: tzinfo
    ) -> None:
        text = money_text(value)
        if len(text.strip("-0.").replace(".", "")) > DIGITS_MOST:
            sheet.write_string(line, place, text, self._right)
            return
        places = len(text.partition(".")[2])
        sheet.write_number(line, place, value, self._money[places])

    def _put_int(
        self, sheet: Any, line: int, place: int, value: int, _zone: tzinfo
    ) -> None:
        if abs(value) >= 10**DIGITS_MOST:
            sheet.write_string(line, place, str(value), self._right)
        else:
            sheet.write_number(line, place, value)

    def _put_date(
        self, sheet: Any, line: int, place: int, value: date, _zone: tzinfo
    ) -> None:
        if value.year < FIRST_YEAR:
            sheet.write_string(line, place, value.isoformat(), self._right)
        else:
            sheet.write_datetime(line, place, value, self._date)

    def _put_time(
        self, sheet: Any, line: int, place: int, value: datetime, zone: tzinfo
    ) -> None:
        wall = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        if wall.year < FIRST_YEAR:
            sheet.write_string(line, place, wall.isoformat(sep=" "), self._right)
        else:
            sheet.write_datetime(line, place, wall, self._time)

    def _put_seconds(
        self, sheet: Any, line: int, place: int, value: int, _zone: tzinfo
    ) -> None:
        sheet.write_number(line, place, Decimal(value) / DAY_S, self._span)
