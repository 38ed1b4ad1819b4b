"""Machines of a grid: few have a colour each, of many the busiest."""

from apps.dashboard.grid.machines import (
    MOST,
    machine_table,
    machine_values,
    table_token,
    table_words,
)
from apps.farm.sheets.columns import Cell, LeafSheet, sheet_of

BLANK = Cell(1, 0, 0, 0, None, 4, None, 0, 0, "", None, None, False)


def on(*nodes: str) -> LeafSheet:
    """A sheet whose frames were on these machines."""
    cells = [BLANK._replace(id=at, node=node) for at, node in enumerate(nodes)]
    return sheet_of(1, 1, cells)


def test_each_machine_has_its_entry_whatever_the_order_of_the_frames() -> None:
    table = machine_table([on("b", "", "a"), on("c", "a")])
    assert table == ["a", "b", "c"]
    assert list(machine_values(table, on("b", "", "a"))) == [1, 255, 0]
    assert table == machine_table([on("a", "c"), on("a", "b")])


def test_of_too_many_the_busiest_are_named_and_the_rest_share_one() -> None:
    names = [f"n{number:03}" for number in range(MOST + 50)]
    sheet = on(*names, *names[60:], "")
    table = machine_table([sheet])
    assert len(table) == MOST
    assert set(names[60:]) < set(table)
    values = list(machine_values(table, sheet))
    assert values.count(MOST - 1) == 51
    assert values[-1] == 255
    assert table_words(table)[-1] == "other machines"
    assert table_words(table)[0] == table[0]


def test_as_many_as_there_are_entries_all_have_a_name() -> None:
    names = [f"n{number:03}" for number in range(MOST)]
    table = machine_table([on(*names)])
    assert table == names
    assert list(machine_values(table, on(*names))) == list(range(MOST))


def test_tables_are_told_apart() -> None:
    assert table_token(["a", "b"]) != table_token(["a", "c"])
    assert table_token(["\ud800"]).startswith("table.")
