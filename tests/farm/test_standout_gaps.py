"""Numbers without a frame: by the task's own range, else by the usual step."""

import pytest

from apps.farm.ranges import MOST_NUMBERS
from apps.farm.sheets import LeafSheet
from apps.farm.standout import gaps
from apps.farm.standout.gaps import Missing, missing
from tests.farm.standout_sheets import cell, numbered, sheet


def without(*absent: int, last: int = 100, step: int = 1) -> LeafSheet:
    """Frames from 1 on but for these."""
    return numbered(*(set(range(1, last + 1, step)) - set(absent)))


def test_the_tasks_own_range_says_what_is_missing() -> None:
    found = missing(without(17, 18, 100), "1-100[1]")
    assert found == Missing("17-18,100", count=3, first=1, last=100, step=0)


def test_a_range_in_parts_has_no_gap_between_them() -> None:
    frames = numbered(*range(1, 20), *range(50, 60))
    assert missing(frames, "1-19,50-59") is None
    assert missing(frames, "1-19;50-60") == Missing("60", 1, 1, 60, 0)


def test_without_a_range_the_usual_step_says_it() -> None:
    assert missing(without(40, 41), "") == Missing("40-41", 2, 1, 100, 1)
    by_ten = without(51, last=200, step=10)
    assert missing(by_ten, "?") == Missing("51", 1, 1, 191, 10)


@pytest.mark.parametrize(
    "numbers",
    [
        (),
        (1, 2, 4),
        (0, *range(1001, 1101)),
        (*range(1, 11), *range(91, 101)),
        (1, 2, 4, 7, 11, 16),
        (1, 11, 21, 31, 36),
        (0, 0, 0),
        range(1, 50),
    ],
    ids=str,
)
def test_numbers_without_a_rule_have_no_gap(numbers: tuple[int, ...]) -> None:
    assert missing(numbered(*numbers), "") is None


def test_a_range_of_something_else_is_not_believed() -> None:
    assert missing(without(50), "5000-6000") == Missing("50", 1, 1, 100, 1)
    assert missing(without(), "0") is None


def test_a_frame_of_many_numbers_has_them_all() -> None:
    frames = sheet(
        cell(start, name=f"/out/geometry{start}-{start + 2}[1]")
        for start in range(110, 200, 3)
    )
    assert missing(frames, "/out/geometry110-199[1]") is None
    assert missing(frames, "") is None
    assert missing(frames, "/out/geometry110-200[1]") == Missing("200", 1, 110, 200, 0)


def test_tiles_of_one_picture_miss_nothing() -> None:
    tiles = sheet(cell(0, id=at, remote_id=at, name=f"0-{at + 1}") for at in range(16))
    assert missing(tiles, "0") is None


def test_a_name_without_a_number_is_no_harm() -> None:
    frames = [cell(number) for number in range(1, 30)]
    frames += [cell(0, id=9, name='photon "x",<b>')]
    assert missing(sheet(frames), "") is None


def test_a_long_list_is_cut_between_two_numbers() -> None:
    found = missing(without(*(at * at for at in range(2, 200)), last=40_000), "1-40000")
    assert found is not None
    assert found.count == 198
    assert len(found.text) <= 402
    assert found.text.endswith(",…")


def test_a_range_beyond_all_sense_costs_nothing() -> None:
    assert missing(without(5, last=20), "1-999999999999") == Missing("5", 1, 1, 20, 1)


def test_names_that_name_millions_cost_no_more_than_one_of_them() -> None:
    firsts = [1 + 2_000_000 * block for block in range(4)]
    names = [f"{first}-{first + MOST_NUMBERS - 2}[1]" for first in firsts]
    cells = [
        cell(number=first, name=name) for first, name in zip(firsts, names, strict=True)
    ]
    assert len(gaps._there(sheet(cells))) <= MOST_NUMBERS + len(cells)


def test_more_missing_numbers_than_a_task_can_have_are_no_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks = numbered(*(6 * block + at for block in range(10) for at in range(3)))
    found = missing(blocks, "")
    assert found is not None
    assert found.count == 27
    monkeypatch.setattr(gaps, "MOST_NUMBERS", 26)
    assert missing(blocks, "") is None
