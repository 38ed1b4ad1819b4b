"""Tiles of a picture in the making: their places, their words."""

from decimal import Decimal
from typing import Any

import pytest

from apps.dashboard.frames.progress import left_text, seconds_left
from apps.dashboard.frames.tiles import Tile, tile_list
from apps.farm.models import Frame
from apps.farm.status import FrameState


def tiles(*rows: list[dict[str, Any]], frames: list[Frame] | None = None) -> list[Tile]:
    return tile_list(rows, size=(600, 400), currency="CNY", frames=frames or [])


def one(**facts: Any) -> Tile:
    (tile,) = tiles([facts])
    return tile


def test_rows_may_have_different_numbers_of_tiles() -> None:
    found = tiles([{}, {}, {}], [{}, {}])
    boxes = [(tile.x, tile.y, tile.width, tile.height) for tile in found]
    assert boxes == [
        (0, 0, 200, 200),
        (200, 0, 200, 200),
        (400, 0, 200, 200),
        (0, 200, 300, 200),
        (300, 200, 300, 200),
    ]
    assert [(tile.row, tile.column, tile.place) for tile in found[2:4]] == [
        (1, 3, 3),
        (2, 1, 4),
    ]


def test_signs_and_letters_stay_within_their_tile() -> None:
    for rows, columns in ((1, 1), (12, 12), (1, 12), (12, 1)):
        for status in (2, 4):
            grid = [[{"status": status}] * columns for _ in range(rows)]
            for tile in tiles(*grid):
                sign = tile.sign
                assert tile.x <= sign["x"]
                assert sign["x"] + sign["side"] <= tile.x + tile.width
                assert tile.y <= sign["y"] <= tile.middle["y"] <= tile.y + tile.height


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"status": 4, "percent": 100}, FrameState.DONE),
        ({"status": 5, "percent": 40}, FrameState.FAILED),
        ({"status": 7}, FrameState.WAITING),
        ({"status": 99, "percent": 3}, FrameState.UNKNOWN),
        ({"percent": 100}, FrameState.DONE),
        ({"percent": 1}, FrameState.RENDERING),
        ({"status": None}, FrameState.WAITING),
    ],
)
def test_a_tile_without_a_status_is_judged_by_its_percentage(
    facts: dict[str, Any], state: FrameState
) -> None:
    assert one(**facts).state is state


def test_everything_is_told_in_one_line() -> None:
    frame = Frame(pk=7, name="0-1", node="10.60.0.3")
    facts = {
        "name": "0-1",
        "status": 2,
        "percent": 45,
        "used": 63,
        "left": 50,
        "fee": "0.15",
        "coupon": "0.05",
        "info": "bucket 12/64",
        "trouble": "not_found: /mnt/x.jpg",
    }
    (tile,) = tiles([facts], frames=[frame])
    assert tile.told == (
        "Tile 0-1, row 1, column 1 · Rendering, 45 % · 1 min 3 s used · "
        "about 50 s left · CN¥0.20 · machine 10.60.0.3 · bucket 12/64 · "
        "There is no picture at the farm's path."
    )
    assert (tile.frame_id, tile.cost) == (7, Decimal("0.20"))


def test_a_name_that_stands_for_two_frames_says_nothing_of_either() -> None:
    same = [Frame(pk=n, name="0-1", node=str(n)) for n in (1, 2)]
    (tile,) = tiles([{"name": "0-1"}], frames=same)
    assert (tile.machine, tile.frame_id) == ("", None)


@pytest.mark.parametrize(
    ("facts", "cost"),
    [
        ({}, None),
        ({"fee": None, "coupon": None}, None),
        ({"fee": "0.10"}, Decimal("0.10")),
        ({"fee": "0.00", "coupon": "1.04"}, Decimal("1.04")),
        ({"fee": "much"}, None),
    ],
)
def test_what_the_farm_does_not_say_costs_nothing_known(
    facts: dict[str, Any], cost: Decimal | None
) -> None:
    assert one(**facts).cost == cost


def test_the_farms_zero_is_no_estimate_and_what_is_over_has_none() -> None:
    assert one(status=2, left=0).left is None
    assert one(status=2, left=9).left == 9
    assert one(status=4, left=9).left is None


def test_hostile_text_cannot_turn_the_line_round() -> None:
    told = one(name="a\u202egpj", info="x\x1b[31m\n", status=1).told
    assert "\u202e" not in told
    assert "\x1b" not in told
    assert "\n" not in told


def busy(used: int, left: int) -> dict[str, Any]:
    return {"status": 2, "percent": 50, "used": used, "left": left}


def done(used: int) -> dict[str, Any]:
    return {"status": 4, "percent": 100, "used": used}


WAITS = {"status": 1}


@pytest.mark.parametrize(
    ("row", "seconds"),
    [
        ([busy(30, 70)], 70),
        ([busy(30, 70), busy(90, 10)], 70),  # no tile is done before its own time
        ([busy(50, 50), done(100), WAITS], 150),
        ([busy(50, 50), busy(60, 40), done(100), WAITS, WAITS], 145),
        ([busy(50, 0), done(100)], 50),  # the farm does not say: as long as the others
        ([busy(500, 0), done(100)], 0),
        ([busy(50, 0)], None),
        ([busy(50, 0), WAITS], None),
        ([WAITS, done(100)], None),
        ([done(100)], None),
    ],
)
def test_time_left_is_what_is_left_shared_by_the_machines(
    row: list[dict[str, Any]], seconds: int | None
) -> None:
    assert seconds_left(tiles(row)) == seconds


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([busy(0, 90)], "About 1 min 30 s left with the 1 machine that it has now."),
        (
            [busy(0, 60), busy(0, 60)],
            "About 1 min left with the 2 machines that it has now.",
        ),
        ([busy(50, 0), WAITS], "How long it still takes is not known yet."),
        ([WAITS, done(9)], "No machine renders it now."),
        ([done(9), {"status": 5}], ""),
        ([], ""),
    ],
)
def test_time_left_in_honest_words(row: list[dict[str, Any]], words: str) -> None:
    assert left_text(tiles(row)) == words
