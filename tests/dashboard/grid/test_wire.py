"""The columns of a grid: what is written is read back, whatever stands in it."""

from hypothesis import given
from hypothesis import strategies as st

from apps.dashboard.grid.wire import LARGEST, Column, body, deltas
from tests.dashboard.grid_cells import read_cells, varints

INSIDE = st.integers(-LARGEST, LARGEST)


@given(st.lists(INSIDE))
def test_numbers_are_read_back_from_their_differences(numbers: list[int]) -> None:
    assert varints(deltas(numbers)) == numbers


def test_a_row_of_numbers_takes_a_byte_each() -> None:
    assert deltas(range(1, 1001)) == b"\2" * 1000


def test_numbers_beyond_what_a_browser_counts_are_kept_at_the_edge() -> None:
    wild = [1, 10**18, -(10**18), 2]
    assert varints(deltas(wild)) == [1, LARGEST, -LARGEST, 2]


@given(st.lists(st.binary(max_size=40), max_size=5), st.text())
def test_columns_begin_at_a_multiple_of_eight(parts: list[bytes], text: str) -> None:
    columns = [Column(f"c{at}", "u8", part) for at, part in enumerate(parts)]
    cells = read_cells(body({"title": text}, columns))
    assert list(cells.columns.values()) == [list(part) for part in parts]
    kept = text.encode(errors="replace").decode()
    assert cells.header["title"] == kept


def test_half_a_character_breaks_no_header() -> None:
    assert read_cells(body({"title": "a\ud800b"}, [])).header["title"] == "a?b"
