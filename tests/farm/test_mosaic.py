"""Tiles in their places: only what moved is fetched, and what we have stays."""

import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from apps.common.picture_paths import Base
from apps.farm.models import ProgressImage
from apps.farm.pictures.mosaic import (
    MOST_TILES,
    Composed,
    Grid,
    compose,
    grid_of,
    tile_look,
)
from apps.farm.pictures.progress import progress_record
from apps.farm.pictures.store import PROGRESS_WIDTH
from apps.renderbus.schemas import ProgressImageRow, TileRow
from tests.factories import NOW, make_task
from tests.stored import picture_path

COLOURS = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255)}


class Studio:
    """A folder of tiles, and the picture that is made of them step by step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.task = make_task(cg_id=2001)

    def paint(self, name: str, colour: str) -> None:
        Image.new("RGB", (200, 150), colour).save(self.folder / name, "PNG")

    def put(self, *tiles: tuple[str, int], photon: bool = False) -> Composed:
        """The farm names these tiles (file, percent), two a row."""
        row = [
            TileRow(grab_url=f"/{name}" if name else None, frame_percent=Decimal(part))
            for name, part in tiles
        ]
        answer = ProgressImageRow(
            width=400,
            height=300,
            is_render_photon=photon,
            grab_info=[row[n : n + 2] for n in range(0, len(row), 2)],
        )
        base, grid = Base(folder=str(self.folder)), grid_of(answer)
        before = ProgressImage.objects.filter(task=self.task).first()
        until = time.monotonic() + 5
        made = compose(base, grid, until=until, before=before)
        progress_record(self.task, answer, grid, made, fetched_at=NOW)
        return made

    @property
    def image(self) -> ProgressImage:
        return ProgressImage.objects.get(task=self.task)

    def colours(self) -> list[str]:
        """The colour in the middle of each tile; "" is the background."""
        with Image.open(picture_path(self.image.key)) as picture:
            plain = picture.convert("RGB")
        grid = Grid([[TileRow()] * len(row) for row in self.image.tiles], 400, 300)
        middles = [((a + c) // 2, (b + d) // 2) for a, b, c, d in grid.boxes]
        return [_name(plain.getpixel(middle)) for middle in middles]


def _name(pixel: Any) -> str:
    for name, colour in COLOURS.items():
        if all(abs(a - b) < 40 for a, b in zip(pixel, colour, strict=True)):
            return name
    return ""


@pytest.fixture
def studio(db: None, tmp_path: Path) -> Studio:
    made = Studio(tmp_path)
    for colour in COLOURS:
        made.paint(f"{colour}.png", colour)
    return made


def test_only_tiles_that_moved_are_fetched(studio: Studio) -> None:
    first = studio.put(("red.png", 50), ("", 0), ("", 0), ("", 0))
    assert (first.fetched, studio.colours()) == (1, ["red", "", "", ""])
    second = studio.put(("red.png", 50), ("lime.png", 5), ("", 0), ("", 0))
    assert (second.fetched, studio.colours()) == (1, ["red", "lime", "", ""])
    key = studio.image.key
    third = studio.put(("red.png", 50), ("lime.png", 5), ("", 0), ("", 0))
    assert (third.fetched, studio.image.key) == (0, key)


def test_a_tile_is_fetched_again_when_it_is_further(studio: Studio) -> None:
    studio.put(("red.png", 50), ("lime.png", 50))
    studio.paint("red.png", "blue")
    made = studio.put(("red.png", 60), ("lime.png", 50))
    assert (made.fetched, studio.colours()) == (1, ["blue", "lime"])


def test_a_tile_that_is_lost_leaves_its_place_as_it_was(studio: Studio) -> None:
    studio.put(("red.png", 50), ("lime.png", 50))
    (studio.folder / "red.png").unlink()
    studio.put(("red.png", 60), ("lime.png", 70))
    assert studio.colours() == ["red", "lime"]
    tile = studio.image.tiles[0][0]
    assert tile["trouble"].startswith("not_found")
    assert (tile["percent"], studio.image.state) == (60, "ready")
    studio.paint("red.png", "blue")
    studio.put(("red.png", 60), ("lime.png", 70))
    assert studio.colours() == ["blue", "lime"]
    assert "trouble" not in studio.image.tiles[0][0]


def test_what_is_refused_for_good_is_not_asked_for_again(studio: Studio) -> None:
    (studio.folder / "red.png").write_bytes(b"<svg/>")
    first = studio.put(("red.png", 50), ("lime.png", 50))
    again = studio.put(("red.png", 50), ("lime.png", 50))
    assert (first.fetched, again.fetched, studio.colours()) == (1, 0, ["", "lime"])
    assert again.troubles == first.troubles
    assert studio.image.tiles[0][0]["trouble"].startswith("unreadable")


def test_nothing_but_refused_tiles_makes_no_picture(studio: Studio) -> None:
    (studio.folder / "red.png").write_bytes(b"<svg/>")
    studio.put(("red.png", 50))
    studio.put(("red.png", 50))
    assert (studio.image.state, studio.image.key) == ("refused", "")


def test_a_tile_that_begins_anew_is_empty_again(studio: Studio) -> None:
    studio.put(("red.png", 50), ("lime.png", 50))
    studio.put(("", 0), ("lime.png", 50))
    assert studio.colours() == ["", "lime"]


def test_other_tiles_make_another_picture(studio: Studio) -> None:
    studio.put(("red.png", 50), ("lime.png", 50))
    made = studio.put(("red.png", 50), ("lime.png", 50), ("", 0), ("", 0))
    assert (made.fetched, studio.colours()) == (2, ["red", "lime", "", ""])


def test_our_picture_is_made_anew_where_its_file_is_gone(studio: Studio) -> None:
    studio.put(("red.png", 50), ("lime.png", 50))
    picture_path(studio.image.key).unlink()
    assert studio.put(("red.png", 50), ("lime.png", 50)).fetched == 2
    assert studio.colours() == ["red", "lime"]


def test_the_finished_picture_is_fetched_once_more_as_a_whole(studio: Studio) -> None:
    studio.put(("red.png", 100), ("lime.png", 50))
    assert studio.put(("red.png", 100), ("lime.png", 100)).fetched == 2
    assert studio.put(("red.png", 100), ("lime.png", 100)).fetched == 0


def test_a_finished_tile_that_is_gone_by_then_stays(studio: Studio) -> None:
    studio.put(("red.png", 100), ("lime.png", 50))
    (studio.folder / "red.png").unlink()
    made = studio.put(("red.png", 100), ("lime.png", 100))
    assert (made.troubles, studio.colours()) == ({}, ["red", "lime"])


def test_what_there_was_no_time_for_has_its_turn_next(studio: Studio) -> None:
    row = [TileRow(grab_url="/red.png", frame_percent=Decimal(50))]
    grid = Grid([row], 100, 100)
    base = Base(folder=str(studio.folder))
    late = compose(base, grid, until=time.monotonic() - 1)
    assert (late.fetched, late.looks, late.troubles) == (0, [""], {0: "too_slow"})


def tiles(count: int, **fields: Any) -> list[TileRow]:
    return [TileRow(**fields) for _ in range(count)]


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (700, 518, (700, 518)),
        (1920, 1080, (PROGRESS_WIDTH, 540)),
        (None, None, (640, 480)),
        (0, 100, (640, 480)),
        (-5, 100, (640, 480)),
        (10**9, 10, (640, 480)),
        (20_000, 1, (PROGRESS_WIDTH, 1)),
        (1, 20_000, (1, 2 * PROGRESS_WIDTH)),
    ],
)
def test_the_picture_has_a_size_that_can_be_drawn(
    width: int | None, height: int | None, size: tuple[int, int]
) -> None:
    grid = grid_of(ProgressImageRow(width=width, height=height, grab_info=[tiles(2)]))
    assert (grid.width, grid.height) == size
    assert grid.box(0, 1)[2:] == size


def test_tiles_fill_the_picture_without_gaps() -> None:
    grid = Grid([tiles(3), tiles(2), tiles(7)], 701, 517)
    for number, row in enumerate(grid.rows):
        boxes = [grid.box(number, place) for place in range(len(row))]
        assert boxes[0][0] == 0
        assert boxes[-1][2] == 701
        assert all(a[2] == b[0] for a, b in pairwise(boxes))
    assert grid.box(0, 0)[1] == 0
    assert grid.box(0, 0)[3] == grid.box(1, 0)[1]
    assert grid.box(2, 0)[3] == 517


def test_no_more_tiles_are_taken_than_anybody_renders() -> None:
    rows = [tiles(50) for _ in range(50)]
    grid = grid_of(ProgressImageRow(width=800, height=600, grab_info=rows))
    assert len(grid.tiles) == MOST_TILES


def test_odd_percentages_count_for_what_they_can_mean() -> None:
    odd = [Decimal(-5), Decimal(250), None, Decimal("50.5")]
    row = [TileRow(frame_percent=percent) for percent in odd]
    grid = Grid([row], 10, 10)
    assert grid.percent == 37
    assert Grid([], 10, 10).percent == 0


def test_a_look_tells_whether_a_tile_moved() -> None:
    def look(url: str | None, percent: int | None) -> str:
        part = None if percent is None else Decimal(percent)
        return tile_look(TileRow(grab_url=url, frame_percent=part))

    assert look("/a", 10) == look("/a", 10)
    assert len({look("/a", 10), look("/a", 11), look("/b", 10)}) == 3
    assert {look("/a", 0), look("/a", None), look("", 50), look(None, 50)} == {""}


def test_without_any_tile_there_is_no_picture(tmp_path: Path) -> None:
    until = time.monotonic() + 5
    base = Base(folder=str(tmp_path))
    none = compose(base, Grid([], 10, 10), until=until).outcome
    assert (none.state, none.reason) == ("missing", "no_path")
    row = tiles(2, grab_url="/nowhere.jpg", frame_percent=Decimal(50))
    lost = compose(base, Grid([row], 10, 10), until=until).outcome
    assert lost.state == "failed"
    assert lost.reason.startswith("not_found")
