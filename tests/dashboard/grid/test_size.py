"""A hundred thousand frames: every colour's answer is small."""

import random

import pytest

from apps.dashboard.grid.answers import PACKED
from apps.dashboard.grid.payload import Asked, payload
from apps.dashboard.grid.scales import COLOURS
from apps.farm.selectors.frames import FrameFilter
from apps.farm.sheets.columns import Cell, LeafSheet, sheet_of

FRAMES = 100_000
MOST = 120_000
"""Bytes, compressed."""


@pytest.fixture(scope="module")
def sheet() -> LeafSheet:
    """Frames as a long shot has them: most are done, times and costs differ widely."""
    chance = random.Random(4)
    codes = chance.choices((4, 5, 2, 1), (92, 3, 1, 4), k=FRAMES)
    return sheet_of(
        7,
        1,
        [
            Cell(
                task_id=7,
                id=5_000_000 + number,
                remote_id=number,
                number=number,
                name=None if number % 1000 else f"{number}[1]",
                status_code=code,
                seconds=int(chance.lognormvariate(6, 1)) if code in (4, 5) else None,
                cost=int(chance.lognormvariate(17, 1)) if code in (4, 5) else 0,
                resubmissions=chance.choice((0,) * 30 + (1, 2)),
                node=f"10.0.{number % 3}.{chance.randrange(70)}",
                memory=int(chance.lognormvariate(22, 0.6)),
                revision=3,
                is_gone=False,
            )
            for number, code in enumerate(codes, start=1)
        ],
    )


@pytest.mark.parametrize("way", ["br", "gzip"])
@pytest.mark.parametrize("colour", COLOURS)
def test_each_colour_of_a_long_task_is_small(
    sheet: LeafSheet, colour: str, way: str
) -> None:
    asked = Asked(("a task",), "CNY", colour, FrameFilter(), "en")
    assert len(PACKED[way](payload(asked, [sheet]))) <= MOST
