"""Files say what the page says, whatever somebody called a task."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.money import from_units, money_text
from apps.costs.exports import workbook
from apps.costs.exports.cells import SheetNames, cell_text, csv_text, units
from apps.costs.exports.sheets import Column, Table, csv_bytes, csv_stream, xlsx_write

MONEY = (Column("Amount", "money"), Column("Currency"))
FORMULAS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '  =HYPERLINK("http://x")',
    "\u200b=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
]


def table(columns: Iterable[Column], *rows: tuple[Any, ...], **more: Any) -> Table:
    return Table("Costs", tuple(columns), rows, **more)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(*tables: Table) -> openpyxl.Workbook:
    file = io.BytesIO()
    xlsx_write(file, tables)
    return openpyxl.load_workbook(file)


def shown(cell: Any) -> str:
    """The digits that a spreadsheet shows for a cell of money."""
    if cell.data_type == "s":
        return str(cell.value)
    places = len(cell.number_format.partition(".")[2])
    return f"{Decimal(str(cell.value)):.{places}f}"


def test_a_csv_file_is_marked_as_utf_8_and_ends_lines_as_the_standard_says() -> None:
    data = csv_bytes(table(MONEY, (Decimal("1.5"), "CNY")))
    assert data == b"\xef\xbb\xbfAmount,Currency\r\n1.50,CNY\r\n"


def test_an_empty_table_still_has_a_head() -> None:
    assert read_csv(csv_bytes(table(MONEY))) == [["Amount", "Currency"]]
    assert [cell.value for cell in written(table(MONEY)).active[1]] == [
        "Amount",
        "Currency",
    ]


def test_nothing_at_all_is_still_a_file_that_opens() -> None:
    assert len(written().worksheets) == 1


@given(st.integers(min_value=-(10**19), max_value=10**19))
def test_money_shows_the_same_digits_in_both_files(amount_units: int) -> None:
    amount = from_units(amount_units)
    money = table(MONEY, (amount, "CNY"))
    assert read_csv(csv_bytes(money))[1][0] == money_text(amount)
    assert shown(written(money).active["A2"]) == money_text(amount)


@pytest.mark.parametrize(
    ("amount", "kind", "form"),
    [
        ("0", "n", "#,##0.00"),
        ("100", "n", "#,##0.00"),
        ("-0.03", "n", "#,##0.00"),
        ("0.039", "n", "#,##0.000"),
        ("0.00000001", "n", "#,##0.00000000"),
        ("1234567.12345678", "n", "#,##0.00000000"),
        ("12345678.12345678", "s", "General"),
        ("1000000000000000", "n", "#,##0.00"),
        ("1000000000000001", "s", "General"),
    ],
)
def test_money_is_a_number_as_long_as_a_spreadsheet_keeps_all_its_digits(
    amount: str, kind: str, form: str
) -> None:
    cell = written(table(MONEY, (Decimal(amount), "JPY"))).active["A2"]
    assert (cell.data_type, cell.number_format) == (kind, form)
    assert shown(cell) == money_text(Decimal(amount))


def test_nothing_is_an_empty_cell_and_not_a_zero() -> None:
    kinds = ("text", "money", "int", "date", "time", "seconds")
    empty = table([Column(kind, kind) for kind in kinds], (None,) * len(kinds))
    assert read_csv(csv_bytes(empty))[1] == [""] * len(kinds)
    assert {cell.value for cell in written(empty).active[2]} == {None}


@pytest.mark.parametrize("name", FORMULAS)
def test_no_name_is_run_as_a_formula(name: str) -> None:
    names = table([Column("Task")], (name,))
    assert read_csv(csv_bytes(names))[1] == ["'" + name]
    cell = written(names).active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.replace("_x000D_", "\r").strip() == name.strip()


@pytest.mark.parametrize("name", ["shot_010", "a=b", "1-2", "中文 @ home", "{=1}", ""])
def test_a_name_that_is_no_formula_stays_as_it_is(name: str) -> None:
    names = table([Column("Task")], (name,))
    assert read_csv(csv_bytes(names))[1] == [name]
    assert (written(names).active["A2"].value or "") == name


def test_numbers_below_zero_stay_numbers() -> None:
    columns = (Column("n", "int"), Column("Amount", "money"))
    rows = table(columns, (-3, Decimal("-1.25")))
    assert read_csv(csv_bytes(rows))[1] == ["-3", "-1.25"]
    assert [cell.data_type for cell in written(rows).active[2]] == ["n", "n"]


def test_links_and_markup_are_words() -> None:
    names = table([Column("Task")], ("http://evil.example/",), ("<b>&amp;</b>",))
    sheet = written(names).active
    assert sheet["A2"].hyperlink is None
    assert sheet["A3"].value == "<b>&amp;</b>"


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\ud800", "\uffff", "\ufffe"])
def test_a_character_that_no_file_can_hold_leaves_a_sign(bad: str) -> None:
    names = table([Column("Task")], (f"a{bad}b",))
    assert read_csv(csv_bytes(names))[1] == ["a\ufffdb"]
    assert written(names).active["A2"].value == "a\ufffdb"


def test_lines_and_quotes_within_a_name_survive() -> None:
    name = 'a "quoted"\nname, with 逗号'
    names = table([Column("Task")], (name,))
    assert read_csv(csv_bytes(names))[1] == [name]
    assert written(names).active["A2"].value == name


@pytest.mark.parametrize("name", ["x" * 40_000, "🎬" * 20_000, "x" + "🎬" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_with_a_sign(name: str) -> None:
    cut = cell_text(name)
    assert 32_760 < units(cut) <= 32_767
    assert cut.endswith("…") and name.startswith(cut[:-1])
    assert written(table([Column("Task")], (name,))).active["A2"].value == cut


def test_a_long_formula_is_no_longer_than_a_cell_with_its_apostrophe() -> None:
    text = csv_text("=" * 40_000)
    assert text.startswith("'=") and units(text) == 32_767


def test_a_name_of_300_characters_is_kept_whole() -> None:
    assert cell_text("名" * 300) == "名" * 300


@pytest.mark.parametrize(
    ("wished", "named"),
    [
        (["Costs"], ["Costs"]),
        (["a/b:c?*[d]\\e"], ["a b c   d  e"]),
        (["'quoted'"], ["quoted"]),
        (["", "  "], ["Sheet", "Sheet (2)"]),
        (["Costs", "COSTS", "costs"], ["Costs", "COSTS (2)", "costs (3)"]),
        (["History"], ["History (2)"]),
        (["x" * 40, "x" * 40], ["x" * 30 + "…", "x" * 26 + "… (2)"]),
        (["\x00\x1b"], ["Sheet"]),
    ],
)
def test_sheets_get_names_that_a_spreadsheet_takes(
    wished: list[str], named: list[str]
) -> None:
    names = SheetNames()
    assert [names.take(wish) for wish in wished] == named
    empty = [Table(wish, MONEY, ()) for wish in wished]
    assert written(*empty).sheetnames == named


def test_a_table_longer_than_a_sheet_goes_on_in_further_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "ROWS_MOST", 4)
    numbers = table([Column("n", "int")], *((n,) for n in range(7)))
    book = written(numbers)
    assert book.sheetnames == ["Costs", "Costs (2)", "Costs (3)"]
    assert [[cell.value for cell in sheet["A"]] for sheet in book] == [
        ["n", 0, 1, 2],
        ["n", 3, 4, 5],
        ["n", 6],
    ]


def test_days_and_times_are_days_and_times_in_the_tables_zone() -> None:
    at = datetime(2026, 3, 1, 17, 30, 5, 250, tzinfo=UTC)
    columns = (Column("Day", "date"), Column("At", "time"), Column("Span", "seconds"))
    times = table(
        columns, (date(2026, 3, 2), at, 93_784), zone=ZoneInfo("Asia/Shanghai")
    )
    assert read_csv(csv_bytes(times))[1] == [
        "2026-03-02",
        "2026-03-02 01:30:05+08:00",
        "93784",
    ]
    sheet = written(times).active
    assert sheet["B1"].value == "At (Asia/Shanghai)"
    assert sheet["A2"].value == datetime(2026, 3, 2)
    assert sheet["B2"].value == datetime(2026, 3, 2, 1, 30, 5)
    assert sheet["C2"].number_format == "[h]:mm:ss"
    assert sheet["C2"].value == timedelta(seconds=93_784)


def test_what_a_spreadsheet_has_no_number_for_is_text() -> None:
    old = datetime(1602, 3, 20, tzinfo=UTC)
    columns = (Column("Day", "date"), Column("At", "time"), Column("n", "int"))
    sheet = written(table(columns, (old.date(), old, 10**15))).active
    assert [cell.value for cell in sheet[2]] == [
        "1602-03-20",
        "1602-03-20 00:00:00",
        "1000000000000000",
    ]


def test_the_progress_counts_the_rows_of_all_tables(tmp_path: Path) -> None:
    told: list[int] = []
    tables = [
        table([Column("n", "int")], *((n,) for n in range(size))) for size in (700, 400)
    ]
    file = tmp_path / "costs.xlsx"
    assert xlsx_write(file, tables, told.append, scratch=tmp_path) == 1100
    assert told == [500, 1000, 1100]
    assert list(tmp_path.iterdir()) == [file]


def test_a_long_csv_file_comes_in_pieces() -> None:
    told: list[int] = []
    numbers = table([Column("n", "int")], *((n,) for n in range(1100)))
    pieces = list(csv_stream(numbers, told.append))
    assert len(pieces) == 4
    assert told == [500, 1000, 1100]
    assert len(read_csv(b"".join(pieces))) == 1101


def test_rows_of_the_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError):
        csv_bytes(table(MONEY, (Decimal(1),)))
    with pytest.raises(ValueError):
        written(table(MONEY, (Decimal(1), "CNY", "more")))
