"""Frame ranges: as short as people write them, read back as they were meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.farm.ranges import MOST_NUMBERS, numbers_of, range_text

NUMBERS = st.integers(-(10**17), 10**17) | st.integers(-50, 300)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([7], "7"),
        ([3, 1, 2, 2], "1-3"),
        ([5, 6], "5-6"),
        ([1, 5], "1,5"),
        ([*range(1, 100, 2), 105], "1-99x2,105"),
        ([1, 3, 4, 5, 6], "1,3-6"),
        ([0, 10, 20, 21], "0-20x10,21"),
        ([-3, -2, -1, 4], "-3--1,4"),
    ],
)
def test_numbers_are_written_as_runs(numbers: list[int], text: str) -> None:
    assert range_text(numbers) == text


def test_frames_that_are_no_numbers_keep_the_farms_names() -> None:
    names = [
        "2-4[1]",
        "/out/geometry110-200[1]",
        "a, b",
        'say "x"',
        "a\nb\0",
        "",
        "镜头",
    ]
    assert range_text([1, 2], names) == (
        '1-2,2-4[1],/out/geometry110-200[1],"a, b","say ""x""","a b ","",镜头'
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5", {5}),
        ("1-10[1]", set(range(1, 11))),
        ("1-10[3]", {1, 4, 7, 10}),
        ("1-9x2", {1, 3, 5, 7, 9}),
        ("1-9:4", {1, 5, 9}),
        ("1-3, 5 ;7-8", {1, 2, 3, 5, 7, 8}),
        ("-2-1", {-2, -1, 0, 1}),
        ("-3--1", {-3, -2, -1}),
        ("10-1[3]", {10, 7, 4, 1}),
        ("1,,2,", {1, 2}),
        ("2-4[1]", {2, 3, 4}),
        ("/out/geometry110-113[1]", {110, 111, 112, 113}),
        ("/out2/geo_7", {7}),
    ],
)
def test_ranges_are_read_as_the_farm_writes_them(text: str, numbers: set[int]) -> None:
    assert numbers_of(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "1-2-3",
        "1-10[0]",
        "1-10x0",
        "1,2,x",
        "0-999999999999",
        f"0-{MOST_NUMBERS}",
        "0-700000,900000-1700000",
        "٣",
        "1" * 19,
        '"2-4[1]"',
        "1-3[1]; DROP",
        "\0",
    ],
)
def test_what_is_no_range_names_nothing(text: str) -> None:
    assert numbers_of(text) == set()


@given(st.sets(NUMBERS, max_size=200))
def test_what_is_written_is_read_back(numbers: set[int]) -> None:
    assert numbers_of(range_text(numbers)) == numbers


@given(st.integers(-100, 100), st.integers(1, 9), st.integers(3, 50))
def test_a_regular_row_is_one_run(first: int, step: int, count: int) -> None:
    text = range_text(range(first, first + step * count, step))
    assert "," not in text


@given(st.text(alphabet=st.characters() | st.sampled_from("0123456789-[]x:,;/ ")))
def test_no_text_is_too_strange(text: str) -> None:
    assert len(numbers_of(text)) <= MOST_NUMBERS
    assert "\n" not in range_text([], [text])


@pytest.mark.parametrize(
    "text", ["/" * 20_000, "/1" * 20_000, "/a1-" * 20_000, "0-499999," * 9_000]
)
def test_a_long_text_is_given_up_quickly(text: str) -> None:
    start = time.process_time()
    numbers_of(text)
    assert time.process_time() - start < 2
